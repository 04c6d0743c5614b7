import { expect, test } from '@jest/globals';
import { limitFailure } from './limit-failure.ts';
import { callerLimitHeaders } from './limit-headers.ts';
import type { LimitRule } from './limit-rule.ts';
import { limitSpec, limitsOf } from './limit-spec.ts';
import { MemoryLimits } from './memory/memory-limits.ts';

function ruleOf(kind: LimitRule['subject']['kind'], name: string, spec: Record<string, unknown>): LimitRule {
  const [rule] = limitsOf(kind, name, limitSpec.parse(spec));
  if (rule === undefined) throw new Error('no rule');
  return rule;
}

test.each([
  [
    ruleOf('caller', 'alice', { rpm_limit: 2 }),
    12_400,
    'The key `alice` has reached its limit of 2 requests a minute. Try again in 13 seconds.',
  ],
  [
    ruleOf('tenant', '1', { requests_per_day: 45 }),
    1_000,
    'Tenant `1` has reached its limit of 45 requests a day. Try again in 1 second.',
  ],
  [
    ruleOf('provider', 'openrouter', { max_parallel_requests: 5 }),
    1_000,
    'The provider `openrouter` has reached its limit of 5 requests at once. Try again in 1 second.',
  ],
  [
    ruleOf('tenant', '2', { max_budget: 0.25, budget_duration: '1mo' }),
    undefined,
    'The budget of tenant `2` does not cover this request: 0.25 US dollars a month. Waiting does not help.',
  ],
  [
    ruleOf('proxy', 'all', { max_budget: 3 }),
    undefined,
    'The budget of this proxy does not cover this request: 3 US dollars in all. Waiting does not help.',
  ],
])(
  'a refusal says whose limit it is and when to ask again (S2-8, S2-49): %#',
  (rule, retryAfterMs, message) => {
    const failure = limitFailure({ rule, retryAfterMs });
    expect(failure.message).toBe(message);
    expect(failure.kind).toBe(rule.measure === 'money' ? 'budget_exceeded' : 'limit_exceeded');
    expect(failure.details).toMatchObject({
      status: 429,
      hint: expect.stringMatching(/whoever runs the proxy/),
    });
    expect(failure.details.retryAfterMs).toBe(retryAfterMs);
  },
);

test('a request that is larger than the limit is not told that others have used it up', () => {
  const { message, details } = limitFailure({
    rule: ruleOf('caller', 'eve', { tpm_limit: 500 }),
    retryAfterMs: undefined,
  });
  expect(message).toBe(
    'This request may use more tokens than the key `eve` has a minute: 500. Waiting does not help.',
  );
  expect(details).toMatchObject({ shouldRetry: false, hint: expect.stringContaining('max_tokens') });
});

test('clients that try again by themselves are told not to where a budget has to begin anew', () => {
  const budget = ruleOf('caller', 'bob', { max_budget: 1, budget_duration: '1d' });
  expect(limitFailure({ rule: budget, retryAfterMs: 4_000_000 }).details.shouldRetry).toBe(false);
  const rate = ruleOf('caller', 'bob', { rpm_limit: 1 });
  expect(limitFailure({ rule: rate, retryAfterMs: 4_000 }).details.shouldRetry).toBeUndefined();
});

test('a rate that is reached has the headers that OpenAI’s clients read', () => {
  const rule = ruleOf('caller', 'alice', { tpm_limit: 100 });
  expect(limitFailure({ rule, retryAfterMs: 30_000 }).details.headers).toEqual({
    'x-ratelimit-limit-tokens': '100',
    'x-ratelimit-remaining-tokens': '0',
    'x-ratelimit-reset-tokens': '30s',
  });
});

test('a limit that cannot be looked up is no 429: nobody has used too much', () => {
  const rule = ruleOf('tenant', '1', { max_budget: 1 });
  const failure = limitFailure({ rule, retryAfterMs: 1_000, isStoreDown: true });
  expect(failure.message).toMatch(/^The budget of tenant `1` cannot be checked now: the store .* is away\.$/);
  expect(failure.details).toMatchObject({
    status: 503,
    code: 'limit_store_unavailable',
    hint: expect.stringContaining('limits_when_store_is_down'),
  });
});

test('what is left of a caller’s own rates is told, and nothing where there are none', () => {
  const limits = new MemoryLimits();
  const rules = limitsOf('caller', 'a', limitSpec.parse({ rpm: 3, tpm: 100, max_budget: 1 }));
  limits.reserve(rules, { tokens: 40, nanoDollars: 0 }, 0);
  expect(callerLimitHeaders(rules, limits, 0)).toEqual({
    'x-ratelimit-limit-requests': '3',
    'x-ratelimit-remaining-requests': '2',
    'x-ratelimit-reset-requests': '60s',
    'x-ratelimit-limit-tokens': '100',
    'x-ratelimit-remaining-tokens': '60',
    'x-ratelimit-reset-tokens': '60s',
  });
  expect(callerLimitHeaders(rules.slice(2), limits, 0)).toBeUndefined();
});
