import type { SecretStore } from '@bytebot/service';
import { decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { HttpFailure } from '../http/http-failure.ts';
import type { TokenSettings } from '../settings.ts';
import { storable } from '../store/storable.ts';
import { createKeySource, KeysUnavailable } from './key-source.ts';

/** Who a todo request is from. */
export interface TokenUser {
  readonly id: string;
}

export interface TokenVerifier {
  /**
   * Reads an `Authorization` header.
   *
   * @throws HttpFailure 401 with `WWW-Authenticate: Bearer` and `TOKEN_EXPIRED`, `INVALID_TOKEN` or `TOKEN_ERROR`;
   * 503 `TOKEN_KEYS_UNAVAILABLE` when the public keys cannot be fetched, because a good token must not look like a
   * bad one then; 500 `CONFIGURATION_ERROR` when nothing to verify with is set up.
   */
  verify(authorization: string | undefined): Promise<TokenUser>;
}

const PUBLIC_KEY_ALGORITHMS = ['RS256', 'EdDSA', 'Ed25519'];
const SECRET_ALGORITHM = 'HS256';
/** Clocks of two machines may differ by so many seconds. */
const CLOCK_TOLERANCE_SECONDS = 5;
/** OpenID Connect Core 1.0, section 2. A database's index takes no more than a few thousand. */
const USER_ID_LENGTH_MAX = 255;

/** The names of the shared secret, ours first and then S1's. */
export const secretNames = ['JWT_SECRET', 'BETTER_AUTH_SECRET'] as const;

/**
 * Verifies JSON Web Tokens (RFC 7519): with public keys from `JWT_JWKS_URL` (else S1's `BETTER_AUTH_URL`) when they
 * are signed by RS256 or EdDSA, with `JWT_SECRET` (else S1's `BETTER_AUTH_SECRET`) when by HS256. The algorithm
 * decides which of the two is used, so a token signed with a public key as its secret is worth nothing.
 */
export function createTokenVerifier(settings: TokenSettings, secrets: SecretStore): TokenVerifier {
  const publicKeys = settings.jwksUrl === undefined ? undefined : createKeySource(settings.jwksUrl);
  return {
    async verify(authorization) {
      const secret = secretNames.map((name) => secrets.get(name)).find((value) => value !== undefined);
      if (publicKeys === undefined && secret === undefined) {
        throw new HttpFailure(
          500,
          'CONFIGURATION_ERROR',
          'Tokens cannot be verified: set JWT_JWKS_URL to the address of the public keys, or JWT_SECRET to the shared secret.',
        );
      }
      const token = bearerOf(authorization);
      const payload = await read(token, settings, publicKeys, secret);
      return { id: userIdOf(payload) };
    },
  };
}

function bearerOf(authorization: string | undefined): string {
  const [, token] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  if (token !== undefined) return token;
  throw refusal(
    'TOKEN_ERROR',
    authorization === undefined
      ? 'The Authorization header is missing: send `Authorization: Bearer <token>`.'
      : 'The Authorization header is malformed: it has to read `Bearer <token>`.',
  );
}

async function read(
  token: string,
  settings: TokenSettings,
  publicKeys: JWTVerifyGetKey | undefined,
  secret: string | undefined,
): Promise<JWTPayload> {
  const options = {
    issuer: settings.issuer,
    audience: settings.audience,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['exp'],
  };
  try {
    const { alg: algorithm } = decodeProtectedHeader(token);
    if (algorithm === SECRET_ALGORITHM && secret !== undefined) {
      const key = new TextEncoder().encode(secret);
      return (await jwtVerify(token, key, { ...options, algorithms: [SECRET_ALGORITHM] })).payload;
    }
    if (publicKeys !== undefined && PUBLIC_KEY_ALGORITHMS.includes(algorithm ?? '')) {
      return (await jwtVerify(token, publicKeys, { ...options, algorithms: PUBLIC_KEY_ALGORITHMS })).payload;
    }
    const accepted = [
      ...(publicKeys === undefined ? [] : ['RS256', 'EdDSA']),
      ...(secret === undefined ? [] : [SECRET_ALGORITHM]),
    ];
    throw refusal('INVALID_TOKEN', `Invalid token: it has to be signed by ${accepted.join(' or ')}.`);
  } catch (error) {
    throw failureOf(error);
  }
}

function failureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  if (error instanceof KeysUnavailable) {
    return new HttpFailure(
      503,
      'TOKEN_KEYS_UNAVAILABLE',
      'The token cannot be verified right now, because the public keys (JWT_JWKS_URL) cannot be fetched. Try again in a moment.',
      { 'retry-after': '5' },
    );
  }
  if (error instanceof errors.JWTExpired) {
    return refusal('TOKEN_EXPIRED', 'Token has expired. Please sign in again.');
  }
  return refusal('INVALID_TOKEN', `Invalid token${reasonOf(error)}`);
}

/** What a caller may know about why: the claim that is wrong, and nothing about keys. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf') return ': it is not valid yet.';
    return `: its ${claimNames[error.claim] ?? `claim "${error.claim}"`} is missing or not the expected one.`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return ': its signature does not fit.';
  if (error instanceof errors.JWKSNoMatchingKey) return ': nobody knows the key it is signed with.';
  return ': it cannot be read.';
}

const claimNames: Readonly<Record<string, string>> = {
  iss: 'issuer (iss)',
  aud: 'audience (aud)',
  exp: 'expiry (exp)',
};

/** `sub`, else the claims S1's own tokens carry beside it. */
function userIdOf(payload: JWTPayload): string {
  for (const claim of [payload.sub, payload.user_id, payload.id]) {
    if (typeof claim === 'string' && claim.trim() !== '') return storableId(claim);
    if (typeof claim === 'number' && Number.isSafeInteger(claim)) return String(claim);
  }
  throw refusal('TOKEN_ERROR', 'Invalid token: it names no user (sub claim).');
}

/** What the store would keep as another text could be another user's id there. */
function storableId(id: string): string {
  if (id.length <= USER_ID_LENGTH_MAX && storable(id) === id) return id;
  throw refusal(
    'TOKEN_ERROR',
    `Invalid token: its user (sub claim) has more than ${USER_ID_LENGTH_MAX} characters, or one that cannot be stored.`,
  );
}

function refusal(code: string, message: string): HttpFailure {
  return new HttpFailure(401, code, message, { 'www-authenticate': 'Bearer' });
}
