import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** Several configurations of OpenRouter beside each other: whose request it is decides key, model and limits. */

const COMMON = 'sk-test-common';
const BOUND = 'sk-test-bound-to-two';
const FREE = 'sk-test-free-to-choose';

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'openrouter/*', model: 'openrouter/*', apiKey: 'os.environ/OPENROUTER_API_KEY' },
        {
          name: 'group',
          model: 'openrouter/openai/gpt-4o',
          apiKey: 'os.environ/OPENROUTER_API_KEY',
          params: { input_cost_per_token: 0.001, output_cost_per_token: 0.001 },
        },
        {
          name: 'group',
          model: 'openrouter/google/gemini-pro',
          apiKey: 'os.environ/OPENROUTER_API_KEY',
          params: { input_cost_per_token: 0.000001, output_cost_per_token: 0.000001 },
        },
        { name: 'direct', model: 'openai/gpt-4o', apiBase: `${simulator.url}/openai/v1` },
      ],
      {
        general_settings: {
          virtual_keys: [
            { alias: 'bound', key_hash: hash('sha256', BOUND), tenant: 2 },
            { alias: 'free', key_hash: hash('sha256', FREE) },
          ],
          user_tenants: { alice: 1 },
        },
      },
    ),
    environment: {
      OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
      OPENROUTER_API_KEY: COMMON,
      OPENROUTER_DEFAULT_MODEL: 'openrouter/anthropic/claude-3.5-sonnet',
      OPENROUTER_TENANT_1_API_KEY: 'sk-test-one',
      OPENROUTER_TENANT_1_DEFAULT_MODEL: 'openrouter/google/gemini-pro',
      OPENROUTER_TENANT_1_ROUTE_STRATEGY: 'in-order',
      OPENROUTER_TENANT_2_API_KEY: 'sk-test-two',
      OPENROUTER_TENANT_2_ROUTE_STRATEGY: 'cost_optimized',
      OPENROUTER_TENANT_4_API_KEY: COMMON,
      OPENROUTER_TENANT_4_DEFAULT_MODEL: 'openrouter/openai/gpt-4o',
      OPENROUTER_TENANT_5_DEFAULT_MODEL: 'openrouter/google/gemini-pro',
      OPENROUTER_TENANT_7_API_KEY: 'sk-test-seven',
      OPENROUTER_TENANT_7_DAILY_REQUESTS: '2',
    },
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(async () => {
  await simulator.reset();
});

function ask(
  headers: Readonly<Record<string, string>>,
  body: Readonly<Record<string, unknown>> = {},
  key = FREE,
): Promise<Response> {
  return chat(proxy.url, { ...body }, { authorization: `Bearer ${key}`, ...headers });
}

const as = (tenant: string): Record<string, string> => ({ 'x-tenant-id': tenant });

/** The keys and models that OpenRouter saw, in order. */
async function seen(): Promise<(string | undefined)[][]> {
  const calls = await simulator.seen();
  return calls.map(({ headers, model }) => [headers.authorization?.replace('Bearer ', ''), model]);
}

interface ErrorAnswer {
  readonly status: number;
  readonly error: Readonly<Record<string, unknown>>;
}

async function errorOf(response: Response): Promise<ErrorAnswer> {
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  return { status: response.status, error };
}

describe('a request without a model goes to the default of its tenant, with its key', () => {
  test('tenant 1 has both of its own (S2-2)', async () => {
    expect((await ask(as('1'))).status).toBe(200);
    expect(await seen()).toEqual([['sk-test-one', 'google/gemini-pro']]);
  });

  test('tenant 2 has a key alone, and the default of everybody (S2-3)', async () => {
    expect((await ask(as('tenant_2'))).status).toBe(200);
    expect(await seen()).toEqual([['sk-test-two', 'anthropic/claude-3.5-sonnet']]);
  });

  test('tenants 4 and 5 share the key of everybody, with models of their own (S2-1) (C-15)', async () => {
    expect((await ask(as('4'))).status).toBe(200);
    expect((await ask(as('5'))).status).toBe(200);
    expect(await seen()).toEqual([
      [COMMON, 'openai/gpt-4o'],
      [COMMON, 'google/gemini-pro'],
    ]);
  });

  test('without a tenant the common configuration holds (C-16)', async () => {
    expect((await ask({})).status).toBe(200);
    expect(await seen()).toEqual([[COMMON, 'anthropic/claude-3.5-sonnet']]);
  });
});

test('every number may be used, and an unknown one is a 400 that lists them (S2-4)', async () => {
  for (const tenant of ['1', '2', '7']) expect((await ask(as(tenant))).status).toBe(200);
  expect((await seen()).map(([key]) => key)).toEqual(['sk-test-one', 'sk-test-two', 'sk-test-seven']);
  const { status, error } = await errorOf(await ask(as('3')));
  expect(status).toBe(400);
  expect(error).toMatchObject({ code: 'unknown_tenant', param: 'X-Tenant-ID' });
  expect(error.message).toContain('There is no tenant `3`. The tenants are 1, 2, 4, 5, 7.');
});

