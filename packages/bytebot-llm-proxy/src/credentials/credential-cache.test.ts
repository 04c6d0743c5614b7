import {
  CredentialError,
  type Credentials,
  type CredentialWorld,
  type Provider,
} from '@bytebot/llm-providers';
import { describe, expect, test } from '@jest/globals';
import { loadText } from '../config/config-fixture.test-helper.ts';
import type { Deployment } from '../config/snapshot.ts';
import { CredentialCache } from './credential-cache.ts';

const MINUTE_MS = 60_000;

/** A provider whose tokens live an hour, a clock and a secret store that the test turns. */
function setUp(obtain?: (calls: number) => Promise<Credentials | undefined>) {
  const clock = { nowMs: 1_000_000 };
  const secrets = { version: 1 };
  let calls = 0;
  const provider: Provider = {
    ...deployment.provider,
    obtainCredentials: () => {
      calls += 1;
      if (obtain !== undefined) return obtain(calls);
      return Promise.resolve({
        values: { token: `token-${calls}` },
        expiresAtMs: clock.nowMs + 60 * MINUTE_MS,
      });
    },
  };
  const world: CredentialWorld = {
    environment: () => undefined,
    nowMs: () => clock.nowMs,
    readFile: () => Promise.reject(new Error('no files here')),
    request: () => Promise.reject(new Error('no network here')),
  };
  const cache = new CredentialCache(world, secrets);
  return { cache, clock, secrets, deployment: { ...deployment, provider }, calls: () => calls };
}

function deploymentOf(text: string): Deployment {
  const [deployment] = loadText(text).deployments;
  if (deployment === undefined) throw new Error('the config holds one model');
  return deployment;
}

const deployment = deploymentOf(
  'model_list: [{model_name: m, litellm_params: {model: openai/m, api_key: k}}]',
);

const settings = { tenant_id: 'one' };

describe('credentials are kept', () => {
  test('and asked for once, however many calls wait and whichever deployment they are for', async () => {
    const { cache, deployment, calls } = setUp();
    const wanted = Array.from({ length: 20 }, (_, index) =>
      cache.obtain({ ...deployment, id: String(index) }, { tenant_id: 'one' }, 'k'),
    );
    const got = await Promise.all(wanted);
    expect(got).toEqual(Array.from({ length: 20 }, () => ({ token: 'token-1' })));
    expect(calls()).toBe(1);
    expect([...cache.secrets()]).toEqual(['token-1']);
  });

  test('apart for other settings and another key', async () => {
    const { cache, deployment, calls } = setUp();
    await cache.obtain(deployment, settings, 'k');
    await cache.obtain(deployment, { tenant_id: 'two' }, 'k');
    await cache.obtain(deployment, settings, 'other');
    expect(calls()).toBe(3);
  });

  test('and renewed in the background before they expire, while calls go on with the old ones', async () => {
    const { cache, clock, deployment, calls } = setUp();
    await cache.obtain(deployment, settings, 'k');
    clock.nowMs += 54 * MINUTE_MS;
    expect(await cache.obtain(deployment, settings, 'k')).toEqual({ token: 'token-1' });
    expect(calls()).toBe(1);
    clock.nowMs += 2 * MINUTE_MS;
    expect(await cache.obtain(deployment, settings, 'k')).toEqual({ token: 'token-1' });
    expect(calls()).toBe(2);
    expect(await cache.obtain(deployment, settings, 'k')).toEqual({ token: 'token-2' });
  });

  test('until a secret changes or the provider refuses them', async () => {
    const { cache, secrets, deployment, calls } = setUp();
    await cache.obtain(deployment, settings, 'k');
    secrets.version += 1;
    expect(await cache.obtain(deployment, settings, 'k')).toEqual({ token: 'token-2' });
    cache.forget(deployment, settings, 'k');
    expect(await cache.obtain(deployment, settings, 'k')).toEqual({ token: 'token-3' });
    expect(calls()).toBe(3);
    // A refusal may repeat the token it refuses.
    expect([...cache.secrets()]).toEqual(['token-1', 'token-2', 'token-3']);
  });

  test('also when the provider says that it needs none', async () => {
    const { cache, deployment, calls } = setUp(() => Promise.resolve(undefined));
    expect(await cache.obtain(deployment, settings, 'k')).toBeUndefined();
    expect(await cache.obtain(deployment, settings, 'k')).toBeUndefined();
    expect(calls()).toBe(1);
  });
});

describe('credentials that cannot be had', () => {
  test('are an error for everybody who waits, and nobody asks again for three seconds', async () => {
    const refusal = new CredentialError('The tenant is unknown.', 'Set tenant_id.', true);
    const { cache, clock, deployment, calls } = setUp((count) =>
      count === 1
        ? Promise.reject(refusal)
        : Promise.resolve({ values: { token: 'late' }, expiresAtMs: undefined }),
    );
    const both = [cache.obtain(deployment, settings, 'k'), cache.obtain(deployment, settings, 'k')];
    for (const one of both) await expect(one).rejects.toBe(refusal);
    await expect(cache.obtain(deployment, settings, 'k')).rejects.toBe(refusal);
    expect(calls()).toBe(1);
    clock.nowMs += 3_000;
    expect(await cache.obtain(deployment, settings, 'k')).toEqual({ token: 'late' });
  });

  test('do not matter while the old ones are still good', async () => {
    const { cache, clock, deployment } = setUp((count) =>
      count === 1
        ? Promise.resolve({ values: { token: 'old' }, expiresAtMs: 1_000_000 + 60 * MINUTE_MS })
        : Promise.reject(new Error('down')),
    );
    await cache.obtain(deployment, settings, 'k');
    clock.nowMs += 58 * MINUTE_MS;
    expect(await cache.obtain(deployment, settings, 'k')).toEqual({ token: 'old' });
    expect(await cache.obtain(deployment, settings, 'k')).toEqual({ token: 'old' });
    clock.nowMs += 3 * MINUTE_MS;
    await expect(cache.obtain(deployment, settings, 'k')).rejects.toThrow('down');
  });
});
