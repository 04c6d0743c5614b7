import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type SeenRequest, type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** `OPENROUTER_TIER`, by the journal of the provider. */

const tiers: readonly (readonly [title: string, tier: string, perMinute: number, atOnce: number])[] = [
  ['20 a minute and 5 at once (S3-20)', 'free', 20, 5],
  ['200 a minute and 50 at once (S3-21)', 'standard', 200, 50],
  ['1000 a minute and 100 at once (S3-22)', 'pro', 1_000, 100],
];
/** How many clients ask beyond what is served at once: few, so that none waits in the queue for long. */
const CLIENTS_BEYOND = 4;

let simulator: Simulator;
const proxies = new Map<string, ProxyProcess>();

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  await Promise.all(
    tiers.map(async ([, tier]) => {
      const proxy = await startProxy({
        config: configOf(
          [
            {
              name: 'any',
              model: 'openrouter/openai/gpt-4o',
              apiBase: `${simulator.url}/openrouter/api/v1`,
            },
          ],
          { general_settings: { queue: { max_wait: '2s' } } },
        ),
        environment: { OPENROUTER_TIER: tier, OPENROUTER_MAX_RETRIES: '0' },
      });
      proxies.set(tier, proxy);
    }),
  );
});

afterAll(async () => {
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
  await simulator.close();
});

beforeEach(async () => {
  await simulator.reset();
  await simulator.script({ match: { provider: 'openrouter' }, replies: [{ delayMs: 30 }], repeat: 'last' });
});

/** So many requests, from some more clients than are served at once. */
async function askMany(url: string, count: number, clients: number): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  let left = count;
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const response = await chat(url, { model: 'any' });
      await response.arrayBuffer();
      statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return statuses;
}

/** The most calls that the provider was working on at the same time. */
function mostAtOnce(calls: readonly SeenRequest[]): number {
  const changes = calls.flatMap(({ arrivedAtMs, endedAtMs }) => [
    { atMs: arrivedAtMs, by: 1 },
    { atMs: endedAtMs ?? Number.POSITIVE_INFINITY, by: -1 },
  ]);
  // What ends in the same millisecond makes room for what begins in it.
  changes.sort((left, right) => left.atMs - right.atMs || left.by - right.by);
  let now = 0;
  let most = 0;
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

describe.each(tiers)('%s', (_title, tier, perMinute, atOnce) => {
  test('and the one beyond them is a 429 that says when to come back', async () => {
    const url = proxies.get(tier)?.url ?? '';
    expect(await askMany(url, perMinute, atOnce + CLIENTS_BEYOND)).toEqual({ 200: perMinute });
    const calls = await simulator.seen();
    expect(calls).toHaveLength(perMinute);
    expect(mostAtOnce(calls)).toBeLessThanOrEqual(atOnce);
    expect(mostAtOnce(calls)).toBeGreaterThan(1);
    const beyond = await chat(url, { model: 'any' });
    expect(beyond.status).toBe(429);
    expect(Number(beyond.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await simulator.seen()).toHaveLength(perMinute);
  }, 60_000);
});

test('a cap of two requests a day holds without Redis too, until the day ends (S4-43)', async () => {
  const deployment = { name: 'any', model: 'openrouter/meta-llama/llama-3.3-70b-instruct:free' };
  const apiBase = `${simulator.url}/openrouter/api/v1`;
  const proxy = await startProxy({
    config: configOf([{ ...deployment, apiBase }], { general_settings: { queue: false } }),
    environment: { OPENROUTER_DAILY_LIMIT: '2', OPENROUTER_MAX_RETRIES: '0' },
  });
  proxies.set('capped', proxy);
  expect(await askMany(proxy.url, 3, 1)).toEqual({ 200: 2, 429: 1 });
  const refused = await chat(proxy.url, { model: 'any' });
  const now = new Date();
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1);
  const leftSeconds = Math.ceil((midnight - now.getTime()) / 1_000);
  expect(Math.abs(Number(refused.headers.get('retry-after')) - leftSeconds)).toBeLessThanOrEqual(5);
  expect(await simulator.seen()).toHaveLength(2);
});
