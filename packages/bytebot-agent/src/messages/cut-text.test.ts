import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutText } from './cut-text.ts';

test('a short text stays, a long one says how much is missing', () => {
  expect(cutText('abc', 3)).toBe('abc');
  expect(cutText('a'.repeat(200), 50)).toBe(
    `${'a'.repeat(50)}\n[Cut here: 150 of 200 characters are left out.]`,
  );
});

test('it never grows, and never holds half a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.nat(200), (text, lengthMax) => {
      const cut = cutText(text, lengthMax);
      expect(cut.length).toBeLessThanOrEqual(text.length);
      expect(cut.isWellFormed()).toBe(true);
    }),
  );
});
