import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sameSecret } from './same-secret.ts';

test('only the secret itself is the secret, however long, and whatever was compared before', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 80 }));
  fc.assert(
    fc.property(text, text, (left, right) => {
      // Blanks of the padding: no header and no handshake has them.
      fc.pre(![left, right].some((one) => one.includes('\0') || !one.isWellFormed()));
      expect(sameSecret(left, left)).toBe(true);
      expect(sameSecret(left, right)).toBe(left === right);
      expect(sameSecret(left, `${left}x`)).toBe(false);
    }),
    { numRuns: 300 },
  );
});
