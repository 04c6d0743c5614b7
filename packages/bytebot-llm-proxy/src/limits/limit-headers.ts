import type { LimitRule, LimitStore } from './limit-rule.ts';

const MINUTE_MS = 60_000;

/** OpenAI's headers for a rate: `x-ratelimit-limit-requests`, `-remaining-requests`, `-reset-requests`, or of tokens. */
export function limitHeaders(
  { measure, limit }: LimitRule,
  remaining: number,
  resetMs: number | undefined,
): Readonly<Record<string, string>> {
  if (measure !== 'requests' && measure !== 'tokens') return {};
  return {
    [`x-ratelimit-limit-${measure}`]: String(limit),
    [`x-ratelimit-remaining-${measure}`]: String(Math.max(0, remaining)),
    ...(resetMs === undefined ? {} : { [`x-ratelimit-reset-${measure}`]: `${Math.ceil(resetMs / 1_000)}s` }),
  };
}

/**
 * What is left of a caller's own requests and tokens of a minute. Undefined for a caller without such limits, so that
 * what the provider says of its own is passed on.
 */
export function callerLimitHeaders(
  rules: readonly LimitRule[],
  store: Pick<LimitStore, 'used'>,
  nowMs: number,
): Readonly<Record<string, string>> | undefined {
  let headers: Record<string, string> | undefined;
  for (const rule of rules) {
    if (rule.window !== 'sliding' || rule.measure === 'parallel') continue;
    const used = store.used(rule, nowMs);
    headers = { ...headers, ...limitHeaders(rule, rule.limit - used, used === 0 ? 0 : MINUTE_MS) };
  }
  return headers;
}
