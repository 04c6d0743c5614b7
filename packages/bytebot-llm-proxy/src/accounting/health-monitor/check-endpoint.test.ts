import { findProvider } from '@bytebot/llm-providers';
import { expect, test } from '@jest/globals';
import type { Dispatcher } from 'undici';
import type { Deployment } from '../../config/snapshot.ts';
import { type CheckResult, type CheckWorld, checkEndpoint } from './check-endpoint.ts';

const KEY = 'sk-test-secret-of-the-check';
const deployment = {
  provider: findProvider('openrouter'),
  baseUrl: 'https://openrouter.test/api/v1',
  upstreamModel: 'openai/gpt-4o',
  key: { read: () => KEY, variable: undefined },
  extraHeaders: {},
} as unknown as Deployment;

type Reply = (path: string) => { readonly status: number; readonly body: unknown };

/** A world in which each question is answered at once; undefined: nothing can be sent. */
async function checked(reply: Reply | undefined): Promise<readonly CheckResult[]> {
  const world: CheckWorld = {
    upstream: {
      addressOf: () => ({ origin: 'https://openrouter.test', pathPrefix: '/api/v1' }),
      dispatch: (options, handler) => {
        if (reply === undefined) throw new Error(`invalid authorization header: Bearer ${KEY}`);
        const { status, body } = reply(options.path);
        const controller = {} as Dispatcher.DispatchController;
        handler.onRequestStart?.(controller, {});
        handler.onResponseStart?.(controller, status, {}, '');
        handler.onResponseData?.(controller, Buffer.from(JSON.stringify(body)));
        handler.onResponseEnd?.(controller, {});
      },
    },
    variables: () => undefined,
    redact: (text) => text.replaceAll(KEY, '***'),
    nowMs: () => 1_000,
  };
  return (await checkEndpoint(world, deployment)) ?? [];
}

test('what is left of a limited key is read in whole nano-dollars', async () => {
  const data = { usage: 0.25, limit: 10, limit_remaining: 9.75, is_free_tier: true };
  const [models, key] = await checked(() => ({ status: 200, body: { data } }));
  expect([models?.kind, models?.credit]).toEqual([undefined, undefined]);
  expect(key?.credit).toEqual({
    usedNanoDollars: 250_000_000,
    limitNanoDollars: 10_000_000_000,
    leftNanoDollars: 9_750_000_000,
    isFreeTier: true,
    atMs: 1_000,
  });
});

test.each([
  [401, 'authentication'],
  [403, 'authentication'],
  [404, undefined],
  [429, 'rate_limited'],
  [500, 'upstream'],
  [503, 'overloaded'],
])('an answer of %i means %p', async (status, kind) => {
  const [models] = await checked(() => ({ status, body: { error: { message: 'no' } } }));
  expect([models?.status, models?.kind]).toEqual([status, kind]);
});

test('what cannot be sent is a result like any other, without the key (S2-33)', async () => {
  const results = await checked(undefined);
  expect(results.map(({ status, kind }) => [status, kind])).toEqual([
    [0, 'network'],
    [0, 'network'],
  ]);
  expect(JSON.stringify(results)).not.toContain(KEY);
});

test('a key that tells nothing of its credit has none', async () => {
  const [, key] = await checked(() => ({ status: 200, body: 'something else' }));
  expect([key?.kind, key?.credit]).toEqual([undefined, undefined]);
});
