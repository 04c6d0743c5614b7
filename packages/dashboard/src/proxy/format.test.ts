import { expect, test } from '@jest/globals';
import { clockText, countText, durationText, moneyText, shareText } from './format.ts';

test.each([
  [undefined, '–'],
  [0, '$0.00'],
  [0.000_012_3, '$0.000012'],
  [0.25, '$0.25'],
  [1_234.567, '$1,234.57'],
])('%p dollars are %s', (amount, text) => {
  expect(moneyText(amount)).toBe(text);
});

test.each([
  [undefined, '–'],
  [0, '0.0 %'],
  [0.8, '80.0 %'],
  [0.9999, '99.99 %'],
  [0.999_999, '99.99 %'],
  [1, '100 %'],
])('a share of %p is %s', (share, text) => {
  expect(shareText(share)).toBe(text);
});

test.each([
  [undefined, '–'],
  [12.4, '12 ms'],
  [1_250, '1.3 s'],
  [61_000, '1 min 1 s'],
])('%p milliseconds are %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});

test('counts have marks between thousands, and times that are none are empty', () => {
  expect([countText(1_234_567), countText(undefined)]).toEqual(['1,234,567', '–']);
  expect([clockText(undefined), clockText('soon')]).toEqual(['', '']);
});
