import { createHmac, generateKeyPairSync, randomBytes, timingSafeEqual, verify } from 'node:crypto';

/** How long the tokens live. */
export const secondsValid = 3_599;

export const serviceAccountEmail = 'robot@simulated-project.iam.gserviceaccount.com';
export const simulatedProject = 'simulated-project';

const keyId = 'simulated-key';
/** Tokens of one process are of no use to another. */
const secret = randomBytes(32);

/** Made when it is first needed, because that takes a while. */
let keys: { readonly publicKey: string; readonly privateKey: string } | undefined;

function keyPair(): { readonly publicKey: string; readonly privateKey: string } {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return keys;
}

/** The file that Google gives out for a service account, with a key made for this process. */
export function serviceAccountFile(origin: string): object {
  return {
    type: 'service_account',
    project_id: simulatedProject,
    private_key_id: keyId,
    private_key: keyPair().privateKey,
    client_email: serviceAccountEmail,
    client_id: '100000000000000000000',
    token_uri: `${origin}/vertex/token`,
    universe_domain: 'googleapis.com',
  };
}

/** An opaque access token. */
export function issueAccessToken(nowMs: number): string {
  const content = Buffer.from(JSON.stringify({ exp: nowMs + secondsValid * 1_000 })).toString('base64url');
  return `ya29.${content}.${sealed(content)}`;
}

/** Whether a token was issued here and still holds. */
export function isAccessToken(token: string, nowMs: number): boolean {
  const [, content = '', seal = ''] = token.split('.');
  const expected = sealed(content);
  if (seal.length !== expected.length || !timingSafeEqual(Buffer.from(seal), Buffer.from(expected)))
    return false;
  const { exp } = Object(parsed(content));
  return typeof exp === 'number' && exp > nowMs;
}

/**
 * What is wrong with a signed request for a token, in Google's words; undefined when nothing is.
 *
 * @param audience The address it was sent to, which it must be made out to.
 */
export function assertionProblem(assertion: string, audience: string, nowMs: number): string | undefined {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  const { alg, kid } = Object(parsed(head));
  const { iss, aud, iat, exp, scope } = Object(parsed(claims));
  if (alg !== 'RS256' || (kid !== undefined && kid !== keyId)) return 'Invalid JWT Signature.';
  const signed = Buffer.from(`${head}.${claims}`);
  if (!verify('RSA-SHA256', signed, keyPair().publicKey, Buffer.from(signature, 'base64url'))) {
    return 'Invalid JWT Signature.';
  }
  if (iss !== serviceAccountEmail) return 'Invalid grant: account not found';
  if (aud !== audience)
    return 'Invalid JWT: Failed audience check. The right audience is the token endpoint.';
  const now = nowMs / 1_000;
  const isTimely = Number.isInteger(iat) && Number.isInteger(exp) && exp - iat <= 3_600 && iat <= now + 300;
  if (!isTimely || exp <= now) {
    return 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.';
  }
  return typeof scope === 'string' && scope.includes('/auth/cloud-platform') ? undefined : 'invalid_scope';
}

function sealed(content: string): string {
  return createHmac('sha256', secret).update(content).digest('base64url');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return {};
  }
}
