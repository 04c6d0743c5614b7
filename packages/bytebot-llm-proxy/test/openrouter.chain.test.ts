import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { logLines } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat, readStream } from './support/stream.ts';

/** What follows when a model of OpenRouter's open catalogue fails (S4-19 to S4-24). */

const CLAUDE = 'anthropic/claude-3.5-sonnet';
const LLAMA = 'meta-llama/llama-3.3-70b-instruct:free';
const GPT = 'openai/gpt-4o';

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  proxy = await start({
    OPENROUTER_DEFAULT_MODEL: `openrouter/${GPT}`,
    OPENROUTER_FALLBACK_MODELS: ` ${LLAMA} ,, ${GPT}`,
    OPENROUTER_MAX_CANDIDATES: '5',
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

function start(environment: Record<string, string>): Promise<ProxyProcess> {
  return startProxy({
    config: configOf(
      [{ name: 'openrouter/*', model: 'openrouter/*', apiKey: 'os.environ/OPENROUTER_API_KEY' }],
      { router_settings: { disable_cooldowns: true } },
    ),
    environment: {
      OPENROUTER_API_KEY: 'sk-test-openrouter',
      OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
      OPENROUTER_MAX_RETRIES: '0',
      ...environment,
    },
  });
}

async function called(): Promise<(string | undefined)[]> {
  return (await simulator.seen()).map(({ model }) => model);
}

const failing = (model: string, reply: unknown = 503) =>
  simulator.script({ match: { model }, replies: [reply], repeat: 'last' });

test('requested, then the default, then the fallback models in order, none twice (S4-19, S4-20, S4-21, S4-23, S4-5)', async () => {
  for (const model of [CLAUDE, GPT, LLAMA]) await failing(model);
  const response = await chat(proxy.url, { model: `openrouter/${CLAUDE}` });
  expect(response.status).toBe(200);
  const models = await called();
  expect(models.slice(0, 3)).toEqual([CLAUDE, GPT, LLAMA]);
  expect(new Set(models).size).toBe(models.length);
});

test('then what is available, largest context first (S4-22)', async () => {
  const catalogue = (await (await fetch(`${simulator.url}/openrouter/api/v1/models`)).json()) as {
    data: { id: string; name: string; context_length: number }[];
  };
  const largest = Math.max(...catalogue.data.map((entry) => entry.context_length ?? 0));
  for (const model of [CLAUDE, GPT, LLAMA]) await failing(model);
  await chat(proxy.url, { model: CLAUDE });
  const [, , , next] = await called();
  expect(catalogue.data.find(({ id }) => id === next)?.context_length).toBe(largest);
});

test('the answer says which model it is from (S4-24, S4-31, S4-33, S4-41, S4-59)', async () => {
  await failing(CLAUDE, { status: 404 });
  const response = await chat(proxy.url, { model: CLAUDE });
  const body = (await response.json()) as { model: string };
  expect(body.model).toBe(GPT);
  expect(response.headers.get('x-bytebot-notice')).toBe(
    `Primary model '${CLAUDE}' unavailable. Responded with '${GPT}'.`,
  );
  expect(response.headers.get('x-litellm-attempted-fallbacks')).toBe('1');
  const told = `switched from ${CLAUDE} to ${GPT} (not_found)`;
  await eventually(() => logLines(proxy).some(({ msg }) => msg === told));
});

test('a stream moves on as long as nothing of it has come (S4-30)', async () => {
  await failing(CLAUDE, 429);
  const stream = await readStream(await chat(proxy.url, { model: CLAUDE, stream: true }));
  expect(stream.status).toBe(200);
  expect(stream.done).toBe(true);
  expect(await called()).toEqual([CLAUDE, GPT]);
});

test('a model whose provider asks for long patience is left for the next one at once (S4-33)', async () => {
  const patient = await start({ OPENROUTER_DEFAULT_MODEL: GPT, OPENROUTER_MAX_RETRIES: '2' });
  try {
    await failing(CLAUDE, { status: 429, retryAfter: 50 });
    expect((await chat(patient.url, { model: CLAUDE })).status).toBe(200);
    expect(await called()).toEqual([CLAUDE, GPT]);
  } finally {
    await patient.stop();
  }
});

test.each([400, 401, 403])('a %i ends it: the same key would fail again (C-28)', async (status) => {
  await failing(CLAUDE, status);
  const response = await chat(proxy.url, { model: CLAUDE });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(await called()).toEqual([CLAUDE]);
});

test('after a 402 only models that cost nothing follow (C-27, C-28)', async () => {
  await failing(CLAUDE, 402);
  const response = await chat(proxy.url, { model: CLAUDE });
  expect(response.status).toBe(200);
  expect(await called()).toEqual([CLAUDE, LLAMA]);
});

test('a name that nobody has is told with near matches instead of answered by another (S2-48, S3-2)', async () => {
  const response = await chat(proxy.url, { model: 'openrouter/anthropic/claude-3.5-sonnett' });
  expect(response.status).toBe(404);
  expect(await response.text()).toContain(CLAUDE);
  expect(await called()).toEqual([]);
});

describe('without a default model', () => {
  let other: ProxyProcess;
  beforeAll(async () => {
    other = await start({ OPENROUTER_MAX_CANDIDATES: '2', OPENROUTER_ROUTE_STRATEGY: 'cost_optimized' });
  });
  afterAll(() => other.stop());

  test('one is chosen for a request that names none, the cheapest first where the strategy says so (S3-13, C-13, S2-12)', async () => {
    const response = await chat(other.url, { model: undefined });
    expect(response.status).toBe(200);
    const [model] = await called();
    const entry = (await (await fetch(`${simulator.url}/openrouter/api/v1/models`)).json()) as {
      data: { id: string; pricing: { prompt: string; completion: string } }[];
    };
    const { pricing } = entry.data.find(({ id }) => id === model) ?? {};
    expect([pricing?.prompt, pricing?.completion].map(Number)).toEqual([0, 0]);
  });

  test('and at most so many are tried', async () => {
    await simulator.script({ match: { provider: 'openrouter' }, replies: [503], repeat: 'last' });
    const response = await chat(other.url, { model: CLAUDE });
    expect(response.status).toBe(503);
    expect(await called()).toHaveLength(2);
  });
});
