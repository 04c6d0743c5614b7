import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { type Answer, startUpstream, type Upstream } from './support/upstream.ts';
import { fixed, friendly } from './support/wire.ts';

/** What can be had of OpenRouter: with and without a key, new models, places, limits of one model, choice by use. */

const known = ['openai/gpt-4o', 'deepseek/deepseek-coder', 'mistralai/mistral-7b-instruct'];
let catalogue: readonly string[] = known;

let upstream: Upstream;
const running = new Map<string, ProxyProcess>();

const listModels: Answer = (request, response) => {
  const data = catalogue.map((id) => ({
    id,
    name: id,
    context_length: 8_192,
    pricing: { prompt: '0', completion: '0' },
  }));
  fixed(200, JSON.stringify({ data }))(request, response);
};

beforeAll(async () => {
  upstream = await startUpstream(friendly, listModels);
  const apiBase = `${upstream.url}/api/v1`;
  const open = { name: 'openrouter/*', model: 'openrouter/*', apiKey: 'os.environ/OPENROUTER_API_KEY' };
  const at = (name: string, model: string, params: Record<string, unknown>) => ({
    name,
    model: `openrouter/${model}`,
    apiBase,
    params,
  });
  const config = configOf(
    [
      open,
      at('local', 'openai/gpt-4o', { region_name: 'us' }),
      at('local', 'mistralai/mistral-7b-instruct', { region_name: 'eu' }),
      at('slow', 'openai/gpt-4o', { rpm: 1 }),
      at('narrow', 'deepseek/deepseek-coder', { tpm: 20 }),
    ],
    { router_settings: { enable_pre_call_checks: true }, general_settings: { queue: false } },
  );
  const key = { OPENROUTER_API_KEY: 'sk-test-openrouter' };
  const environments: Readonly<Record<string, Record<string, string>>> = {
    keyless: {},
    plain: key,
    watched: key,
    fresh: { ...key, OPENROUTER_MODEL_CACHE_TTL: '0' },
    choosing: { ...key, OPENROUTER_ROUTE_STRATEGY: 'multi_model' },
  };
  await Promise.all(
    Object.entries(environments).map(async ([name, environment]) => {
      const more = { OPENROUTER_BASE_URL: apiBase, OPENROUTER_MAX_RETRIES: '0', ...environment };
      running.set(name, await startProxy({ config, environment: more }));
    }),
  );
});

afterAll(async () => {
  await Promise.all([...running.values()].map((proxy) => proxy.stop()));
  await upstream.close();
});

beforeEach(() => {
  catalogue = known;
  upstream.answerWith(friendly);
});

const urlOf = (name: string): string => running.get(name)?.url ?? '';
const bodies = (): Record<string, unknown>[] => upstream.seen.map(({ body }) => JSON.parse(body));

test('without a key each call says which variable is missing, and nobody is called (S3-11, S4-2)', async () => {
  const response = await chat(urlOf('keyless'), { model: 'openrouter/deepseek/deepseek-coder:free' });
  expect(response.status).toBe(401);
  const { error } = (await response.json()) as { error: { message: string; kind: string } };
  expect(error.kind).toBe('provider_not_configured');
  expect(error.message).toContain('OPENROUTER_API_KEY environment variable is required');
  expect(upstream.seen).toEqual([]);
});

test('a model that is new in the catalogue is served without any change (S4-16, C-29)', async () => {
  const model = 'openrouter/brand-new/model-x';
  expect((await chat(urlOf('fresh'), { model })).status).toBe(404);
  catalogue = [...known, 'brand-new/model-x'];
  // The list of before answers while the new one is fetched.
  await eventually(async () => (await chat(urlOf('fresh'), { model })).status === 200);
  expect(bodies().at(-1)?.model).toBe('brand-new/model-x');
});

test('within OPENROUTER_MODEL_CACHE_TTL the catalogue is not fetched again (S4-17, C-29)', async () => {
  expect((await chat(urlOf('plain'), { model: 'openrouter/openai/gpt-4o' })).status).toBe(200);
  catalogue = [...known, 'brand-new/model-x'];
  const { data } = (await (await fetch(`${urlOf('plain')}/v1/models`)).json()) as { data: { id: string }[] };
  expect(data.map(({ id }) => id)).not.toContain('openrouter/brand-new/model-x');
});

