import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/** The client of Redis is loaded where one is configured only, and nobody waits for it. */

const telling = fileURLToPath(new URL('support/tell-redis.mjs', import.meta.url));
const LOADED = 'LOADED THE CLIENT OF REDIS';
const RATES = { general_settings: { limits: { all: { rpm: 2 } } } };

async function withProxy(
  environment: Readonly<Record<string, string>>,
  check: (ask: () => Promise<Response>, output: () => string) => Promise<void>,
): Promise<void> {
  const upstream = await startUpstream(friendly);
  const proxy = await startProxy({
    config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], RATES),
    environment: { NODE_OPTIONS: `--import=${telling}`, ...environment },
  });
  try {
    await check(() => chat(proxy.url, { model: 'any' }), proxy.output);
  } finally {
    await proxy.stop();
    await upstream.close();
  }
}

test('a start without Redis does not load its client, and counts by itself', async () => {
  await withProxy({}, async (ask, output) => {
    const statuses = [(await ask()).status, (await ask()).status, (await ask()).status];
    expect(statuses).toEqual([200, 200, 429]);
    expect(output()).not.toContain(LOADED);
  });
});

test('a Redis that is not there at the start delays nothing, and its password is not logged', async () => {
  await withProxy({ REDIS_URL: 'redis://:sk-test-redis@127.0.0.1:1' }, async (ask, output) => {
    for (let time = 0; time < 3; time += 1) expect((await ask()).status).toBe(200);
    await eventually(() => output().includes('Redis at 127.0.0.1:1 cannot be used'));
    expect(output()).toContain(LOADED);
    expect(output()).not.toContain('sk-test-redis');
  });
});
