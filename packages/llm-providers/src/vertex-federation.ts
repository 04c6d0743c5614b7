import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { CredentialError, type CredentialWorld } from './credentials.ts';
import { filledString } from './translate/json.ts';
import {
  type AccessToken,
  checkedUrl,
  cloudScope,
  formRequest,
  parsedOrNothing,
  readToken,
  refusal,
  required,
} from './vertex-tokens.ts';

const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const stsUrl = 'https://sts.googleapis.com/v1/token';

/**
 * Workload identity federation (RFC 8693; https://google.aip.dev/auth/4117): a token of another identity provider,
 * from a file or an address, is exchanged for one of Google's, which may then stand in for a service account.
 *
 * @throws CredentialError when the source is of a kind not served here, or Google refuses the exchange.
 */
export async function externalToken(file: JsonObject, world: CredentialWorld): Promise<AccessToken> {
  const subjectToken = await subjectTokenOf(file, world);
  const userProject = filledString(file.workforce_pool_user_project);
  const fields = {
    grant_type: exchangeGrant,
    audience: required(file, 'audience'),
    scope: cloudScope,
    requested_token_type: accessTokenType,
    subject_token: subjectToken,
    subject_token_type: required(file, 'subject_token_type'),
    ...(userProject === undefined ? {} : { options: JSON.stringify({ userProject }) }),
  };
  const request = formRequest(filledString(file.token_url) ?? stsUrl, fields, clientHeaders(file));
  const token = readToken(await world.request(request), world.nowMs());
  return file.service_account_impersonation_url === undefined
    ? token
    : await impersonatedToken(token, file, world);
}

/**
 * A token of the service account that the file wants to act as (IAM Credentials API, `generateAccessToken`).
 *
 * @throws CredentialError when Google does not allow it.
 */
export async function impersonatedToken(
  source: AccessToken,
  file: JsonObject,
  world: CredentialWorld,
): Promise<AccessToken> {
  const delegates = Array.isArray(file.delegates) ? { delegates: file.delegates } : {};
  const answer = await world.request({
    method: 'POST',
    url: checkedUrl(required(file, 'service_account_impersonation_url')),
    headers: { authorization: `Bearer ${source.accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ scope: [cloudScope], lifetime: '3600s', ...delegates }),
  });
  const body = parsedOrNothing(answer.body);
  const accessToken = filledString(body.accessToken);
  if (answer.status !== 200 || accessToken === undefined) throw refusal(answer.status, body);
  const expiresAtMs = Date.parse(filledString(body.expireTime) ?? '');
  return { accessToken, expiresAtMs: Number.isNaN(expiresAtMs) ? source.expiresAtMs : expiresAtMs };
}

async function subjectTokenOf(file: JsonObject, world: CredentialWorld): Promise<string> {
  const source = isJsonObject(file.credential_source) ? file.credential_source : {};
  const path = filledString(source.file);
  const url = filledString(source.url);
  if (path !== undefined) return tokenIn(await readSubjectFile(path, world), source);
  if (url === undefined || source.environment_id !== undefined) {
    throw new CredentialError(
      'This kind of workload identity federation is not served: its credential_source names neither a file nor a URL.',
      'Use a source with file or url, or a service account.',
    );
  }
  const answer = await world.request({
    method: 'GET',
    url: checkedUrl(url),
    headers: headersOf(source.headers),
  });
  if (answer.status !== 200) throw refusal(answer.status, {});
  return tokenIn(answer.body, source);
}

async function readSubjectFile(path: string, world: CredentialWorld): Promise<string> {
  return await world.readFile(path).catch(() => {
    throw new CredentialError(
      `The identity token ${path} of the Google credentials cannot be read.`,
      'Mount the projected ServiceAccount token there.',
    );
  });
}

/** The token is the whole text, or one field of a JSON object. */
function tokenIn(text: string, source: JsonObject): string {
  const format = isJsonObject(source.format) ? source.format : {};
  const field = filledString(format.subject_token_field_name) ?? 'access_token';
  const token =
    format.type === 'json' ? filledString(parsedOrNothing(text)[field]) : filledString(text.trim());
  if (token !== undefined) return token;
  throw new CredentialError(
    'The source of the Google credentials holds no identity token.',
    'Check credential_source and its format.',
  );
}

function headersOf(value: unknown): Record<string, string> {
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.flatMap(([name, text]) => (typeof text === 'string' ? [[name.toLowerCase(), text]] : [])),
  );
}

function clientHeaders(file: JsonObject): Record<string, string> {
  const id = filledString(file.client_id);
  const secret = filledString(file.client_secret);
  if (id === undefined || secret === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}