describe('where answers come from (S4-74)', () => {
  test('the preferences for providers behind OpenRouter go to it as they are', async () => {
    const provider = { order: ['nebius', 'azure'], data_collection: 'deny', allow_fallbacks: false };
    expect((await chat(urlOf('plain'), { model: 'openrouter/openai/gpt-4o', provider })).status).toBe(200);
    expect(bodies()[0]?.provider).toEqual(provider);
  });

  test.each([
    ['eu', 'mistralai/mistral-7b-instruct'],
    ['us', 'openai/gpt-4o'],
  ])('a request that allows %s goes to the deployment there', async (region, model) => {
    for (let time = 0; time < 4; time += 1) {
      const response = await chat(urlOf('plain'), { model: 'local', allowed_model_region: region });
      expect(response.status).toBe(200);
    }
    expect(bodies().map((body) => body.model)).toEqual(Array(4).fill(model));
    for (const body of bodies()) expect(body).not.toHaveProperty('allowed_model_region');
  });
});

test('a model that is left out is shown so while it lasts, and is not called (S4-76)', async () => {
  const states = async (): Promise<unknown[]> => {
    const response = await fetch(`${urlOf('watched')}/v1/providers/openrouter/stats`);
    const { deployments } = (await response.json()) as {
      deployments: { model: string; model_group: string; state: string; until: string | null }[];
    };
    return deployments
      .filter(({ model_group: group }) => group === 'local')
      .map(({ model, state, until }) => [model, state, until !== null]);
  };
  upstream.answerWith((request, response) => {
    const isLimited = request.body.includes('mistral');
    (isLimited ? fixed(429, '{"error":{"message":"slow down"}}', { 'retry-after': '30' }) : friendly)(
      request,
      response,
    );
  });
  const ask = (): Promise<Response> => chat(urlOf('watched'), { model: 'local', num_retries: 1 });
  await eventually(async () => {
    expect((await ask()).status).toBe(200);
    return upstream.seen.some(({ body }) => body.includes('mistral'));
  });
  expect(await states()).toEqual([
    ['openai/gpt-4o', 'ok', false],
    ['mistralai/mistral-7b-instruct', expect.stringMatching(/cooling$/), true],
  ]);
  const before = upstream.seen.length;
  for (let time = 0; time < 5; time += 1) expect((await ask()).status).toBe(200);
  expect(upstream.seen.slice(before).some(({ body }) => body.includes('mistral'))).toBe(false);
});

test('a region that is no name is a 400, and nobody is called: it must not mean everywhere (S4-74)', async () => {
  const response = await chat(urlOf('plain'), { model: 'local', allowed_model_region: ['eu'] });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param: 'allowed_model_region' } });
  expect(upstream.seen).toEqual([]);
});

describe('a model has limits of its own (S3-23)', () => {
  test('in requests', async () => {
    const statuses = [];
    for (let time = 0; time < 2; time += 1)
      statuses.push((await chat(urlOf('plain'), { model: 'slow' })).status);
    expect(statuses).toEqual([200, 429]);
    expect((await chat(urlOf('plain'), { model: 'openrouter/openai/gpt-4o' })).status).toBe(200);
    expect(upstream.seen).toHaveLength(2);
  });

  test('in tokens', async () => {
    const messages = [{ role: 'user', content: 'word '.repeat(100) }];
    const response = await chat(urlOf('plain'), { model: 'narrow', messages });
    expect(response.status).toBe(429);
    expect(upstream.seen).toEqual([]);
  });
});

test.each([
  ['code', 'deepseek/deepseek-coder'],
  ['cheap', 'mistralai/mistral-7b-instruct'],
])('a request for %s that names no model is answered by %s (S3-56)', async (useCase, model) => {
  const response = await chat(urlOf('choosing'), { model: undefined, use_case: useCase });
  expect(response.status).toBe(200);
  expect(bodies().map((body) => body.model)).toEqual([model]);
});
