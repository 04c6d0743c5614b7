import { type ErrorKind, errorKinds } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import { plainHint } from './hint.ts';

test('no hint that a person reads speaks of headers', () => {
  const kinds = Object.keys(errorKinds).filter((word): word is ErrorKind => Object.hasOwn(errorKinds, word));
  expect(kinds.length).toBeGreaterThan(10);
  for (const kind of kinds) expect(plainHint(kind, errorKinds[kind].hint) ?? '').not.toMatch(/header|`/);
});

test('what was said about this very failure stays', () => {
  expect(plainHint('rate_limited', 'Free models may be asked 50 times a day.')).toBe(
    'Free models may be asked 50 times a day.',
  );
  expect(plainHint('upstream', undefined)).toBeUndefined();
});
