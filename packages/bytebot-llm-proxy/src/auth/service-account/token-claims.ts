import { isJsonObject } from '@bytebot/shared';
import type { TokenIdentity } from './token-identity.ts';
import { shownClaim, tokenRefused } from './token-refusal.ts';

/** What a token has to say to be let in. */
export interface ExpectedClaims {
  readonly issuer: string;
  readonly audience: string;
}

type Claims = Readonly<Record<string, unknown>>;

/** Clocks of nodes and pods differ by this much at most, where anybody looks after them. */
export const CLOCK_TOLERANCE_MS = 30_000;

/** Signatures by a key pair; `none` and shared secrets (`HS256`) are not among them. */
export const allowedAlgorithms: readonly string[] = [
  ...['RS256', 'RS384', 'RS512'],
  ...['ES256', 'ES384', 'ES512'],
  'EdDSA',
];

/**
 * Reads the header and the claims of a token without looking at its signature, and refuses what no signature could
 * make acceptable: so the sentence says what is wrong, and nobody makes the proxy ask for keys with tokens of others.
 *
 * @throws Failure 401.
 */
export function refuseByClaims(token: string, expected: ExpectedClaims, nowMs: number): void {
  const [header, claims] = token.split('.', 2).map(partOf);
  const refuse = (sentence: string) => tokenRefused(sentence, expected.audience);
  if (header === undefined || claims === undefined || token.split('.').length !== 3) {
    throw refuse('the API key is neither the master key nor a ServiceAccount token.');
  }
  if (!allowedAlgorithms.some((algorithm) => algorithm === header.alg)) {
    throw refuse(
      `the token is signed by ${shownClaim(header.alg)}, which is not accepted; ServiceAccount tokens are signed by ${allowedAlgorithms.slice(0, 4).join(', ')} and the like.`,
    );
  }
  refuseClaims(claims, expected, nowMs);
}

/** @throws Failure 401. */
function refuseClaims(claims: Claims, { issuer, audience }: ExpectedClaims, nowMs: number): void {
  const refuse = (sentence: string) => tokenRefused(sentence, audience);
  if (claims.iss !== issuer) {
    throw refuse(
      `the token is of the issuer ${shownClaim(claims.iss)}; the proxy accepts those of ${shownClaim(issuer)}.`,
    );
  }
  const audiences: readonly unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (!audiences.includes(audience)) {
    throw refuse(
      `the token is for the audience ${shownClaim(claims.aud)}; one for ${shownClaim(audience)} is needed.`,
    );
  }
  const { exp, nbf } = claims;
  if (typeof exp !== 'number') throw refuse('the token has no time of expiry.');
  if (exp * 1_000 + CLOCK_TOLERANCE_MS <= nowMs) {
    throw tokenRefused(`the token expired at ${timeOf(exp)}; read it again.`, audience, 'expired');
  }
  if (typeof nbf === 'number' && nbf * 1_000 - CLOCK_TOLERANCE_MS > nowMs) {
    throw refuse(`the token is not valid before ${timeOf(nbf)}; is a clock wrong?`);
  }
}

/** Names of namespaces and accounts are names of DNS; anything else has no business in a log. */
const dnsName = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/**
 * The account that verified claims name.
 *
 * @throws Failure 401 for a token of the right issuer that is of no ServiceAccount.
 */
export function identityOf(claims: Claims, audience: string): TokenIdentity {
  const bound = isJsonObject(claims['kubernetes.io']) ? claims['kubernetes.io'] : {};
  const account = isJsonObject(bound.serviceaccount) ? bound.serviceaccount.name : undefined;
  const { namespace } = bound;
  const isNamed = isDnsName(namespace) && isDnsName(account);
  if (!isNamed || claims.sub !== `system:serviceaccount:${namespace}:${account}`) {
    throw tokenRefused('the token is not one that Kubernetes has made for a ServiceAccount.', audience);
  }
  return {
    namespace,
    serviceAccount: account,
    expiresAtMs: Number(claims.exp) * 1_000 + CLOCK_TOLERANCE_MS,
  };
}

function isDnsName(value: unknown): value is string {
  return typeof value === 'string' && dnsName.test(value);
}

function timeOf(seconds: number): string {
  const time = new Date(seconds * 1_000);
  return Number.isNaN(time.getTime()) ? 'a time that is none' : time.toISOString();
}

function partOf(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
