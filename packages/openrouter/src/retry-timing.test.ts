import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkRetryConfig, defaultRetryConfig, longestRetryHintMs, retryDelayMs } from './retry-timing.ts';

function delays(config: typeof defaultRetryConfig, random: () => number): (number | undefined)[] {
  return Array.from({ length: config.maxRetries + 1 }, (_, index) =>
    retryDelayMs(config, index, undefined, random),
  );
}

test('three retries after 1, 2 and 4 s by default, at most 0.25 s more (S4-7, S4-8, S4-10, C-4)', () => {
  expect(delays(defaultRetryConfig, () => 0)).toEqual([1_000, 2_000, 4_000, undefined]);
  expect(delays(defaultRetryConfig, () => 1)).toEqual([1_250, 2_250, 4_250, undefined]);
});

test('never above the longest wait, apart from jitter (S4-9)', () => {
  const config = { ...defaultRetryConfig, maxRetries: 8, maxDelay: 12_000 };
  expect(delays(config, () => 0).slice(3, 8)).toEqual([8_000, 12_000, 12_000, 12_000, 12_000]);
});

test('2, 4, 8, 16, 32 s as in the guide (S3-51)', () => {
  const config = { maxRetries: 5, initialDelay: 2_000, maxDelay: 60_000, multiplier: 2 };
  expect(delays(config, () => 1)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, undefined]);
});

test('Retry-After counts where it is longer, and ends it above the limit (C-5)', () => {
  expect(retryDelayMs(defaultRetryConfig, 0, 500, () => 0)).toBe(1_000);
  expect(retryDelayMs(defaultRetryConfig, 0, 7_000, () => 0)).toBe(7_000);
  expect(retryDelayMs(defaultRetryConfig, 0, longestRetryHintMs, () => 0)).toBe(60_000);
  expect(retryDelayMs(defaultRetryConfig, 0, longestRetryHintMs + 1, () => 0)).toBeUndefined();
});

test('any wait is within [d, d + jitter] or what was asked for (C-5)', () => {
  fc.assert(
    fc.property(
      fc.record({
        maxRetries: fc.integer({ min: 1, max: 20 }),
        initialDelay: fc.nat(10_000),
        maxDelay: fc.nat(60_000),
        multiplier: fc.double({ min: 1, max: 4, noNaN: true }),
        jitter: fc.nat(1_000),
      }),
      fc.nat(19),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.option(fc.nat(60_000), { nil: undefined }),
      (config, failures, random, hintMs) => {
        const waitMs = retryDelayMs(config, failures, hintMs, () => random);
        if (failures >= config.maxRetries) return waitMs === undefined;
        const least = Math.min(config.maxDelay, config.initialDelay * config.multiplier ** failures);
        return waitMs === hintMs || (Number(waitMs) >= least && Number(waitMs) <= least + config.jitter);
      },
    ),
  );
});

test.each([
  [{ maxRetries: -1 }, /retryConfig\.maxRetries.*-1/],
  [{ maxRetries: 1.5 }, /retryConfig\.maxRetries/],
  [{ initialDelay: Number.NaN }, /retryConfig\.initialDelay/],
  [{ maxDelay: -5 }, /retryConfig\.maxDelay/],
  [{ jitter: Number.POSITIVE_INFINITY }, /retryConfig\.jitter/],
  [{ multiplier: 0.5 }, /retryConfig\.multiplier/],
])('%j is refused by name', (wrong, message) => {
  expect(() => checkRetryConfig({ ...defaultRetryConfig, ...wrong })).toThrow(message);
});
