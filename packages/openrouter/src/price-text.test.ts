import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { priceText } from './price-text.ts';

test.each([
  ['0.00000010', '0.00000010'],
  ['0', '0'],
  ['-1', '-1'],
  [' 2.5 ', '2.5'],
  ['2.5e-6', '0.0000025'],
  ['25E-7', '0.0000025'],
  ['1e3', '1000'],
  ['-1.5e-1', '-0.15'],
  ['12.34e1', '123.4'],
  ['.5', '.5'],
  [0.0000001, '0.0000001'],
  [0.5, '0.5'],
  [-1, '-1'],
  [0, '0'],
])('%j is %s', (value, expected) => {
  expect(priceText(value)).toBe(expected);
});

test.each([
  ['free'],
  [''],
  ['.'],
  ['NaN'],
  ['Infinity'],
  ['0x10'],
  ['1,5'],
  ['1e9999'],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [null],
  [undefined],
  [{}],
])('%j is no price: unknown, not zero', (value) => {
  expect(priceText(value)).toBeUndefined();
});

test('whatever the number, its text has no exponent and the same value', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }), (value) => {
      const text = priceText(value) ?? '';
      expect(text).toMatch(/^-?\d+(?:\.\d+)?$/);
      expect(Number(text) === value || Object.is(value, -0)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
