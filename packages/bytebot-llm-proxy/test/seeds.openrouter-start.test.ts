import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { logLines, metricLines, requestLine } from './support/observe.ts';
import { MASTER_KEY, type ProxyOptions, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** What the environment alone makes of a proxy: which models it has, whose they are and what may be spent. */

const KEY = 'sk-test-openrouter';
const GPT = 'openai/gpt-4o';
const MINI = 'openai/gpt-4o-mini';
const FREE = 'meta-llama/llama-3.3-70b-instruct:free';
const block = new URL('support/no-way-out.mjs', import.meta.url).href;

/** Several proxies start at once. */
const START_MS = 60_000;

let simulator: Simulator;
const proxies = new Map<string, ProxyProcess>();

const withKey = { OPENROUTER_API_KEY: KEY };
const oneModel = { name: 'own', model: `openrouter/${GPT}`, apiKey: 'os.environ/OPENROUTER_API_KEY' };
const other = { name: 'own', model: `openrouter/${MINI}`, apiKey: 'os.environ/OPENROUTER_API_KEY' };
const file = configOf([oneModel, other], { router_settings: { routing_strategy: 'in-order' } });

const starts: Readonly<Record<string, Omit<ProxyOptions, 'masterKey'> & { masterKey?: string }>> = {
  key: {
    config: undefined,
    environment: {
      ...withKey,
      NODE_OPTIONS: `--import=${block}`,
      OPENROUTER_TENANT_1_DEFAULT_MODEL: `openrouter/${MINI}`,
      LOG_FORMAT: 'json',
    },
  },
  keyless: { config: undefined },
  disabled: { config: undefined, environment: { ...withKey, OPENROUTER_ENABLED: 'false' } },
  file: { config: file, environment: withKey },
  opened: { config: file, environment: { ...withKey, OPENROUTER_ENABLED: 'true' } },
  guarded: { config: undefined, environment: withKey, masterKey: MASTER_KEY },
  thrifty: { config: undefined, environment: { ...withKey, OPENROUTER_MAX_BUDGET: '0.001' } },
  tenants: {
    config: undefined,
    environment: {
      ...withKey,
      OPENROUTER_MAX_CANDIDATES: '2',
      OPENROUTER_TENANT_1_FALLBACK_MODELS: MINI,
      OPENROUTER_TENANT_2_FALLBACK_MODELS: FREE,
      OPENROUTER_TENANT_2_MAX_BUDGET: '0.001',
    },
  },
  files: {
    config: undefined,
    environment: { ...withKey, OPENROUTER_MAX_CANDIDATES: '1' },
    files: {
      '.env': `OPENROUTER_API_KEY=sk-test-of-env-file\nOPENROUTER_DEFAULT_MODEL=openrouter/${MINI}\n`,
      'secrets.env': `OPENROUTER_DEFAULT_MODEL=openrouter/${GPT}\nOPENROUTER_HTTP_REFERER=https://secrets.example\n`,
    },
  },
};

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const common = {
    OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
    OPENROUTER_MAX_RETRIES: '0',
    OPENROUTER_MAX_CANDIDATES: '1',
    OPENROUTER_RETRY_BACKOFF_BASE: '0',
    OPENROUTER_RETRY_JITTER: '0',
  };
  await Promise.all(
    Object.entries(starts).map(async ([name, options]) => {
      const environment = { ...common, ...options.environment };
      proxies.set(name, await startProxy({ ...options, environment }));
    }),
  );
}, START_MS);

afterAll(async () => {
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
  await simulator.close();
});

beforeEach(() => simulator.reset());

function proxyOf(name: string): ProxyProcess {
  const proxy = proxies.get(name);
  if (proxy === undefined) throw new Error(`${name} was not started`);
  return proxy;
}

async function modelsOf(name: string, path = '/v1/models', headers = {}): Promise<string[]> {
  const response = await fetch(proxyOf(name).url + path, { headers });
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
}

async function called(): Promise<(string | undefined)[]> {
  return (await simulator.seen()).map(({ model }) => model);
}

