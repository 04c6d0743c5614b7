import { beforeAll, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { AUDIENCE, claimsOf, createSigner, ISSUER, NOW, type Signer } from './signed-token.test-helper.ts';
import { UnknownKeyError } from './unknown-key-error.ts';
import { createTokenCheck } from './verify-token.ts';

const expected = { issuer: ISSUER, audience: AUDIENCE };
let signer: Signer;
beforeAll(async () => {
  signer = await createSigner('one');
});

// What is looked at before a signature is verified may change; the check has to hold by itself.
test.each([
  ['another audience', { aud: ['https://kubernetes.default.svc'] }],
  ['another issuer', { iss: 'https://elsewhere.example.com' }],
  ['a time that is over', { exp: NOW - 60 }],
  ['a time that is to come', { nbf: NOW + 60 }],
  ['no time of expiry', { exp: undefined }],
  ['another subject', { sub: 'system:serviceaccount:team:other' }],
])('a signed token with %s is refused by the check alone', async (_what, claims) => {
  const check = createTokenCheck({ keys: [signer.jwk] });
  await expect(check(await signer.sign(claims), expected, NOW * 1_000)).rejects.toMatchObject({
    kind: 'caller_unauthenticated',
  });
});

test('a token that is signed by a shared secret is refused, even if that is among the keys', async () => {
  const secret = Buffer.from('a secret that everybody can read');
  const k = secret.toString('base64url');
  const check = createTokenCheck({ keys: [{ kty: 'oct', kid: 'shared', alg: 'HS256', k }] });
  const token = await new SignJWT(claimsOf('team', 'caller'))
    .setProtectedHeader({ alg: 'HS256', kid: 'shared' })
    .sign(secret);
  await expect(check(token, expected, NOW * 1_000)).rejects.toMatchObject({ kind: 'caller_unauthenticated' });
});

test('a key that is not there may be there soon', async () => {
  const check = createTokenCheck({ keys: [(await createSigner('two')).jwk] });
  await expect(check(await signer.sign(), expected, NOW * 1_000)).rejects.toBeInstanceOf(UnknownKeyError);
});
