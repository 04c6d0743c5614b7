import { Failure } from '../../failure.ts';

/** Why a token is not accepted. */
export type RefusalReason = 'expired' | 'invalid';

/** A token that opens nothing here: 401 with a sentence that says why, and never a piece of the token. */
export function tokenRefused(sentence: string, audience: string, reason: RefusalReason = 'invalid'): Failure {
  return new Failure('caller_unauthenticated', `Authentication Error: ${sentence}`, {
    ...(reason === 'expired' ? { type: 'expired_key' } : {}),
    code: 'invalid_api_key',
    hint: `Send a projected ServiceAccount token with the audience \`${audience}\` as \`Authorization: Bearer <token>\`; docs/service-account-tokens.md shows the pod for it.`,
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  });
}

/** A token about which nothing can be said now: 503, so that the client comes again. */
export function tokenUndecided(sentence: string): Failure {
  return new Failure('caller_unauthenticated', sentence, {
    status: 503,
    type: 'api_error',
    code: 'service_account_tokens_unavailable',
    retryAfterMs: 2_000,
    hint: 'Send the request again shortly; the log of the proxy says what it could not read from the API server.',
  });
}

/** A claim for a sentence: short and in one line, whatever JSON stands there. */
export function shownClaim(value: unknown): string {
  const text = Array.isArray(value) ? value.slice(0, 3).map(textOf).join(', ') : textOf(value);
  return `\`${text.slice(0, 100).replace(/[^\x20-\x7e]+/g, ' ')}\``;
}

/** Objects are not asked for their text: whoever wrote the token may have given them a `toString` that is none. */
function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
