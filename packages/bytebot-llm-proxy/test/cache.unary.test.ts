import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { logLines, metricLines, requestLine } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** Answers that are given out again: who gets them, and what makes a request another one. */

const ONE = 'sk-test-caller-one';
const OTHER = 'sk-test-caller-other';
const hashOf = (key: string): string => `sha256:${hash('sha256', key)}`;

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const apiBase = `${simulator.url}/openai/v1`;
  const price = { input_cost_per_token: 0.001, output_cost_per_token: 0.001 };
  const at = (name: string, params: Record<string, unknown> = {}) => ({
    name,
    model: `openai/${name}`,
    apiBase,
    params: { ...price, ...params },
  });
  proxy = await startProxy({
    config: configOf([at('kept'), at('twin'), at('never', { caching: false }), at('spare'), at('ill')], {
      general_settings: {
        require_auth_for_metrics_endpoint: false,
        virtual_keys: [
          { alias: 'one', key_hash: hashOf(ONE) },
          { alias: 'other', key_hash: hashOf(OTHER) },
          { alias: 'thrifty', key_hash: hashOf('sk-test-thrifty'), max_budget: 1, budget_duration: '1d' },
        ],
      },
      router_settings: {
        num_retries: 0,
        fallbacks: [{ ill: ['spare'] }],
        caching_groups: [['kept', 'twin']],
      },
      litellm_settings: { cache: true },
    }),
    environment: { OPENROUTER_TENANT_1_API_KEY: 'sk-test-one', OPENROUTER_TENANT_2_API_KEY: 'sk-test-two' },
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

interface Asked {
  readonly cache: string | null;
  readonly headers: Headers;
  readonly text: string;
}

/** Every question begins with a text of its own, so that no test finds the answers of another. */
async function ask(
  question: string,
  body: Record<string, unknown> = {},
  headers: Record<string, string> = {},
  key = ONE,
): Promise<Asked> {
  const messages = [{ role: 'user', content: question }];
  const all = { authorization: `Bearer ${key}`, ...headers };
  const response = await chat(proxy.url, { model: 'kept', messages, ...body }, all);
  expect(response.status).toBe(200);
  return { cache: response.headers.get('x-cache'), headers: response.headers, text: await response.text() };
}

async function calls(): Promise<number> {
  return (await simulator.seen()).length;
}

test('the same request twice is one call upstream, and the second says that it is a hit (S3-30)', async () => {
  const first = await ask('twice', { temperature: 0.2 });
  const second = await ask('twice', { temperature: 0.2 });
  expect(first.headers.get('x-litellm-cache-hit')).toBeNull();
  expect([first.cache, second.cache]).toEqual(['MISS', 'HIT']);
  expect(second.headers.get('x-litellm-cache-hit')).toBe('true');
  expect(second.headers.get('x-litellm-cache-key')).toBe(first.headers.get('x-litellm-cache-key'));
  expect(second.headers.get('x-litellm-model-id')).toBe(first.headers.get('x-litellm-model-id'));
  expect(second.headers.get('content-type')).toBe('application/json');
  expect(second.text).toBe(first.text);
  expect(await calls()).toBe(1);
});

test('another temperature is a miss (S3-30)', async () => {
  await ask('warmer', { temperature: 0.2 });
  expect((await ask('warmer', { temperature: 0.3 })).cache).toBe('MISS');
  expect(await calls()).toBe(2);
});

test('another tenant is a miss, and the same one a hit whoever asks for it (S3-30)', async () => {
  const tenant = (id: string): Record<string, string> => ({ 'x-tenant-id': id });
  expect((await ask('tenants', {}, tenant('1'))).cache).toBe('MISS');
  expect((await ask('tenants', {}, tenant('2'))).cache).toBe('MISS');
  expect((await ask('tenants')).cache).toBe('MISS');
  expect((await ask('tenants', {}, tenant('1'), OTHER)).cache).toBe('HIT');
  expect(await calls()).toBe(3);
});

test('another caller is a miss (S3-30)', async () => {
  await ask('callers');
  expect((await ask('callers', {}, {}, OTHER)).cache).toBe('MISS');
  expect((await ask('callers', {}, {}, OTHER)).cache).toBe('HIT');
  expect(await calls()).toBe(2);
});

test('models that share their answers, and one that has none kept', async () => {
  await ask('shared');
  expect((await ask('shared', { model: 'twin' })).cache).toBe('HIT');
  expect((await ask('shared', { model: 'never' })).cache).toBeNull();
  expect((await ask('shared', { model: 'never', cache: { 'use-cache': true } })).cache).toBeNull();
  expect(await calls()).toBe(3);
});

test('errors are not kept', async () => {
  await simulator.script({ match: { model: 'kept' }, replies: [{ status: 500 }] });
  const body = { model: 'kept', messages: [{ role: 'user', content: 'broken' }] };
  const failed = await chat(proxy.url, body, { authorization: `Bearer ${ONE}` });
  expect(failed.status).toBe(500);
  expect((await ask('broken')).cache).toBe('MISS');
  expect((await ask('broken')).cache).toBe('HIT');
});

test('what a model answered that stood in for another is not kept', async () => {
  await simulator.script({ match: { model: 'ill' }, replies: [{ status: 500 }] });
  expect((await ask('stand-in', { model: 'ill' })).headers.get('x-litellm-model-group')).toBe('spare');
  const second = await ask('stand-in', { model: 'ill' });
  expect([second.cache, second.headers.get('x-litellm-model-group')]).toEqual(['MISS', 'ill']);
});

describe('the controls of a request', () => {
  test('no-cache asks anew and keeps the new answer', async () => {
    const first = await ask('anew');
    const fresh = await ask('anew', { cache: { 'no-cache': true } });
    expect([fresh.cache, fresh.text === first.text]).toEqual(['MISS', false]);
    expect((await ask('anew')).text).toBe(fresh.text);
    const byHeader = await ask('anew', {}, { 'cache-control': 'no-cache' });
    expect(byHeader.cache).toBe('MISS');
    expect(await calls()).toBe(3);
  });

  test('no-store keeps nothing', async () => {
    await ask('unkept', { cache: { 'no-store': true } });
    await ask('unkept', {}, { 'cache-control': 'no-store' });
    expect((await ask('unkept')).cache).toBe('MISS');
    expect((await ask('unkept', { cache: { 'no-store': true } })).cache).toBe('HIT');
  });

  test('ttl and s-maxage bound the age', async () => {
    await ask('short', { cache: { ttl: 0 } });
    expect((await ask('short')).cache).toBe('MISS');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await ask('short', { cache: { 's-maxage': 0.001 } })).cache).toBe('MISS');
    expect((await ask('short', { cache: { 's-maxage': 60 } })).cache).toBe('HIT');
  });

  test('a namespace keeps answers apart', async () => {
    await ask('spaces', { cache: { namespace: 'a' } });
    expect((await ask('spaces', { cache: { namespace: 'b' } })).cache).toBe('MISS');
    expect((await ask('spaces', { cache: { namespace: 'a' } })).cache).toBe('HIT');
  });

  test('one that cannot be read is a 400 that names it, and they never go upstream', async () => {
    const headers = { authorization: `Bearer ${ONE}` };
    const refused = await chat(proxy.url, { model: 'kept', cache: { ttl: 'soon' } }, headers);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { param: 'cache.ttl', kind: 'invalid_request' } });
    await ask('controls', { cache: { ttl: 60 }, caching: true });
    const [seen] = await simulator.seen();
    expect(Object.keys(seen?.body ?? {}).sort()).toEqual(['messages', 'model']);
  });
});