const ask = (name: string, body: Readonly<Record<string, unknown>>, headers: Record<string, string> = {}) =>
  chat(proxyOf(name).url, { ...body }, headers);

async function errorOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  return ((await response.json()) as { error: Record<string, unknown> }).error;
}

describe('without a config file', () => {
  test('the key alone opens the whole catalogue (S2-40, C-37)', async () => {
    expect((await modelsOf('key')).length).toBeGreaterThanOrEqual(346);
    for (const model of [`openrouter/${GPT}`, GPT]) expect((await ask('key', { model })).status).toBe(200);
    expect(await called()).toEqual([GPT, GPT]);
  });

  test('without the key there are no models, and the proxy runs all the same (S2-40, C-18)', async () => {
    expect(await modelsOf('keyless')).toEqual([]);
    expect((await ask('keyless', { model: `openrouter/${GPT}` })).status).toBeGreaterThanOrEqual(400);
    expect(await called()).toEqual([]);
  });

  test('OPENROUTER_ENABLED=false switches it off even with a key, and a call says so (S2-37)', async () => {
    expect(await modelsOf('disabled')).toEqual([]);
    const response = await ask('disabled', { model: `openrouter/${GPT}` });
    expect(response.status).toBe(501);
    expect((await errorOf(response)).message).toContain('is disabled: OPENROUTER_ENABLED is false');
    expect(await called()).toEqual([]);
  });
});

describe('beside a config file (C-37)', () => {
  test('the key opens nothing: the file is the truth', async () => {
    expect(await modelsOf('file')).toEqual(['own']);
    expect((await ask('file', { model: `openrouter/${FREE}` })).status).toBe(404);
    expect(await called()).toEqual([]);
  });

  test('OPENROUTER_ENABLED=true opens the catalogue', async () => {
    expect((await modelsOf('opened')).length).toBeGreaterThan(346);
    expect((await ask('opened', { model: FREE })).status).toBe(200);
    expect(await called()).toEqual([FREE]);
  });

  test('a deployment of the file fails over along its group and nothing else', async () => {
    await simulator.script({ match: { provider: 'openrouter' }, replies: [503], repeat: 'last' });
    expect((await ask('opened', { model: 'own', num_retries: 2 })).status).toBe(503);
    expect(new Set(await called())).toEqual(new Set([GPT, MINI]));
  });

  test('a request without a model is a 400 where nobody has set a default (C-2)', async () => {
    const response = await ask('file', { model: undefined });
    expect(response.status).toBe(400);
    expect((await errorOf(response)).param).toBe('model');
  });
});

describe('GET /models', () => {
  test('with any Bearer is the list, where the proxy asks nobody for a key (S2-46)', async () => {
    const list = await modelsOf('key', '/models', { authorization: 'Bearer test_key' });
    expect(list).toContain(`openrouter/${GPT}`);
  });

  test('with a wrong Bearer is a 401 where it asks for one (S2-47, C-26)', async () => {
    const at = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`${proxyOf('guarded').url}/models`, { headers })).status;
    };
    expect(await at('test_key')).toBe(401);
    expect(await at(MASTER_KEY)).toBe(200);
  });
});

test('OPENROUTER_MAX_BUDGET ends paid calls when it is spent, and free models go on (S2-50)', async () => {
  const paid = { model: `openrouter/${GPT}`, max_tokens: 5 };
  let last = await ask('thrifty', paid);
  expect(last.status).toBe(200);
  for (let time = 0; time < 20 && last.status === 200; time += 1) last = await ask('thrifty', paid);
  expect(last.status).toBe(429);
  const refused = await errorOf(last);
  expect(refused).toMatchObject({ kind: 'budget_exceeded' });
  const before = (await called()).length;
  expect(before).toBeGreaterThan(1);
  expect((await ask('thrifty', paid)).status).toBe(429);
  expect(await called()).toHaveLength(before);
  expect((await ask('thrifty', { model: `openrouter/${FREE}` })).status).toBe(200);
});

