import { isJsonObject, type JsonObject, redact } from '@bytebot/shared';
import { importPKCS8, SignJWT } from 'jose';
import { CredentialError, type CredentialRequest, type CredentialWorld } from './credentials.ts';
import { filledString } from './translate/json.ts';

/** The scope that covers Vertex AI. */
export const cloudScope = 'https://www.googleapis.com/auth/cloud-platform';

const googleTokenUrl = 'https://oauth2.googleapis.com/token';
/** The longest life of a signed request for a token, and the usual one of the token itself. */
const lifeSeconds = 3_600;

export interface AccessToken {
  readonly accessToken: string;
  readonly expiresAtMs: number;
}

/**
 * A service account signs a request for a token with its own key (RFC 7523; Google Identity, "Using OAuth 2.0 for
 * server to server applications").
 *
 * @throws CredentialError when the file is incomplete, its key unreadable, or Google refuses it.
 */
export async function serviceAccountToken(file: JsonObject, world: CredentialWorld): Promise<AccessToken> {
  const tokenUrl = filledString(file.token_uri) ?? googleTokenUrl;
  const assertion = await signedAssertion(file, tokenUrl, world.nowMs());
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
  return readToken(await world.request(formRequest(tokenUrl, grant)), world.nowMs());
}

/** What a person got from `gcloud auth application-default login`: a refresh token. */
export async function userToken(file: JsonObject, world: CredentialWorld): Promise<AccessToken> {
  const grant = {
    grant_type: 'refresh_token',
    client_id: required(file, 'client_id'),
    client_secret: required(file, 'client_secret'),
    refresh_token: required(file, 'refresh_token'),
  };
  const tokenUrl = filledString(file.token_uri) ?? googleTokenUrl;
  return readToken(await world.request(formRequest(tokenUrl, grant)), world.nowMs());
}

/** What the machine's own service account gets; undefined when this is no machine of Google's. */
export async function metadataToken(world: CredentialWorld): Promise<AccessToken | undefined> {
  const answer = await askMetadata('instance/service-accounts/default/token', world);
  return answer === undefined ? undefined : readToken(answer, world.nowMs());
}

/** The project of the machine. */
export async function metadataProject(world: CredentialWorld): Promise<string | undefined> {
  const answer = await askMetadata('project/project-id', world);
  return answer?.status === 200 ? filledString(answer.body.trim()) : undefined;
}

export interface TokenAnswer {
  readonly status: number;
  readonly body: string;
}

export function formRequest(
  url: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): CredentialRequest {
  return {
    method: 'POST',
    url: checkedUrl(url),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ ...fields }).toString(),
  };
}

/**
 * @throws CredentialError when Google refuses, or answers something else than a token.
 * @throws Error when the endpoint has trouble of its own.
 */
export function readToken(answer: TokenAnswer, nowMs: number): AccessToken {
  const body = parsedOrNothing(answer.body);
  if (answer.status !== 200) throw refusal(answer.status, body);
  const accessToken = filledString(body.access_token);
  if (accessToken === undefined)
    throw new CredentialError('The token endpoint answered without an access token.', 'Check its address.');
  const seconds = Number(body.expires_in);
  return { accessToken, expiresAtMs: nowMs + (seconds > 0 ? seconds : lifeSeconds) * 1_000 };
}

/** A 4xx is a refusal; anything else is the endpoint's own trouble, which may pass. */
export function refusal(status: number, body: JsonObject): Error {
  const nested = isJsonObject(body.error) ? filledString(body.error.message) : filledString(body.error);
  const reason = [nested, filledString(body.error_description)].filter((text) => text !== undefined);
  const said = reason.length === 0 ? '' : ` (${redact(reason.join(': ')).slice(0, 300)})`;
  if (status < 400 || status >= 500 || status === 429) {
    return new Error(`The token endpoint of Google answered with status ${status}${said}.`);
  }
  return new CredentialError(
    `Google refused the credentials with status ${status}${said}.`,
    'Check that the service account exists, that its key is active, and that the clock is right.',
    true,
  );
}

/** A field that a credentials file must have. */
export function required(file: JsonObject, name: string): string {
  const value = filledString(file[name]);
  if (value !== undefined) return value;
  throw new CredentialError(`The Google credentials have no ${name}.`, 'Use the file as Google gave it.');
}

/** The JSON object of an answer; an empty one when it is none. */
export function parsedOrNothing(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** @throws CredentialError when an address of a credentials file is none. */
export function checkedUrl(url: string): string {
  if (/^https?:\/\//.test(url) && URL.canParse(url)) return url;
  throw new CredentialError(
    'An address in the Google credentials is not a URL.',
    'Use the file as Google gave it.',
  );
}

async function signedAssertion(file: JsonObject, audience: string, nowMs: number): Promise<string> {
  const email = required(file, 'client_email');
  // A key that travelled through a variable often has its line ends as two characters.
  const pem = required(file, 'private_key').replaceAll('\\n', '\n');
  const keyId = filledString(file.private_key_id);
  const issuedAt = Math.floor(nowMs / 1_000);
  try {
    return await new SignJWT({ scope: cloudScope })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) })
      .setIssuer(email)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifeSeconds)
      .sign(await importPKCS8(pem, 'RS256'));
  } catch {
    throw new CredentialError(
      'The private_key of the Google credentials cannot be read.',
      'It must be the PEM text that begins with -----BEGIN PRIVATE KEY-----.',
    );
  }
}

/** Undefined when nobody answers, or somebody who is no metadata server. */
async function askMetadata(path: string, world: CredentialWorld): Promise<TokenAnswer | undefined> {
  const host = filledString(world.environment('GCE_METADATA_HOST')) ?? 'metadata.google.internal';
  const url = `http://${host}/computeMetadata/v1/${path}`;
  try {
    const answer = await world.request({ method: 'GET', url, headers: { 'metadata-flavor': 'Google' } });
    return answer.status === 404 ? undefined : answer;
  } catch {
    return undefined;
  }
}