test('embeddings and legacy completions are kept too', async () => {
  const post = async (path: string, body: object): Promise<Asked> => {
    const response = await fetch(`${proxy.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ONE}` },
      body: JSON.stringify(body),
    });
    return { cache: response.headers.get('x-cache'), headers: response.headers, text: await response.text() };
  };
  for (const [path, body] of [
    ['/v1/embeddings', { model: 'kept', input: 'once' }],
    ['/v1/completions', { model: 'kept', prompt: 'once' }],
  ] as const) {
    const first = await post(path, body);
    const second = await post(path, body);
    expect([path, first.cache, second.cache]).toEqual([path, 'MISS', 'HIT']);
    expect(second.text).toBe(first.text);
  }
  expect(await calls()).toBe(2);
});

test('a hit costs nothing: not the header, not the budget, not the log; what it saves is counted', async () => {
  const key = 'sk-test-thrifty';
  const spent = async (): Promise<unknown> => {
    const response = await fetch(`${proxy.url}/key/info`, { headers: { authorization: `Bearer ${key}` } });
    return ((await response.json()) as { info: { spend: number } }).info.spend;
  };
  await ask('cost', { max_tokens: 5 }, {}, key);
  const once = await spent();
  for (let index = 0; index < 20; index += 1) {
    const hit = await ask('cost', { max_tokens: 5 }, { 'x-request-id': `cost-${index}` }, key);
    expect([hit.cache, hit.headers.get('x-litellm-response-cost')]).toEqual(['HIT', '0']);
  }
  expect(once).toBeGreaterThan(0);
  expect(await spent()).toBe(once);
  expect(await requestLine(proxy, 'cost-19')).toMatchObject({
    cache: 'hit',
    cost: 0,
    attempts: [],
    status: 200,
  });
  const told = await metricLines(proxy, 'litellm_cache_hits_metric_total');
  expect(told.find((line) => line.includes('api_key_alias="thrifty"'))).toMatch(/ 20$/);
  const saved = await metricLines(proxy, 'bytebot_cache_saved_dollars_total');
  const line = saved.find((one) => one.includes('"thrifty"')) ?? '';
  expect(Number(line.slice(line.lastIndexOf(' ')))).toBeCloseTo(20 * Number(once), 6);
  expect(JSON.stringify(logLines(proxy))).not.toContain('twice');
});
