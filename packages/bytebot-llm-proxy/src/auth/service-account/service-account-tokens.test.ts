import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { exportSPKI, importJWK } from 'jose';
import type { KeySet } from './cluster-keys.ts';
import { ServiceAccountTokens, type ServiceAccountTokensOptions } from './service-account-tokens.ts';
import {
  AUDIENCE,
  claimsOf,
  createSigner,
  ISSUER,
  NOW,
  type Signer,
  unsigned,
} from './signed-token.test-helper.ts';
import { createTokenCheck } from './verify-token.ts';

let signer: Signer;
let other: Signer;
beforeAll(async () => {
  signer = await createSigner('one');
  other = await createSigner('two', 'RS256');
});

interface World {
  nowMs: number;
  known: KeySet | undefined;
  refreshed: number;
  /** What the API server has at the next refresh. */
  next: KeySet | undefined;
  checksLoaded: number;
}

function create(options: Partial<ServiceAccountTokensOptions> = {}) {
  const set = { issuer: ISSUER, keys: { keys: [signer.jwk] } };
  const world: World = { nowMs: NOW * 1_000, known: set, refreshed: 0, next: set, checksLoaded: 0 };
  const tokens = new ServiceAccountTokens({
    audience: AUDIENCE,
    keys: {
      get known() {
        return world.known;
      },
      refresh: async () => {
        world.refreshed += 1;
        world.known = world.next;
      },
    },
    loadCheck: async ({ keys }) => {
      world.checksLoaded += 1;
      return createTokenCheck(keys);
    },
    reviews: undefined,
    nowMs: () => world.nowMs,
    ...options,
  });
  return { tokens, world };
}

describe('a token of the cluster', () => {
  test('names its account, and is known from then on without a promise', async () => {
    const { tokens, world } = create();
    const token = await signer.sign();
    const first = tokens.identify(token);
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toMatchObject({ namespace: 'team', serviceAccount: 'caller' });
    expect(tokens.identify(token)).toMatchObject({ namespace: 'team', serviceAccount: 'caller' });
    expect(world).toMatchObject({ refreshed: 0, checksLoaded: 1 });
  });

  test('is verified once, however often it comes meanwhile', async () => {
    const { tokens } = create();
    const token = await signer.sign();
    expect(tokens.identify(token)).toBe(tokens.identify(token));
    await tokens.identify(token);
  });

  test('may be for other audiences too', async () => {
    const { tokens } = create();
    const token = await signer.sign({ aud: ['https://kubernetes.default.svc', AUDIENCE] });
    expect(await tokens.identify(token)).toMatchObject({ serviceAccount: 'caller' });
  });

  test('is refused once it has expired, although it is known', async () => {
    const { tokens, world } = create();
    const token = await signer.sign();
    await tokens.identify(token);
    world.nowMs = (NOW + 3_600 + 31) * 1_000;
    await expect(Promise.resolve(tokens.identify(token))).rejects.toThrow(
      /expired at 2025-06-15T16:06:40.000Z/,
    );
  });

  test('is verified anew when the keys of the cluster have changed', async () => {
    const { tokens, world } = create();
    const token = await signer.sign();
    await tokens.identify(token);
    world.known = { issuer: ISSUER, keys: { keys: [other.jwk] } };
    world.next = world.known;
    tokens.forget();
    await expect(Promise.resolve(tokens.identify(token))).rejects.toThrow(
      /a key that the cluster does not have/,
    );
  });

  test('with a new key makes the proxy read the keys again', async () => {
    const { tokens, world } = create();
    world.next = { issuer: ISSUER, keys: { keys: [signer.jwk, other.jwk] } };
    expect(await tokens.identify(await other.sign())).toMatchObject({ serviceAccount: 'caller' });
    expect(world.refreshed).toBe(1);
  });

  test('waits for the first keys; without them the client is told to come again', async () => {
    const { tokens, world } = create();
    world.known = undefined;
    const token = await signer.sign();
    expect(await tokens.identify(token)).toMatchObject({ serviceAccount: 'caller' });
    tokens.forget();
    world.known = undefined;
    world.next = undefined;
    await expect(Promise.resolve(tokens.identify(token))).rejects.toMatchObject({
      details: { status: 503, retryAfterMs: 2_000 },
    });
  });
});

