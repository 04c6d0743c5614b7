import { expect, test } from '@jest/globals';
import { defaultBackoff, LONGEST_HINT_MS, retryWaitMs } from './retry-timing.ts';

test.each([
  { retry: 0, expected: 500 },
  { retry: 1, expected: 1_000 },
  { retry: 2, expected: 2_000 },
  { retry: 4, expected: 8_000 },
  { retry: 60, expected: 8_000 },
])('retry $retry waits $expected ms before jitter', ({ retry, expected }) => {
  expect(retryWaitMs(retry, undefined, defaultBackoff, 0)).toBe(expected);
});

test('a wait lies between the backoff and the backoff with the whole jitter; without jitter it is exact (S4-10)', () => {
  const openrouter = { ...defaultBackoff, baseMs: 1_000, maxMs: 12_000, jitterMs: 250 };
  for (const [retry, backoffMs] of [1_000, 2_000, 4_000, 8_000, 12_000, 12_000].entries()) {
    for (const random of [0, 0.5, 0.999_999]) {
      const waitMs = retryWaitMs(retry, undefined, openrouter, random);
      expect(waitMs).toBe(backoffMs + random * 250);
      expect(retryWaitMs(retry, undefined, { ...openrouter, jitterMs: 0 }, random)).toBe(backoffMs);
    }
  }
});

test('jitter adds at most three quarters of a second', () => {
  expect(retryWaitMs(0, undefined, defaultBackoff, 0.999_999)).toBeLessThanOrEqual(1_250);
});

test("a provider's hint replaces the backoff, and for OpenRouter only lengthens it (S4-37)", () => {
  expect(retryWaitMs(0, 2_000, defaultBackoff, 0)).toBe(2_000);
  expect(retryWaitMs(3, 1_000, defaultBackoff, 0)).toBe(1_000);
  const openrouter = { ...defaultBackoff, hintOnlyLengthens: true };
  expect(retryWaitMs(3, 1_000, openrouter, 0)).toBe(4_000);
  expect(retryWaitMs(0, 2_000, openrouter, 0)).toBe(2_000);
});

test('a hint beyond a minute ends the retries', () => {
  expect(retryWaitMs(0, LONGEST_HINT_MS, defaultBackoff, 0)).toBe(LONGEST_HINT_MS);
  expect(retryWaitMs(0, LONGEST_HINT_MS + 1, defaultBackoff, 0)).toBeUndefined();
});

test('router_settings.retry_after is the least wait', () => {
  expect(retryWaitMs(0, undefined, { ...defaultBackoff, minimumMs: 3_000 }, 0)).toBe(3_000);
});
