import { expect, test } from '@jest/globals';
import type { ExclusionReason } from '../routing/plan/plan.ts';
import { nowMs, TestGroup } from '../routing/plan/plan-fixture.test-helper.ts';
import type { NoRoom } from './no-room.ts';
import { planFailure } from './plan-failure.ts';

/** What a group says whose deployments are left out so, each with the milliseconds until it is back. */
function failureOf(...blocks: readonly (readonly [ExclusionReason, number | undefined])[]): NoRoom {
  const members = blocks.map(([reason, waitMs]) => ({
    block: { reason, untilMs: waitMs === undefined ? undefined : nowMs + waitMs },
  }));
  return planFailure(new TestGroup(members).plan('basic'), nowMs);
}

test('a request waits for room that comes', () => {
  const { isCapacity, untilMs, failure } = failureOf(['requests_limit', 12_400], ['tokens_limit', undefined]);
  expect([isCapacity, untilMs]).toEqual([true, nowMs + 12_400]);
  expect(failure.message).toBe(
    'No deployments available for selected model, Try again in 13 seconds. Model group `m`: ' +
      '1 at its limit of requests, 1 with a limit of tokens below what it may use.',
  );
});

test.each([
  ['tokens_limit', '1 with a limit of tokens below what it may use'],
  ['requests_limit', '1 that may get no requests'],
  ['parallel_limit', '1 that may get no calls'],
] as const)('a request that %s alone can never let through does not wait, and is told so', (reason, told) => {
  const { isCapacity, failure } = failureOf([reason, undefined]);
  expect(isCapacity).toBe(false);
  expect(failure.message).toBe(`No deployment of \`m\` can take this request: ${told}.`);
  expect(failure.kind).toBe('limit_exceeded');
  expect(failure.details).toMatchObject({
    status: 429,
    shouldRetry: false,
    hint: expect.stringContaining('max_tokens'),
  });
  expect(failure.details.retryAfterMs).toBeUndefined();
});

test('a store that is away is no budget at its end', () => {
  const { isCapacity, failure } = failureOf(['limit_store_down', 1_000], ['budget', 60_000]);
  expect(isCapacity).toBe(false);
  expect(failure.message).toMatch(
    /: 1 with limits that cannot be checked while the store .* is away, 1 without/,
  );
  expect(failure.details).toMatchObject({
    status: 503,
    code: 'limit_store_unavailable',
    retryAfterMs: 1_000,
    hint: expect.stringContaining('limits_when_store_is_down'),
  });
});

test('a budget says when it begins anew, and what helps', () => {
  const { isCapacity, failure } = failureOf(['budget', 60_000]);
  expect([isCapacity, failure.kind]).toEqual([false, 'budget_exceeded']);
  expect(failure.message).toBe('No deployment of `m` can take this request: 1 without enough budget left.');
  expect(failure.details).toMatchObject({
    status: 429,
    retryAfterMs: 60_000,
    hint: expect.stringMatching(/max_tokens.*raise the budget/),
  });
  expect(failureOf(['budget', undefined]).failure.details.retryAfterMs).toBeUndefined();
});
