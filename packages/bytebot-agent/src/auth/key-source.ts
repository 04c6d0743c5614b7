import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';

/** The public keys could not be fetched, which says nothing about the token. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

const FETCH_TIMEOUT_MS = 5_000;
/** A key nobody knows makes the keys be fetched again, but not more often than this. */
const UNKNOWN_KEY_COOLDOWN_MS = 30_000;
/** After a failure nothing is fetched for so long: a server in trouble is not asked once per request. */
const FAILURE_COOLDOWN_MS = 5_000;
/** A key has about 400 bytes. */
const KEYS_MAX_BYTES = 1_000_000;
const KEYS_MAX_AGE_MS = 600_000;
/** While the keys cannot be fetched, those known before go on counting for so long. */
const STALE_KEYS_MAX_AGE_MS = 3_600_000;

/**
 * The public keys at an address (RFC 7517), fetched when they are needed and kept for ten minutes.
 * What is returned throws KeysUnavailable when there are none to be had.
 */
export function createKeySource(
  address: string,
  now: () => number = Date.now,
  maxAgeMs: number = KEYS_MAX_AGE_MS,
): JWTVerifyGetKey {
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  const remote = createRemoteJWKSet(new URL(address), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: UNKNOWN_KEY_COOLDOWN_MS,
    cacheMaxAge: maxAgeMs,
    async [customFetch](url, options) {
      if (now() < failedAt + FAILURE_COOLDOWN_MS) throw new KeysUnavailable('It failed a moment ago.');
      const response = await bounded(await fetch(url, options));
      if (response.status === 200) fetchedAt = now();
      return response;
    },
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      if (now() >= failedAt + FAILURE_COOLDOWN_MS) failedAt = now();
      const known = remote.jwks();
      if (known === undefined || now() > fetchedAt + STALE_KEYS_MAX_AGE_MS) {
        throw new KeysUnavailable('The public keys cannot be fetched.', { cause: error });
      }
      return createLocalJWKSet(known)(header, token);
    }
  };
}

/** Whatever answers there must not fill the memory. @throws KeysUnavailable when there is more than keys can be. */
async function bounded({ body, status }: Response): Promise<Response> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of body ?? []) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > KEYS_MAX_BYTES) throw new KeysUnavailable('The answer is too long to be keys.');
    pieces.push(piece);
  }
  return new Response(Buffer.concat(pieces), { status });
}

/** The keys are there; the token asks for one that is not among them, or cannot be told from another. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