const account = claimsOf('team', 'caller');
const refused: [string, Record<string, unknown>, RegExp][] = [
  [
    'another audience',
    { aud: ['https://kubernetes.default.svc'] },
    /audience `https:\/\/kubernetes.default.svc`; one for `bytebot-llm-proxy` is needed/,
  ],
  ['no audience', { aud: undefined }, /audience `undefined`/],
  ['another issuer', { iss: 'https://elsewhere.example' }, /issuer `https:\/\/elsewhere.example`/],
  ['a time gone by', { exp: NOW - 31 }, /expired at/],
  ['no expiry', { exp: undefined }, /no time of expiry/],
  ['a time to come', { nbf: NOW + 31 }, /not valid before/],
  ['no account', { 'kubernetes.io': undefined }, /not one that Kubernetes has made/],
  ['another subject', { sub: 'system:serviceaccount:team:admin' }, /not one that Kubernetes has made/],
  ['a name that is none', { ...claimsOf('te\nam', 'caller') }, /not one that Kubernetes has made/],
];

describe('a token is 401 with a reason', () => {
  test.each(refused)('with %s', async (_, claims, reason) => {
    const { tokens, world } = create();
    const token = await signer.sign(claims);
    const failure = await Promise.resolve(tokens.identify(token)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'caller_unauthenticated', message: expect.stringMatching(reason) });
    expect(JSON.stringify(failure) + String(failure)).not.toContain(token.slice(20, 60));
    expect(world.refreshed).toBe(0);
  });

  test('within the tolerance for other clocks it passes', async () => {
    const { tokens } = create();
    await tokens.identify(await signer.sign({ exp: NOW - 29, nbf: NOW + 29 }));
  });

  test('without a signature, with a shared secret, and by the public key as such a secret', async () => {
    const { tokens, world } = create();
    await expect(tokens.identify(unsigned({ alg: 'none' }, account))).rejects.toThrow(/signed by `none`/);
    const body = unsigned({ alg: 'HS256', kid: 'one' }, account).slice(0, -1);
    const publicKey = await importJWK(signer.jwk);
    const secret = publicKey instanceof Uint8Array ? '' : await exportSPKI(publicKey);
    const forged = `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
    await expect(tokens.identify(forged)).rejects.toThrow(/signed by `HS256`/);
    expect(world.refreshed).toBe(0);
  });

  test('with objects that have no text where names are expected', async () => {
    const { tokens } = create();
    const odd = { toString: 1, valueOf: 1 };
    const written: [Record<string, unknown>, Record<string, unknown>][] = [
      [{ alg: odd }, account],
      [{ alg: 'ES256' }, { ...account, iss: odd }],
      [{ alg: 'ES256' }, { ...account, aud: odd }],
      [{ alg: 'ES256' }, { ...account, aud: [odd] }],
    ];
    for (const [header, claims] of written) {
      await expect(Promise.resolve(tokens.identify(unsigned(header, claims)))).rejects.toMatchObject({
        kind: 'caller_unauthenticated',
        message: expect.stringMatching(/`an object`/),
      });
    }
  });

  test('with the key of somebody else under a known name', async () => {
    const { tokens } = create();
    const impostor = await createSigner('one');
    await expect(tokens.identify(await impostor.sign())).rejects.toThrow(
      /signature of the token is not right/,
    );
  });

  test('as garbage', async () => {
    const { tokens } = create();
    for (const garbage of [
      'sk-test-key',
      'eyJ',
      'a.b.c',
      '..',
      '.',
      'e30.e30.',
      `${await signer.sign()}.x`,
    ]) {
      await expect(tokens.identify(garbage)).rejects.toMatchObject({ kind: 'caller_unauthenticated' });
    }
    expect(() => tokens.identify('x'.repeat(9_000))).toThrow(/too long/);
  });
});
