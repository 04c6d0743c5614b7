import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  dollarsText,
  nanoDollarsOf,
  nanoDollarsOfPico,
  picoDollarsOf,
  picoDollarsOfMillion,
} from './money.ts';

describe('a price as it is written', () => {
  test.each([
    [0.00000015, 150_000],
    [1e-6, 1_000_000],
    ['1e-6', 1_000_000],
    ['2.5E-06', 2_500_000],
    ['0.000003', 3_000_000],
    [' .5 ', 500_000_000_000],
    ['1_000', 1e15],
    [0, 0],
    ['0', 0],
    ['0.0', 0],
  ])('%p becomes whole pico-dollars', (written, expected) => {
    expect(picoDollarsOf(written)).toBe(expected);
  });

  test.each([
    undefined,
    null,
    '',
    ' ',
    'free',
    '1e',
    '1,5',
    -1,
    '-0.5',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    true,
    {},
  ])('%p is no price', (written) => {
    expect(picoDollarsOf(written)).toBeUndefined();
  });

  test('prices of a million tokens are exact', () => {
    expect([0.15, 0.6, 2.5, 0.0375, 3.75, 75].map(picoDollarsOfMillion)).toEqual([
      150_000, 600_000, 2_500_000, 37_500, 3_750_000, 75_000_000,
    ]);
  });
});

describe('a cost', () => {
  test.each([
    [0, '0'],
    [1, '0.000000001'],
    [47_500, '0.0000475'],
    [500_000_000, '0.5'],
    [1_000_000_000, '1'],
    [12_345_678_901, '12.345678901'],
    [9_007_199_254_740_991, '9007199.254740991'],
  ])('of %d nano-dollars is %s in a header', (nano, text) => {
    expect(dollarsText(nano)).toBe(text);
  });

  test('is a plain decimal that reads back as the same integer', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 43 }), (nano) => {
        const text = dollarsText(nano);
        expect(text).toMatch(/^\d+(\.\d{0,8}[1-9])?$/);
        expect(nanoDollarsOf(Number(text))).toBe(nano);
      }),
      { numRuns: 500 },
    );
  });

  test('is rounded to the nearest nano-dollar, halves up', () => {
    expect([0, 499, 500, 1_499, 1_500].map(nanoDollarsOfPico)).toEqual([0, 0, 1, 1, 2]);
  });

  test.each([undefined, null, '0.1', -0.1, Number.NaN, Number.POSITIVE_INFINITY, 1e308, {}])(
    'reported as %p is none',
    (reported) => {
      expect(nanoDollarsOf(reported)).toBeUndefined();
    },
  );
});
