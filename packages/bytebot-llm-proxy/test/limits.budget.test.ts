import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askPriced, pricedAnswer, pricedConfig, statusesOf } from './support/budget-race.ts';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/** Limits of one replica, counted in memory. */

let upstream: Upstream;
const running: ProxyProcess[] = [];

beforeAll(async () => {
  upstream = await startUpstream(pricedAnswer);
});

afterAll(async () => {
  await Promise.all(running.map((proxy) => proxy.stop()));
  await upstream.close();
});

async function start(
  config: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<ProxyProcess> {
  const proxy = await startProxy({ config, environment });
  running.push(proxy);
  return proxy;
}

describe('a budget', () => {
  test.each([
    ['of everything', { litellm_settings: { max_budget: 0.05, budget_duration: '1d' } }],
    [
      'of a provider',
      { router_settings: { provider_budget_config: { openai: { budget_limit: 0.05, time_period: '1d' } } } },
    ],
  ])('%s with room for 50 lets exactly 50 of 200 at once through', async (_title, sections) => {
    upstream.answerWith(pricedAnswer);
    const proxy = await start(pricedConfig(`${upstream.url}/v1`, sections));
    const answers = Array.from({ length: 200 }, () => askPriced(proxy.url));
    expect(await statusesOf(answers)).toEqual({ 200: 50, 429: 150 });
    expect(upstream.seen).toHaveLength(50);
    const { error } = (await (await askPriced(proxy.url)).json()) as { error: Record<string, unknown> };
    expect(error).toMatchObject({ kind: 'budget_exceeded', status_code: 429, code: 'budget_exceeded' });
  });

  test('that failures do not use up, whose estimate comes back', async () => {
    const sections = { litellm_settings: { max_budget: 0.001 } };
    const proxy = await start(pricedConfig(`${upstream.url}/v1`, sections));
    upstream.answerWith((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"no","type":"invalid_request_error"}}');
    });
    for (let time = 0; time < 3; time += 1) expect((await askPriced(proxy.url)).status).toBe(400);
    upstream.answerWith(pricedAnswer);
    expect((await askPriced(proxy.url)).status).toBe(200);
    expect((await askPriced(proxy.url)).status).toBe(429);
  });
});

test('two requests a minute for one provider: the third is a 429 with retry-after, another provider goes on (S2-32, S2-49)', async () => {
  upstream.answerWith(friendly);
  const at = `${upstream.url}/v1`;
  const config = configOf(
    [
      { name: 'limited', model: 'groq/llama', apiBase: at },
      { name: 'free', model: 'openai/gpt-4o', apiBase: at },
    ],
    { general_settings: { queue: false, limits: { providers: { groq: { rpm: 2 } } } } },
  );
  const { url } = await start(config);
  const ask = (model: string): Promise<Response> => chat(url, { model });
  expect([(await ask('limited')).status, (await ask('limited')).status]).toEqual([200, 200]);
  const third = await ask('limited');
  expect(third.status).toBe(429);
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(50);
  expect(Number(third.headers.get('retry-after'))).toBeLessThanOrEqual(65);
  expect((await ask('free')).status).toBe(200);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('bytebot_limit_refusals_total{subject_kind="provider",measure="requests"} 1');
});

test('the free tier: never more than 5 calls at once, and the 21st of a minute is refused (S3-20, C-23)', async () => {
  let most = 0;
  let now = 0;
  upstream.answerWith((request, response) => {
    now += 1;
    most = Math.max(most, now);
    setTimeout(() => {
      now -= 1;
      friendly(request, response);
    }, 20);
  });
  const config = configOf(
    [{ name: 'any', model: 'openrouter/openai/gpt-4o', apiBase: `${upstream.url}/v1` }],
    {
      general_settings: { queue: { max_wait_seconds: 1 } },
    },
  );
  const { url } = await start(config, { OPENROUTER_TIER: 'free', OPENROUTER_MAX_RETRIES: '0' });
  const answers = Array.from({ length: 20 }, () => chat(url, { model: 'any' }));
  expect(await statusesOf(answers)).toEqual({ 200: 20 });
  expect(most).toBe(5);
  expect(await statusesOf([chat(url, { model: 'any' })])).toEqual({ 429: 1 });
});
