import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { describeOnRedis } from '../src/limits/redis/describe-on-redis.test-helper.ts';
import { askPriced, pricedAnswer, pricedConfig, statusesOf } from './support/budget-race.ts';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

describeOnRedis('limits of several replicas', (world) => {
  let upstream: Upstream;
  const running: ProxyProcess[] = [];

  beforeAll(async () => {
    upstream = await startUpstream(pricedAnswer);
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((proxy) => proxy.stop()));
  });

  afterAll(() => upstream.close());

  async function replica(config: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const proxy = await startProxy({ config, environment: { REDIS_URL: world.server().url, ...more } });
    running.push(proxy);
    await isStoreUp(proxy.url, true);
    return proxy.url;
  }

  async function isStoreUp(url: string, isUp: boolean): Promise<void> {
    const line = `bytebot_limit_store_up ${isUp ? 1 : 0}\n`;
    await eventually(async () => (await (await fetch(`${url}/metrics`)).text()).includes(line));
  }

  test('a budget with room for 50 lets exactly 50 of 200 at once through two replicas', async () => {
    upstream.answerWith(pricedAnswer);
    const sections = { litellm_settings: { max_budget: 0.05, budget_duration: '1w' } };
    const config = pricedConfig(`${upstream.url}/v1`, sections);
    const urls = [await replica(config), await replica(config)];
    const answers = Array.from({ length: 200 }, (_, index) => askPriced(urls[index % 2] ?? ''));
    expect(await statusesOf(answers)).toEqual({ 200: 50, 429: 150 });
    expect(upstream.seen).toHaveLength(50);
  }, 60_000);

  test('a cap of two requests a day holds for both, and not while Redis is away (S4-43)', async () => {
    upstream.answerWith(friendly);
    const deployments = [
      { name: 'any', model: 'openrouter/openai/gpt-4o:free', apiBase: `${upstream.url}/v1` },
    ];
    const config = configOf(deployments, { general_settings: { queue: false } });
    const cap = { OPENROUTER_DAILY_LIMIT: '2', OPENROUTER_MAX_RETRIES: '0' };
    const [one, other] = [await replica(config, cap), await replica(config, cap)];
    const ask = async (url: string): Promise<number> => (await chat(url, { model: 'any' })).status;
    expect([await ask(one), await ask(other)]).toEqual([200, 200]);
    const third = await chat(one, { model: 'any' });
    expect(third.status).toBe(429);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await ask(other)).toBe(429);
    await world.server().goAway();
    await Promise.all([isStoreUp(one, false), isStoreUp(other, false)]);
    try {
      expect([await ask(one), await ask(one), await ask(other)]).toEqual([200, 200, 200]);
    } finally {
      await world.server().comeBack();
    }
  }, 60_000);

  test.each([
    ['for all', { litellm_settings: { max_budget: 0.002, budget_duration: '1mo' } }],
    [
      'of the only provider',
      {
        router_settings: { provider_budget_config: { openai: { budget_limit: 0.002, time_period: '1mo' } } },
      },
    ],
  ])(
    'without Redis a budget %s is closed with a 503 that says why, and holds again when it is back',
    async (_, sections) => {
      upstream.answerWith(pricedAnswer);
      const url = await replica(pricedConfig(`${upstream.url}/v1`, sections));
      await world.server().goAway();
      await isStoreUp(url, false);
      const refused = await askPriced(url);
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(await refused.json()).toMatchObject({
        error: {
          kind: 'limit_exceeded',
          code: 'limit_store_unavailable',
          message: expect.stringMatching(/is away/),
        },
      });
      await world.server().comeBack();
      await isStoreUp(url, true);
      expect(await statusesOf(Array.from({ length: 10 }, () => askPriced(url)))).toEqual({ 200: 2, 429: 8 });
    },
    60_000,
  );
});
