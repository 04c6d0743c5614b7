import { expect, test } from '@jest/globals';
import { percentile } from './percentile.ts';

test.each([
  [[], 0.95, undefined],
  [[7], 0.95, 7],
  [[3, 1, 2], 0.5, 2],
  [Array.from({ length: 100 }, (_, index) => 100 - index), 0.95, 95],
  [[10, 9], 0, 9],
  [[10, 9], 1, 10],
])('of %j the share %f is at %p', (values, share, expected) => {
  expect(percentile(values, share)).toBe(expected);
});
