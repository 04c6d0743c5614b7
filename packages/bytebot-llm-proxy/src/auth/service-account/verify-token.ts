import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { allowedAlgorithms, CLOCK_TOLERANCE_MS, type ExpectedClaims, identityOf } from './token-claims.ts';
import type { TokenIdentity } from './token-identity.ts';
import { tokenRefused } from './token-refusal.ts';
import { UnknownKeyError } from './unknown-key-error.ts';

/** Checks one token: its signature and all claims. */
export type VerifyToken = (token: string, expected: ExpectedClaims, nowMs: number) => Promise<TokenIdentity>;

/**
 * Makes the check of tokens against the keys of a cluster, by `jose`.
 *
 * The check rejects with UnknownKeyError where the keys may be outdated, and with a Failure (401) for a token that is
 * wrong whatever the keys are.
 */
export function createTokenCheck(keys: JSONWebKeySet): VerifyToken {
  const keyOf = createLocalJWKSet(keys);
  return async (token, expected, nowMs) => {
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        ...expected,
        algorithms: [...allowedAlgorithms],
        clockTolerance: CLOCK_TOLERANCE_MS / 1_000,
        requiredClaims: ['exp', 'sub', 'iss', 'aud'],
        currentDate: new Date(nowMs),
      });
      return identityOf(payload, expected.audience);
    } catch (error) {
      throw explained(error, expected.audience);
    }
  };
}

function explained(error: unknown, audience: string): unknown {
  if (error instanceof errors.JWKSNoMatchingKey) return new UnknownKeyError('no key with this id');
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return tokenRefused('the signature of the token is not right.', audience);
  }
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    return tokenRefused('the token does not say which key it is signed with.', audience);
  }
  if (error instanceof errors.JOSEError) {
    return tokenRefused('the API key is no token that can be verified.', audience);
  }
  return error;
}
