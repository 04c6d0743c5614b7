import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { describeOnRedis } from '../src/limits/redis/describe-on-redis.test-helper.ts';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { metric } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { friendly, wholeStream } from './support/wire.ts';

const MASTER = 'sk-test-cache-master';
const authorized = { authorization: `Bearer ${MASTER}`, 'content-type': 'application/json' };

describeOnRedis('answers that replicas share', (world) => {
  let upstream: Upstream;
  const running: ProxyProcess[] = [];

  beforeAll(async () => {
    upstream = await startUpstream(friendly);
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((proxy) => proxy.stop()));
  });

  afterAll(() => upstream.close());

  async function replica(cacheParams: Record<string, unknown> = {}): Promise<ProxyProcess> {
    upstream.answerWith(friendly);
    const proxy = await startProxy({
      config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], {
        litellm_settings: { cache: true, cache_params: { type: 'redis', ...cacheParams } },
        general_settings: { require_auth_for_metrics_endpoint: false },
      }),
      masterKey: MASTER,
      environment: { REDIS_URL: world.server().url },
    });
    running.push(proxy);
    await isUp(proxy);
    return proxy;
  }

  async function isUp(proxy: ProxyProcess): Promise<void> {
    await eventually(async () => (await control(proxy, 'GET', '/cache/ping')).status === 200);
  }

  async function control(proxy: ProxyProcess, method: string, path: string, body?: object) {
    const response = await fetch(`${proxy.url}${path}`, {
      method,
      headers: authorized,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  async function ask(proxy: ProxyProcess, question: string, more: Record<string, unknown> = {}) {
    const response = await fetch(`${proxy.url}/v1/chat/completions`, {
      method: 'POST',
      headers: authorized,
      body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content: question }], ...more }),
    });
    const { headers, status } = response;
    const key = headers.get('x-litellm-cache-key') ?? '';
    return { status, key, cache: headers.get('x-cache'), text: await response.text() };
  }

  /** Answers are written behind the back of the request. */
  async function isKept(proxy: ProxyProcess, question: string, more: Record<string, unknown> = {}) {
    await eventually(async () => (await ask(proxy, question, more)).cache === 'HIT');
  }

  test('what one replica was answered, the other gives out, streams too', async () => {
    const [one, other] = [await replica(), await replica()];
    const first = await ask(one, 'shared – é日');
    await isKept(one, 'shared – é日');
    expect(await ask(other, 'shared – é日')).toEqual({ ...first, cache: 'HIT' });
    await ask(one, 'stream', { stream: true });
    await isKept(one, 'stream', { stream: true });
    const stream = await ask(other, 'stream', { stream: true });
    expect([stream.cache, stream.text]).toEqual(['HIT', wholeStream('Hel', 'lo')]);
    expect(await metric(other, 'bytebot_cache_entries')).toBe(0);
  }, 60_000);

  test('without Redis every request is a miss and none fails; when it is back, it is used again', async () => {
    const proxy = await replica();
    await ask(proxy, 'away');
    await isKept(proxy, 'away');
    await world.server().goAway();
    try {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => ask(proxy, `gone ${index}`)),
      );
      expect(new Set(answers.map(({ status, cache }) => `${status} ${cache}`))).toEqual(
        new Set(['200 MISS']),
      );
      expect((await ask(proxy, 'away')).status).toBe(200);
      expect((await control(proxy, 'GET', '/cache/ping')).status).toBe(503);
      expect((await control(proxy, 'POST', '/cache/flushall')).status).toBe(503);
    } finally {
      await world.server().comeBack();
    }
    await isUp(proxy);
    await isKept(proxy, 'back');
  }, 60_000);

  test('a Redis that stands still holds a request up for a moment only', async () => {
    const proxy = await replica();
    const errors = async (): Promise<number> => {
      const text = await (await fetch(`${proxy.url}/metrics`)).text();
      return Number(/^bytebot_cache_store_errors_total\S* (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    world.server().freeze();
    try {
      expect(await ask(proxy, 'frozen')).toMatchObject({ status: 200, cache: 'MISS' });
      expect(await errors()).toBeGreaterThan(0);
    } finally {
      world.server().thaw();
    }
  }, 60_000);

  test('answers are forgotten one by one and all together, those of others are not', async () => {
    const [mine, others] = [await replica({ namespace: 'mine*' }), await replica({ namespace: 'others' })];
    const { key } = await ask(mine, 'forgotten');
    await isKept(mine, 'forgotten');
    await ask(mine, 'second');
    await isKept(mine, 'second');
    expect((await ask(others, 'forgotten')).cache).toBe('MISS');
    await isKept(others, 'forgotten');
    expect(await control(mine, 'POST', '/cache/delete', { keys: [key] })).toMatchObject({
      body: { status: 'success', deleted: 1 },
    });
    expect((await ask(mine, 'forgotten')).cache).toBe('MISS');
    expect((await ask(mine, 'second')).cache).toBe('HIT');
    expect((await control(mine, 'POST', '/cache/flushall')).status).toBe(200);
    expect((await ask(mine, 'second')).cache).toBe('MISS');
    expect((await ask(others, 'forgotten')).cache).toBe('HIT');
    expect(await control(mine, 'GET', '/cache/redis/info')).toMatchObject({
      status: 200,
      body: { info: { redis_version: expect.any(String) } },
    });
  }, 60_000);
});