describe('tenants', () => {
  const as = (tenant: string): Record<string, string> => ({ 'x-tenant-id': tenant });

  test('each has the models that follow a failure (S2-5)', async () => {
    await simulator.script({ match: { model: GPT }, replies: [503], repeat: 'last' });
    for (const tenant of ['1', '2'])
      expect((await ask('tenants', { model: GPT, max_tokens: 5 }, as(tenant))).status).toBe(200);
    // The second time it is known to have failed just now (C-28).
    expect(await called()).toEqual([GPT, MINI, FREE]);
  });

  test('each has a budget: over its own one is a 429 that names it, and the others go on (S2-8)', async () => {
    const paid = { model: 'openrouter/openai/gpt-4-turbo', max_tokens: 5 };
    let last = await ask('tenants', paid, as('2'));
    expect(last.status).toBe(200);
    for (let time = 0; time < 20 && last.status === 200; time += 1)
      last = await ask('tenants', paid, as('2'));
    expect(last.status).toBe(429);
    expect((await errorOf(last)).message).toMatch(/tenant.*2/);
    expect((await ask('tenants', paid, as('1'))).status).toBe(200);
  });
});

test('a failure is OpenAI’s envelope with the fields of the guides in it (C-8, C-9)', async () => {
  await simulator.script({
    match: { model: GPT },
    replies: [{ status: 429, headers: { 'retry-after': '7' } }],
  });
  const response = await ask('key', { model: `openrouter/${GPT}` });
  expect(response.status).toBe(429);
  const error = await errorOf(response);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^OpenRouter API error: Rate limit exceeded/),
    type: expect.any(String),
    param: null,
    code: expect.any(String),
    status_code: 429,
    model: GPT,
    should_retry: true,
    rate_limited: true,
    provider: 'openrouter',
    hint: expect.any(String),
    attempts: [{ model: GPT, status: 429, kind: 'rate_limited', error: expect.any(String) }],
  });
});

describe('what is kept of a request', () => {
  test('is one line with who, what, which model, tokens and cost, and no prompt or key (S2-54, S2-31)', async () => {
    const id = 'audited';
    const prompt = 'the secret of the prompt';
    const headers = { 'x-tenant-id': '1', 'x-request-id': id };
    const messages = [{ role: 'user', content: prompt }];
    expect((await ask('key', { model: undefined, messages }, headers)).status).toBe(200);
    const proxy = proxyOf('key');
    expect(await requestLine(proxy, id)).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      request_id: id,
      tenant: '1',
      provider: 'openrouter',
      model_used: MINI,
      status: 200,
      prompt_tokens: expect.any(Number),
      completion_tokens: expect.any(Number),
      cost: expect.any(Number),
    });
    expect(logLines(proxy).filter((line) => line.msg === 'request' && line.request_id === id)).toHaveLength(
      1,
    );
    expect(proxy.output()).not.toContain(prompt);
    expect(proxy.output()).not.toContain(KEY);
  });

  test('are its times, by model, for whoever watches them (S2-51)', async () => {
    expect((await ask('key', { model: `openrouter/${GPT}` })).status).toBe(200);
    const lines = await metricLines(proxyOf('key'), 'litellm_request_total_latency_metric_count');
    expect(lines.join('\n')).toMatch(/model="[^"]*gpt-4o[^"]*"/);
  });
});

test('the proxy adds no temperature, and its stream ends with [DONE] (C-35, C-36)', async () => {
  const response = await ask('key', { model: `openrouter/${GPT}`, stream: true });
  const text = await response.text();
  expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  const [sent] = await simulator.seen();
  expect(Object.keys(sent?.body ?? {})).not.toContain('temperature');
});

test('the environment goes before .env, and that before secrets.env (C-20)', async () => {
  expect((await ask('files', { model: undefined })).status).toBe(200);
  const [sent] = await simulator.seen();
  expect(sent?.headers).toMatchObject({
    authorization: `Bearer ${KEY}`,
    'http-referer': 'https://secrets.example',
  });
  expect(sent?.model).toBe(MINI);
});

test('after all this nothing but the simulator has been connected to (S2-55)', () => {
  expect(proxyOf('key').output()).not.toContain('WAY OUT');
});
