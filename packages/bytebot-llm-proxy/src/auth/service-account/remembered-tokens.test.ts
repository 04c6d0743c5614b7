import { beforeAll, expect, test } from '@jest/globals';
import type { KeySet } from './cluster-keys.ts';
import { ServiceAccountTokens } from './service-account-tokens.ts';
import { AUDIENCE, createSigner, ISSUER, NOW, type Signer } from './signed-token.test-helper.ts';
import { createTokenCheck, type VerifyToken } from './verify-token.ts';

let set: KeySet;
let signer: Signer;
beforeAll(async () => {
  signer = await createSigner('one');
  set = { issuer: ISSUER, keys: { keys: [signer.jwk] } };
});

function tokensThat(verify: VerifyToken, keys = { known: set, refresh: async () => undefined }) {
  return new ServiceAccountTokens({
    audience: AUDIENCE,
    keys,
    loadCheck: async () => verify,
    reviews: undefined,
    nowMs: () => NOW * 1_000,
  });
}

test('an answer by keys that changed in the meantime is not remembered', async () => {
  const keys = { known: set, refresh: async () => undefined };
  const check = createTokenCheck(set.keys);
  const tokens = tokensThat(async (...token) => {
    const identity = await check(...token);
    keys.known = { ...set };
    return identity;
  }, keys);
  const token = await signer.sign();
  await tokens.identify(token);
  expect(tokens.identify(token)).toBeInstanceOf(Promise);
});

test('no more than ten thousand tokens are remembered, the latest of them', async () => {
  const identity = {
    namespace: 'team',
    serviceAccount: 'caller',
    expiresAtMs: (NOW + 3_600) * 1_000,
  };
  const tokens = tokensThat(async () => identity);
  const token = await signer.sign();
  const [head = '', claims = ''] = token.split('.');
  const numbered = (index: number): string => `${head}.${claims}.${index}`;
  for (let index = 0; index <= 10_000; index += 1) await tokens.identify(numbered(index));
  expect(tokens.identify(numbered(0))).toBeInstanceOf(Promise);
  expect(tokens.identify(numbered(10_000))).toBe(identity);
});

test('a flood of tokens is told to come again, instead of being verified all at once', async () => {
  const tokens = tokensThat(() => new Promise(() => undefined));
  const [head = '', claims = ''] = (await signer.sign()).split('.');
  for (let index = 0; index < 1_000; index += 1) void tokens.identify(`${head}.${claims}.${index}`);
  expect(() => tokens.identify(`${head}.${claims}.one-more`)).toThrow(/too many/);
});
