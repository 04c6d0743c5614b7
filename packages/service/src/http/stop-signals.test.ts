import { expect, test } from '@jest/globals';
import { graceMsOf } from './stop-signals.ts';

test.each([
  ['120', 120_000],
  ['0', 0],
  ['0.5', 500],
  ['', 30_000],
  ['-1', 30_000],
  ['soon', 30_000],
  ['Infinity', 30_000],
  ['1e12', 2 ** 31 - 1],
])('GRACEFUL_SHUTDOWN_TIMEOUT=%s', (text, graceMs) => {
  expect(graceMsOf({ GRACEFUL_SHUTDOWN_TIMEOUT: text })).toBe(graceMs);
});

test('30 s where nothing is said', () => {
  expect(graceMsOf({})).toBe(30_000);
});