describe('how a tenant is chosen (C-16)', () => {
  const model = { model: 'openrouter/openai/gpt-4o' };

  test.each([
    ['metadata of the body', {}, { metadata: { tenant: 2 } }, 'sk-test-two'],
    ['the user', {}, { user: 'alice' }, 'sk-test-one'],
    ['the header before metadata', as('1'), { metadata: { tenant: 2 } }, 'sk-test-one'],
    ['metadata before the user', {}, { user: 'alice', metadata: { tenant: 2 } }, 'sk-test-two'],
    ['a user of nobody', {}, { user: 'carol' }, COMMON],
  ])('by %s', async (_how, headers, body, expected) => {
    expect((await ask(headers, { ...model, ...body })).status).toBe(200);
    expect(await seen()).toEqual([[expected, 'openai/gpt-4o']]);
  });

  test('a key that is bound to one asks as that one, and as no other (S2-6)', async () => {
    expect((await ask({}, { ...model, user: 'alice' }, BOUND)).status).toBe(200);
    expect((await ask(as('2'), model, BOUND)).status).toBe(200);
    expect((await seen()).map(([key]) => key)).toEqual(['sk-test-two', 'sk-test-two']);
    for (const headers of [as('1'), as('3')]) {
      const { status, error } = await errorOf(await ask(headers, model, BOUND));
      expect(status).toBe(403);
      expect(error.code).toBe('tenant_forbidden');
      expect(error.message).not.toMatch(/1, 2/);
    }
  });

  test('what is no number is told so', async () => {
    const { status, error } = await errorOf(await ask({}, { ...model, metadata: { tenant: ['1'] } }));
    expect(status).toBe(400);
    expect(error.param).toBe('metadata.tenant');
  });
});

test.each(['metadata', 'stream_options'])(
  'a malformed string inside %s is a 400 that says where',
  async (name) => {
    const response = await fetch(`${proxy.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${FREE}`, 'content-type': 'application/json' },
      body: `{"model": "direct", "stream": true, "messages": [], "${name}": {"text": "\\q"}}`,
    });
    const { status, error } = await errorOf(response);
    expect(status).toBe(400);
    expect(error.message).toMatch(new RegExp(`\`${name}\` at byte .* bad escape`));
  },
);

test('each tenant has its own strategy: the same group in another order (S2-5)', async () => {
  for (const tenant of ['1', '1', '2', '2'])
    expect((await ask(as(tenant), { model: 'group' })).status).toBe(200);
  expect((await seen()).map(([, model]) => model)).toEqual([
    'openai/gpt-4o',
    'openai/gpt-4o',
    'google/gemini-pro',
    'google/gemini-pro',
  ]);
});

test('calls to other providers keep their own key', async () => {
  expect((await ask(as('1'), { model: 'direct' })).status).toBe(200);
  expect(await seen()).toEqual([['sk-test-provider', 'gpt-4o']]);
});

test('over its daily requests a tenant gets a 429 with its name, and the others go on (S2-8)', async () => {
  // Whatever other tests have used of the two.
  await ask(as('7'));
  await ask(as('7'));
  const refused = await ask(as('7'));
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const { status, error } = await errorOf(refused);
  expect(status).toBe(429);
  expect(error).toMatchObject({ kind: 'limit_exceeded', message: expect.stringMatching(/tenant `7`/i) });
  expect((await ask(as('1'))).status).toBe(200);
});

test('keys of tenants are in no log and no error', async () => {
  await simulator.script({ replies: [401] });
  const { status, error } = await errorOf(await ask(as('1')));
  expect(status).toBe(401);
  for (const text of [JSON.stringify(error), proxy.output()]) {
    expect(text).not.toMatch(/sk-test-(?:one|two|seven|common)/);
  }
});

describe('tenants of mounted files', () => {
  let mounted: ProxyProcess;
  beforeAll(async () => {
    mounted = await startProxy({
      config: configOf([
        { name: 'gpt', model: 'openrouter/openai/gpt-4o', apiKey: 'os.environ/OPENROUTER_API_KEY' },
      ]),
      environment: {
        OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
        CONFIG_POLL_INTERVAL: '200ms',
      },
      files: { 'keys/openrouter-tenant-1-api-key': 'sk-test-mounted', 'keys/OPENROUTER_TENANT_3_RPM': '5' },
    });
  });
  afterAll(async () => {
    await mounted.stop();
  });

  test('are read like the others, and a key that is rotated counts at once (S2-6)', async () => {
    expect((await chat(mounted.url, { model: 'gpt' }, as('1'))).status).toBe(200);
    expect(await seen()).toEqual([['sk-test-mounted', 'openai/gpt-4o']]);
    writeFileSync(path.join(mounted.directory, 'keys/openrouter-tenant-1-api-key'), 'sk-test-rotated');
    await eventually(async () => {
      await chat(mounted.url, { model: 'gpt' }, as('1'));
      return (await seen()).at(-1)?.[0] === 'sk-test-rotated';
    });
  });

  test('a new one can be used without a restart (S2-4)', async () => {
    writeFileSync(path.join(mounted.directory, 'keys/OPENROUTER_TENANT_12_API_KEY'), 'sk-test-twelve');
    await eventually(async () => (await chat(mounted.url, { model: 'gpt' }, as('12'))).status === 200);
    expect((await seen()).at(-1)?.[0]).toBe('sk-test-twelve');
  });

  test('one without any key is named at start, and answers 401 that says which is missing (C-15)', async () => {
    expect(mounted.output()).toContain(
      'Tenant 3 has no key: neither OPENROUTER_TENANT_3_API_KEY nor OPENROUTER_API_KEY is set',
    );
    const { status, error } = await errorOf(await chat(mounted.url, { model: 'gpt' }, as('3')));
    expect(status).toBe(401);
    expect(error.kind).toBe('provider_not_configured');
    expect(error.hint).toMatch(/^Set OPENROUTER_TENANT_3_API_KEY or OPENROUTER_API_KEY where the proxy runs/);
  });
});
