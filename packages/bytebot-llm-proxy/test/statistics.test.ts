import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** What the proxy counts of providers, models and tenants, held against what the providers were asked. */

const keyed = { authorization: `Bearer ${MASTER_KEY}` };
const secrets = ['sk-test-one', 'sk-test-two', 'sk-test-common', 'sk-test-openai', MASTER_KEY];
const INPUT_DOLLARS = 0.000_002;
const OUTPUT_DOLLARS = 0.000_01;

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  proxy = await startProxy({
    masterKey: MASTER_KEY,
    config: configOf(
      [
        {
          name: 'priced',
          model: 'openai/gpt-4o',
          apiBase: `${simulator.url}/openai/v1`,
          apiKey: 'sk-test-openai',
          params: { input_cost_per_token: INPUT_DOLLARS, output_cost_per_token: OUTPUT_DOLLARS },
        },
        { name: 'groq', model: 'groq/llama-3.3-70b-versatile', apiBase: `${simulator.url}/groq/openai/v1` },
        { name: 'openrouter/*', model: 'openrouter/*', apiKey: 'os.environ/OPENROUTER_API_KEY' },
      ],
      {
        general_settings: { limits: { providers: { openai: { max_budget: 5, budget_duration: '1d' } } } },
        router_settings: { num_retries: 0 },
      },
    ),
    environment: {
      OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
      OPENROUTER_API_KEY: 'sk-test-common',
      OPENROUTER_MAX_RETRIES: '0',
      OPENROUTER_MAX_CANDIDATES: '1',
      OPENROUTER_ROUTE_STRATEGY: 'cost_optimized',
      OPENROUTER_TENANT_1_API_KEY: 'sk-test-one',
      OPENROUTER_TENANT_2_API_KEY: 'sk-test-two',
      OPENROUTER_TENANT_2_ROUTE_STRATEGY: 'basic',
    },
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

interface Stats {
  readonly requests_total: number;
  readonly success_rate: number;
  readonly total_cost_usd: number;
  readonly models_usage: Readonly<Record<string, { requests: number; cost: number; success_rate: number }>>;
  readonly daily_usage: Readonly<Record<string, { requests: number; cost: number }>>;
  readonly monthly_usage: Readonly<Record<string, { requests: number; cost: number }>>;
  readonly tenants: Readonly<Record<string, Stats>>;
  readonly [field: string]: unknown;
}

async function get(path: string): Promise<Response> {
  return await fetch(proxy.url + path, { headers: keyed });
}

async function stats(provider: string, query = ''): Promise<Stats> {
  const response = await get(`/v1/providers/${provider}/stats${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Stats;
}

interface Answer {
  readonly model: string;
  readonly usage: { prompt_tokens: number; completion_tokens: number; cost?: number };
}

async function answered(body: Record<string, unknown>, headers = {}): Promise<Answer> {
  const response = await chat(proxy.url, body, { ...keyed, ...headers });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

const nano = (dollars: number): number => Math.round(dollars * 1e9);

test('ten requests, two of which fail: 10 and 0.8, and the cost is tokens times price (S2-26) (S2-27) (S3-26)', async () => {
  await simulator.script({ match: { model: 'gpt-4o' }, replies: [500, 503] });
  let cost = 0;
  for (let at = 0; at < 10; at += 1) {
    const response = await chat(proxy.url, { model: 'priced' }, keyed);
    expect(response.status === 200).toBe(at >= 2);
    if (response.status !== 200) continue;
    const { usage } = (await response.json()) as Answer;
    cost += nano(usage.prompt_tokens * INPUT_DOLLARS + usage.completion_tokens * OUTPUT_DOLLARS);
  }
  const seen = await stats('openai');
  expect(seen).toMatchObject({
    provider: 'openai',
    requests_total: 10,
    requests_success: 8,
    requests_failed: 2,
    success_rate: 0.8,
    errors: { upstream: 1, overloaded: 1 },
  });
  expect(seen.avg_response_time_ms).toBeGreaterThan(0);
  expect(seen.p95_response_time_ms).toBeGreaterThanOrEqual(Number(seen.p50_response_time_ms));
  expect(cost).toBeGreaterThan(0);
  expect(nano(seen.total_cost_usd)).toBe(cost);
  expect(seen.models_usage['gpt-4o']).toMatchObject({ requests: 10, success_rate: 0.8 });
  expect(nano(seen.models_usage['gpt-4o']?.cost ?? 0)).toBe(cost);
  const day = new Date().toISOString().slice(0, 10);
  const month = day.slice(0, 7);
  expect(Object.values(seen.daily_usage).reduce((sum, { requests }) => sum + requests, 0)).toBe(10);
  expect(Object.keys(seen.daily_usage).at(-1)).toBe(day);
  expect(Object.keys(seen.monthly_usage).at(-1)).toBe(month);
});

describe('of OpenRouter', () => {
  test('each tenant has its own sums, and together they are the whole (S2-7) (S3-9)', async () => {
    const costs = new Map<string, number>();
    for (const tenant of ['1', '2', '1']) {
      const { usage } = await answered({ model: 'openrouter/openai/gpt-4o' }, { 'x-tenant-id': tenant });
      costs.set(tenant, (costs.get(tenant) ?? 0) + nano(usage.cost ?? 0));
    }
    const { usage } = await answered({ model: 'openrouter/openai/gpt-4o' });
    const whole = await stats('openrouter');
    expect(whole.requests_total).toBe(4);
    for (const [tenant, cost] of costs) {
      expect(cost).toBeGreaterThan(0);
      expect(nano(whole.tenants[tenant]?.total_cost_usd ?? 0)).toBe(cost);
      const own = await stats('openrouter', `?tenant=${tenant}`);
      expect(nano(own.total_cost_usd)).toBe(cost);
      expect(own).toMatchObject({ tenant, requests_total: tenant === '1' ? 2 : 1 });
    }
    const sum = [...costs.values()].reduce((total, cost) => total + cost, nano(usage.cost ?? 0));
    expect(nano(whole.total_cost_usd)).toBe(sum);
  });

  test('the active strategy is shown, that of a tenant too (S2-9) (S2-19)', async () => {
    expect(await stats('openrouter')).toMatchObject({ strategy: 'cost_optimized', performance_cache: true });
    expect(await stats('openrouter', '?tenant=2')).toMatchObject({ strategy: 'basic' });
    const list = (await (await get('/v1/providers')).json()) as { data: Record<string, unknown>[] };
    expect(list.data.map(({ id, strategy, status }) => [id, strategy, status])).toEqual([
      ['openai', 'cost_optimized', 'healthy'],
      ['groq', 'cost_optimized', 'unknown'],
      ['openrouter', 'cost_optimized', 'healthy'],
    ]);
  });

  test('the state of the catalogue and of each model that was called, with its score (S4-60) (S4-72) (S4-76)', async () => {
    const seen = await stats('openrouter');
    expect(seen.catalogue).toMatchObject({ state: 'fresh', fetches_success: 1, fetches_failed: 0 });
    expect(seen.deployments).toEqual([
      expect.objectContaining({ model: 'openai/gpt-4o', state: 'ok', score: expect.any(Number) }),
    ]);
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toContain('bytebot_catalogue_fetches_total{result="success"} 1');
    expect(metrics).toContain('bytebot_catalogue_fetches_total{result="failure"} 0');
  });
});

test('all providers beside each other, with the proxy and its limits (S2-28) (S3-9)', async () => {
  await answered({ model: 'groq' });
  const all = (await (await get('/v1/providers/stats')).json()) as {
    proxy: Stats;
    limits: unknown[];
    data: Stats[];
  };
  expect(
    all.data.map(({ provider, requests_total: total, success_rate: rate }) => [provider, total, rate]),
  ).toEqual([
    ['openai', 10, 0.8],
    ['groq', 1, 1],
    ['openrouter', 4, 1],
  ]);
  expect(all.proxy).toMatchObject({ requests_total: 15, requests_failed: 2, in_flight: 0, queued: 0 });
  const costs = all.data.reduce((sum, { total_cost_usd: cost }) => sum + nano(cost), 0);
  expect(nano(all.proxy.total_cost_usd)).toBe(costs);
  expect(all.limits).toContainEqual(
    expect.objectContaining({ subject_kind: 'provider', subject: 'openai', measure: 'money', limit: 5 }),
  );
});

test('unknown providers and tenants are told so', async () => {
  for (const path of ['/v1/providers/opnai/stats', '/v1/providers/opnai']) {
    const unknown = await get(path);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { hint: 'Did you mean `openai`?' } });
  }
  const tenant = await get('/v1/providers/stats?tenant=9');
  expect(tenant.status).toBe(400);
  expect(await tenant.json()).toMatchObject({ error: { hint: 'The tenants are 1, 2.' } });
});

test('only the master key may ask, and no key is in any answer (S2-33)', async () => {
  const paths = [
    '/v1/providers',
    '/v1/providers/openai',
    '/v1/providers/stats',
    '/v1/providers/openrouter/stats',
  ];
  for (const path of paths) {
    expect((await fetch(proxy.url + path)).status).toBe(401);
    const text = await (await get(path)).text();
    for (const secret of secrets) expect(text).not.toContain(secret);
  }
});
