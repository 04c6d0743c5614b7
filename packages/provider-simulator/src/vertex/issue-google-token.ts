import { isJsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { geminiError } from '../failures/envelopes.ts';
import { Refusal } from '../failures/refusal.ts';
import { listOf } from '../openai/read-question.ts';
import {
  assertionProblem,
  isAccessToken,
  issueAccessToken,
  secondsValid,
  serviceAccountEmail,
  serviceAccountFile,
  simulatedProject,
} from './google-identity.ts';

const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/**
 * Answers as Google's identity services do: the token endpoint (to a signed request or a refresh token), the security
 * token service, the service that lets one identity act as another, and the metadata server. Secrets with a word that
 * begins with `bad`, or with `invalid`, are refused.
 *
 * @param value The body: a form as text, or JSON.
 * @throws Refusal with Google's own error.
 */
export function issueGoogleToken(call: Call, path: string, value: unknown): Outcome {
  if (path.startsWith('/computeMetadata/')) return metadata(call, path);
  const origin = `http://${String(call.headers.host ?? '127.0.0.1')}`;
  if (path.endsWith('/service-account.json')) return whole(serviceAccountFile(origin));
  if (path.includes('/serviceAccounts/')) return impersonate(call, value);
  const fields = new URLSearchParams(typeof value === 'string' ? value : '');
  if (path.includes('/sts/')) return exchange(call, fields);
  const grant = fields.get('grant_type');
  if (grant === jwtGrant) checkAssertion(fields, `${origin}${path}`, call.nowMs);
  else if (grant === 'refresh_token') checkRefresh(fields);
  else throw oauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${grant ?? ''}`);
  return whole(tokenBody(call));
}

function checkAssertion(fields: URLSearchParams, audience: string, nowMs: number): void {
  const problem = assertionProblem(fields.get('assertion') ?? '', audience, nowMs);
  if (problem === undefined) return;
  if (problem !== 'invalid_scope') throw oauthError(400, 'invalid_grant', problem);
  throw oauthError(400, 'invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
}

function checkRefresh(fields: URLSearchParams): void {
  for (const name of ['client_id', 'client_secret', 'refresh_token']) {
    const given = fields.get(name) ?? '';
    if (given === '') throw oauthError(400, 'invalid_request', `Missing required parameter: ${name}`);
    if (isBad(given)) throw oauthError(400, 'invalid_grant', 'Token has been expired or revoked.');
  }
}

function exchange(call: Call, fields: URLSearchParams): Outcome {
  for (const name of ['audience', 'requested_token_type', 'scope', 'subject_token', 'subject_token_type']) {
    if ((fields.get(name) ?? '') === '') throw oauthError(400, 'invalid_request', `Missing ${name}.`);
  }
  if (fields.get('grant_type') !== exchangeGrant)
    throw oauthError(400, 'unsupported_grant_type', 'Bad grant_type.');
  if (!/^\/\/iam\.googleapis\.com\/(?:projects|locations)\//.test(fields.get('audience') ?? '')) {
    throw oauthError(400, 'invalid_request', 'Invalid value for "audience".');
  }
  if (isBad(fields.get('subject_token') ?? '')) {
    throw oauthError(400, 'invalid_grant', 'The subject token cannot be verified.');
  }
  return whole({ ...tokenBody(call), issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' });
}

function impersonate(call: Call, value: unknown): Outcome {
  if (!isAccessToken(bearerOf(call), call.nowMs)) {
    throw new Refusal(geminiError(401, 'Request had invalid authentication credentials.', 'UNAUTHENTICATED'));
  }
  if (!isJsonObject(value) || listOf(value.scope).length === 0) {
    throw new Refusal(geminiError(400, 'Request contains an invalid argument.', 'INVALID_ARGUMENT'));
  }
  const expireTime = new Date(call.nowMs + secondsValid * 1_000).toISOString();
  return whole({ accessToken: issueAccessToken(call.nowMs), expireTime });
}

/** Only who says that it means the metadata server gets an answer (https://cloud.google.com/compute/docs/metadata). */
function metadata(call: Call, path: string): Outcome {
  const headers = { 'metadata-flavor': 'Google' };
  if (call.headers['metadata-flavor'] !== 'Google') {
    const body = 'Missing required header "Metadata-Flavor": "Google"';
    throw new Refusal({ status: 403, headers: { 'content-type': 'text/html' }, body });
  }
  const plain = { ...headers, 'content-type': 'application/text' };
  const account = '/computeMetadata/v1/instance/service-accounts/default';
  switch (path.replace(/\/$/, '')) {
    case `${account}/token`:
      return { kind: 'whole', status: 200, headers, body: tokenBody(call) };
    case account:
      return whole({ aliases: ['default'], email: serviceAccountEmail, scopes: [] }, headers);
    case `${account}/email`:
      return whole(serviceAccountEmail, plain);
    case '/computeMetadata/v1/project/project-id':
      return whole(simulatedProject, plain);
    case '/computeMetadata/v1/universe/universe-domain':
      return whole('googleapis.com', plain);
    case '/computeMetadata/v1/instance':
      return whole({}, headers);
    default:
      throw new Refusal({ status: 404, headers: { 'content-type': 'text/html' }, body: 'Not Found' });
  }
}

/** The token a call carries; empty when there is none. */
export function bearerOf({ headers }: Call): string {
  return /^Bearer\s+(\S+)$/i.exec(String(headers.authorization ?? ''))?.[1] ?? '';
}

function tokenBody({ nowMs }: Call): object {
  return { access_token: issueAccessToken(nowMs), expires_in: secondsValid, token_type: 'Bearer' };
}

function isBad(text: string): boolean {
  return /(^|[^a-z0-9])bad|invalid/i.test(text);
}

function oauthError(status: number, error: string, description: string): Refusal {
  return new Refusal({ status, headers: {}, body: { error, error_description: description } });
}

function whole(body: unknown, headers: Readonly<Record<string, string>> = {}): Outcome {
  return { kind: 'whole', status: 200, headers, body };
}
