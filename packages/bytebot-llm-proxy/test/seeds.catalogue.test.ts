import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { metricLines } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type SeenRequest, type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** What OpenRouter's catalogue is used for: the list of models, names, prices, context windows, the choice by use. */

const useCases: readonly (readonly [useCase: string, model: string])[] = [
  ['fast', 'meta-llama/llama-3.1-70b-instruct'],
  ['reasoning', 'anthropic/claude-3.5-sonnet'],
  ['cheap', 'mistralai/mistral-7b-instruct'],
  ['code', 'deepseek/deepseek-coder'],
  ['chat', 'openai/gpt-4o'],
];

let simulator: Simulator;
let proxy: ProxyProcess;
let checking: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const apiBase = `${simulator.url}/openrouter/api/v1`;
  const at = (name: string, model: string, info?: Record<string, unknown>) => ({
    name,
    model: `openrouter/${model}`,
    apiBase,
    ...(info === undefined ? {} : { info }),
  });
  const start = (router: Record<string, unknown>): Promise<ProxyProcess> =>
    startProxy({
      config: configOf(
        [
          at('openrouter/*', '*'),
          at('claude', 'anthropic/claude-3.5-sonnet'),
          at('gpt', 'openai/gpt-4o'),
          at('llama', 'meta-llama/llama-3.1-70b-instruct'),
          at('mistral', 'mistralai/mistral-large'),
          at('short', 'openai/gpt-3.5-turbo', { max_input_tokens: 20 }),
          ...useCases.map(([, model]) => at('any', model)),
        ],
        {
          router_settings: {
            num_retries: 0,
            routing_groups: [{ group_name: 'uses', models: ['any'], routing_strategy: 'multi_model' }],
            ...router,
          },
        },
      ),
    });
  [proxy, checking] = await Promise.all([start({}), start({ enable_pre_call_checks: true })]);
});

afterAll(async () => {
  await Promise.all([proxy.stop(), checking.stop()]);
  await simulator.close();
});

beforeEach(() => simulator.reset());

interface Listed {
  readonly id: string;
  readonly context_length?: number;
  readonly pricing?: Readonly<Record<string, string>>;
}

async function listed(url: string): Promise<Listed[]> {
  return ((await (await fetch(url)).json()) as { data: Listed[] }).data;
}

async function called(): Promise<(string | undefined)[]> {
  return (await simulator.seen()).map(({ model }) => model);
}

/** First of all, while nothing has been asked of the catalogue. */
test('the models are those of the catalogue, which is fetched once (S3-1, S4-13, S4-60)', async () => {
  const models = await listed(`${proxy.url}/v1/models`);
  await listed(`${proxy.url}/v1/models`);
  const journal = (await (await fetch(`${simulator.url}/__requests`)).json()) as SeenRequest[];
  const looks = journal.filter(({ method, path }) => method === 'GET' && path.endsWith('/models'));
  expect(looks).toHaveLength(1);
  const catalogue = await listed(`${simulator.url}/openrouter/api/v1/models`);
  expect(catalogue.length).toBeGreaterThanOrEqual(346);
  const ids = new Set(models.map(({ id }) => id));
  for (const { id } of catalogue)
    expect(ids).toContain(id.startsWith('openrouter/') ? id : `openrouter/${id}`);
  expect(await metricLines(proxy, 'bytebot_catalogue_fetches_total')).toEqual([
    'bytebot_catalogue_fetches_total{result="success"} 1',
    'bytebot_catalogue_fetches_total{result="failure"} 0',
  ]);
});

test('each model carries its prices by the token and its context window (S3-28, S3-24)', async () => {
  const models = new Map((await listed(`${proxy.url}/v1/models`)).map((one) => [one.id, one]));
  for (const entry of await listed(`${simulator.url}/openrouter/api/v1/models`)) {
    const shown = models.get(entry.id.startsWith('openrouter/') ? entry.id : `openrouter/${entry.id}`);
    expect(shown?.pricing).toEqual(entry.pricing);
    expect(shown?.context_length).toBe(entry.context_length);
  }
  expect(models.get('openrouter/openai/gpt-4o')?.pricing).toMatchObject({
    prompt: '0.0000025',
    completion: '0.00001',
  });
});

