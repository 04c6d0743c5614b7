import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonText } from './json-text.ts';

const wild = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes)),
);

test('every string comes back from JSON.parse as it was, and is one printable line', () => {
  fc.assert(
    fc.property(wild, (text) => {
      const printed = jsonText(text);
      expect(JSON.parse(printed)).toBe(text);
      expect(printed).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect(printed.isWellFormed()).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a harmless string is only put in quotes', () => {
  expect(jsonText('openai/gpt-4o é 日本')).toBe('"openai/gpt-4o é 日本"');
});
