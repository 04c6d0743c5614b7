import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../failure.ts';
import { ServiceAccountTokens } from './service-account-tokens.ts';
import { AUDIENCE, claimsOf, createSigner, ISSUER, NOW, unsigned } from './signed-token.test-helper.ts';
import { createTokenCheck } from './verify-token.ts';

async function door() {
  const signer = await createSigner('one');
  const set = { issuer: ISSUER, keys: { keys: [signer.jwk] } };
  const create = (): ServiceAccountTokens =>
    new ServiceAccountTokens({
      audience: AUDIENCE,
      keys: { known: set, refresh: async () => undefined },
      loadCheck: async ({ keys }) => createTokenCheck(keys),
      reviews: undefined,
      nowMs: () => NOW * 1_000,
    });
  return { signer, create };
}

async function outcomeOf(tokens: ServiceAccountTokens, token: string): Promise<unknown> {
  try {
    return await tokens.identify(token);
  } catch (error) {
    return error;
  }
}

test('a token with one bit changed never passes', async () => {
  const { signer, create } = await door();
  const token = await signer.sign();
  const tokens = create();
  await tokens.identify(token);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: token.length - 1 }), fc.integer({ min: 0, max: 6 }), async (at, bit) => {
      const changed =
        token.slice(0, at) + String.fromCharCode(token.charCodeAt(at) ^ (1 << bit)) + token.slice(at + 1);
      // The last character of a part may hold bits that mean nothing; then it is the same signature in other letters.
      fc.pre(Buffer.compare(decoded(changed), decoded(token)) !== 0);
      expect(await outcomeOf(tokens, changed)).toBeInstanceOf(Failure);
    }),
    { numRuns: 400 },
  );
});

function decoded(token: string): Buffer {
  return Buffer.concat(
    token.split('.').flatMap((part) => [Buffer.from('.'), Buffer.from(part, 'base64url')]),
  );
}

test('whatever the claims are, only those of an account for this audience, signed and in time, pass', async () => {
  const { signer, create } = await door();
  const anything = fc.dictionary(
    fc.constantFrom('iss', 'aud', 'exp', 'nbf', 'sub', 'kubernetes.io', 'other'),
    fc.oneof(fc.constant(undefined), fc.string(), fc.integer(), fc.array(fc.string()), fc.object()),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (changed) => {
      const { other: _, ...relevant } = changed;
      const token = await signer.sign(changed).catch(() => undefined);
      fc.pre(token !== undefined);
      const outcome = await outcomeOf(create(), token ?? '');
      const isChanged = Object.entries(relevant).some(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(claimsOf('team', 'caller')[name]),
      );
      const mayStayOut = Object.keys(relevant).every((name) => name === 'nbf');
      if (isChanged && !mayStayOut && !isHarmlessExpiry(relevant)) expect(outcome).toBeInstanceOf(Failure);
      else if (!isChanged) expect(outcome).toMatchObject({ namespace: 'team', serviceAccount: 'caller' });
      expect(outcome instanceof Failure || !(outcome instanceof Error)).toBe(true);
    }),
  );
});

/** A later expiry, alone, is no reason to refuse. */
function isHarmlessExpiry(changed: Readonly<Record<string, unknown>>): boolean {
  return (
    Object.keys(changed).every((name) => ['exp', 'nbf'].includes(name)) && Number(changed.exp) > NOW - 30
  );
}

test('no text at all opens the door, and none of it comes back in a refusal', async () => {
  const { create } = await door();
  const part = fc.oneof(
    fc.base64String(),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('.')),
      ),
      async (text) => {
        const outcome = await outcomeOf(create(), text);
        expect(outcome).toBeInstanceOf(Failure);
        if (text.length > 40) expect(String(outcome)).not.toContain(text);
      },
    ),
  );
  expect(await outcomeOf(create(), unsigned({}, claimsOf('team', 'caller')))).toBeInstanceOf(Failure);
});