test('the context windows of the guide are told of configured models; those of the catalogue win (S3-24)', async () => {
  const { data } = (await (await fetch(`${proxy.url}/model/info`)).json()) as {
    data: { model_name: string; model_info: { max_input_tokens: number | null } }[];
  };
  const windows = new Map(
    data.map(({ model_name, model_info }) => [model_name, model_info.max_input_tokens]),
  );
  const catalogue = new Map(
    (await listed(`${simulator.url}/openrouter/api/v1/models`)).map((one) => [one.id, one.context_length]),
  );
  expect(windows.get('claude')).toBe(200_000);
  expect(windows.get('gpt')).toBe(128_000);
  expect(windows.get('llama')).toBe(catalogue.get('meta-llama/llama-3.1-70b-instruct'));
  expect(windows.get('mistral')).toBe(catalogue.get('mistralai/mistral-large'));
});

test('a request beyond the window is refused here only where calls are checked (S3-24)', async () => {
  const messages = [{ role: 'user', content: 'word '.repeat(200) }];
  expect((await chat(proxy.url, { model: 'short', messages })).status).toBe(200);
  expect(await called()).toEqual(['openai/gpt-3.5-turbo']);
  await simulator.reset();
  const refused = await chat(checking.url, { model: 'short', messages });
  expect(refused.status).toBe(400);
  expect(((await refused.json()) as { error: { kind: string } }).error.kind).toBe('context_length');
  expect(await called()).toEqual([]);
});

test.each([
  ['openrouter/anthropic/claude-3.5-sonnet', 'anthropic/claude-3.5-sonnet'],
  ['openrouter/openai/gpt-4o', 'openai/gpt-4o'],
  ['openrouter/google/gemini-pro', 'google/gemini-pro'],
  ['openrouter/meta-llama/llama-3.1-405b', 'meta-llama/llama-3.1-405b'],
  ['openrouter/mistralai/mistral-large', 'mistralai/mistral-large'],
  ['openrouter/deepseek-v2-lite', undefined],
  ['openrouter/meta-llama/llama-3.1-70b', 'meta-llama/llama-3.1-70b-instruct'],
  ['openrouter/perplexity-70b', undefined],
])('%s is one model of the catalogue, or a 404 that names some like it (S3-2, C-1)', async (model, id) => {
  const response = await chat(proxy.url, { model });
  if (id !== undefined) {
    expect(response.status).toBe(200);
    expect(await called()).toEqual([id]);
    return;
  }
  expect(response.status).toBe(404);
  const { error } = (await response.json()) as { error: { hint: string; code: string } };
  expect(error.code).toBe('model_not_found');
  expect(error.hint).toMatch(/^Did you mean `[^`]+\/[^`]+`/);
  expect(await called()).toEqual([]);
});

describe('by what a request is for', () => {
  test.each(useCases)('%s is answered by %s (S3-3, S3-56)', async (useCase, model) => {
    expect((await chat(proxy.url, { model: 'any', use_case: useCase })).status).toBe(200);
    expect((await chat(proxy.url, { model: 'any', route: { use_case: useCase } })).status).toBe(200);
    expect(await called()).toEqual([model, model]);
    for (const { body } of await simulator.seen()) expect(body).not.toHaveProperty('use_case');
  });
});

test('the cheapest that serves is called where cost decides (S3-4, S4-73)', async () => {
  const catalogue = await listed(`${simulator.url}/openrouter/api/v1/models`);
  const priceOf = (id: string): number => {
    const pricing = catalogue.find((one) => one.id === id)?.pricing;
    return Number(pricing?.prompt) + Number(pricing?.completion);
  };
  const cheapest = useCases
    .map(([, model]) => model)
    .sort((left, right) => priceOf(left) - priceOf(right))[0];
  expect((await chat(proxy.url, { model: 'any', route: { strategy: 'cost_optimized' } })).status).toBe(200);
  expect(await called()).toEqual([cheapest]);
});
