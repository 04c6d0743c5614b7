import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { Refusal } from '../failures/refusal.ts';

const secondsValid = 3_599;

/**
 * Answers as Entra ID's token endpoint does, to a form, and as the metadata service, to a query. A secret, password
 * or assertion that begins with `bad` after a dash, or holds `invalid`, is refused.
 *
 * @param form The body, as text.
 * @throws Refusal with Microsoft's own error.
 */
export function issueToken(call: Call, form: unknown): Outcome {
  const isIdentity = call.headers.metadata === 'true';
  const fields = isIdentity ? call.query : new URLSearchParams(typeof form === 'string' ? form : '');
  if (isIdentity) require(fields, ['resource', 'api-version']);
  else checkGrant(fields);
  const body = {
    token_type: 'Bearer',
    // The metadata service writes numbers as texts.
    expires_in: isIdentity ? String(secondsValid) : secondsValid,
    access_token: tokenFor(fields.get('scope') ?? fields.get('resource') ?? ''),
  };
  return { kind: 'whole', status: 200, headers: {}, body };
}

function checkGrant(fields: URLSearchParams): void {
  require(fields, ['client_id', 'grant_type', 'scope']);
  const grant = fields.get('grant_type');
  if (grant !== 'client_credentials' && grant !== 'password') {
    throw refusal(400, 'unsupported_grant_type', 'AADSTS70003: The app requested an unsupported grant type.');
  }
  if (grant === 'password') require(fields, ['username', 'password']);
  const secret =
    fields.get('client_secret') ?? fields.get('client_assertion') ?? fields.get('password') ?? '';
  if (secret === '') {
    const text =
      "AADSTS7000216: 'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.";
    throw refusal(401, 'invalid_client', text);
  }
  if (/(^|[^a-z0-9])bad|invalid/i.test(secret)) {
    throw refusal(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
  }
}

function require(fields: URLSearchParams, names: readonly string[]): void {
  const missing = names.find((name) => (fields.get(name) ?? '') === '');
  if (missing === undefined) return;
  const text = `AADSTS900144: The request body must contain the following parameter: '${missing}'.`;
  throw refusal(400, 'invalid_request', text);
}

function refusal(status: number, error: string, text: string): Refusal {
  const description = `${text} Trace ID: 0 Correlation ID: 0 Timestamp: 0`;
  return new Refusal({ status, headers: {}, body: { error, error_description: description } });
}

/** Three parts, as every token of Entra ID has; signed by nobody. */
function tokenFor(audience: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ typ: 'JWT', alg: 'none' })}.${part({ aud: audience })}.simulated`;
}
