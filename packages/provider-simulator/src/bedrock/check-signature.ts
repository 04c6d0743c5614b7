import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Call } from '../call.ts';
import type { WireError } from '../failures/refusal.ts';
import { bedrockError } from './bedrock-refusals.ts';

/** The keys that the simulated account has. */
export const simulatedKeys = {
  accessKeyId: 'AKIATESTSIMULATOR',
  secretAccessKey: 'sk-test-secret-of-the-simulator',
} as const;

/** What STS and the container give: keys that are good with their token only. */
export const simulatedRoleKeys = {
  accessKeyId: 'ASIATESTSIMULATOR',
  secretAccessKey: 'sk-test-secret-of-the-role',
  sessionToken: 'sk-test-token-of-the-role',
} as const;

/** What of a request its signature covers. */
export interface SignedRequest {
  readonly method: string;
  /** As it stood in the request line. */
  readonly path: string;
  readonly query: string;
  readonly body: Buffer;
}

const credentialForm =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;
const longestSkewMs = 5 * 60_000;

/**
 * Checks who asks as Amazon does: by bearer token, or by a signature that is computed again from what arrived (AWS
 * Signature Version 4).
 *
 * @param service The name that the signature must be scoped to.
 */
export function signatureProblem(call: Call, request: SignedRequest, service: string): WireError | undefined {
  const authorization = header(call, 'authorization');
  const bearer = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
  if (bearer !== undefined) return bearerProblem(bearer);
  if (authorization === '') {
    return bedrockError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const [, keyId = '', day = '', region = '', scope = '', names = '', given = ''] =
    credentialForm.exec(authorization) ?? [];
  if (given === '') return incomplete('Authorization header does not have the form of AWS4-HMAC-SHA256.');
  const secret = secretOf(call, keyId);
  if (secret === undefined) {
    return bedrockError(
      403,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    );
  }
  if (scope !== service) {
    return bedrockError(
      403,
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${service}'.`,
    );
  }
  const problem = timeProblem(call, day) ?? headersProblem(call, names.split(';'), request.body);
  if (problem !== undefined) return problem;
  const time = header(call, 'x-amz-date');
  const text = [
    'AWS4-HMAC-SHA256',
    time,
    `${day}/${region}/${scope}/aws4_request`,
    sha256(canonicalRequest(call, request, names.split(';'))),
  ].join('\n');
  const key = [day, region, scope, 'aws4_request'].reduce<string | Buffer>(
    (derived, part) => hmac(derived, part),
    `AWS4${secret}`,
  );
  const expected = hmac(key, text);
  return timingSafeEqual(expected, Buffer.from(given, 'hex')) ? undefined : mismatch();
}

function bearerProblem(token: string): WireError | undefined {
  return /(^|[^a-z0-9])bad|invalid/i.test(token)
    ? bedrockError(
        403,
        'AccessDeniedException',
        'Authentication failed: Please make sure your API Key is valid.',
      )
    : undefined;
}

function secretOf(call: Call, keyId: string): string | undefined {
  const token = header(call, 'x-amz-security-token');
  if (keyId === simulatedKeys.accessKeyId && token === '') return simulatedKeys.secretAccessKey;
  const isRole = keyId === simulatedRoleKeys.accessKeyId && token === simulatedRoleKeys.sessionToken;
  return isRole ? simulatedRoleKeys.secretAccessKey : undefined;
}

function timeProblem(call: Call, day: string): WireError | undefined {
  const [, year, month, date, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(header(call, 'x-amz-date')) ?? [];
  if (`${year}${month}${date}` !== day)
    return incomplete("Date in Credential scope does not match 'x-amz-date'.");
  const timeMs = Date.parse(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`);
  if (Math.abs(timeMs - call.nowMs) <= longestSkewMs) return undefined;
  return bedrockError(
    403,
    'InvalidSignatureException',
    'Signature expired: it is too far from the current time.',
  );
}

/** The host and every header of Amazon's must be covered, and the hash must be the body's. */
function headersProblem(call: Call, signed: readonly string[], body: Buffer): WireError | undefined {
  const needed = ['host', ...Object.keys(call.headers).filter((name) => name.startsWith('x-amz'))];
  const missing = needed.find((name) => !signed.includes(name));
  if (missing !== undefined) return incomplete(`Header or parameter '${missing}' must be signed.`);
  const hash = header(call, 'x-amz-content-sha256');
  return hash === '' || hash === sha256(body) ? undefined : mismatch();
}

function canonicalRequest(call: Call, request: SignedRequest, signed: readonly string[]): string {
  const headers = signed.map((name) => `${name}:${header(call, name).trim().replace(/\s+/g, ' ')}\n`);
  return [
    request.method,
    request.path.split('/').map(encoded).join('/'),
    request.query.split('&').sort().join('&'),
    headers.join(''),
    signed.join(';'),
    sha256(request.body),
  ].join('\n');
}

/** Every segment is encoded once more than in the request line; S3 alone does not. */
function encoded(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function incomplete(message: string): WireError {
  return bedrockError(403, 'IncompleteSignatureException', message);
}

function mismatch(): WireError {
  return bedrockError(
    403,
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}

function header(call: Call, name: string): string {
  const value = call.headers[name];
  return typeof value === 'string' ? value : '';
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
