import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, spawnProxy, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** What the variables of the guides make of the order in which deployments are called. */

/** Neither tools nor pictures. */
const PLAIN = 'google/gemma-3n-e4b-it';
/** Tools, no pictures. */
const HANDS = 'openai/gpt-oss-20b';
const DEAR = 'openai/gpt-4o';
const CHEAP = 'openai/gpt-4o-mini';
const LONG = 'openai/gpt-4.1';
const FREE = 'meta-llama/llama-3.3-70b-instruct:free';

/** Several proxies start at once. */
const START_MS = 60_000;

let simulator: Simulator;
const proxies = new Map<string, ProxyProcess>();
const environments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cost: { OPENROUTER_COST_OPTIMIZED: 'true' },
  speed: {
    OPENROUTER_ROUTE_STRATEGY: 'performance_optimized',
    OPENROUTER_FALLBACK_STRATEGY: 'cost_optimized',
  },
  forgetful: { OPENROUTER_ROUTE_STRATEGY: 'performance_optimized', OPENROUTER_PERFORMANCE_CACHE: 'false' },
  needs: { OPENROUTER_ROUTE_STRATEGY: 'multi_model' },
};

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  await Promise.all(
    Object.entries(environments).map(async ([name, environment]) => {
      proxies.set(name, await startProxy({ config: groups(), environment: { ...common(), ...environment } }));
    }),
  );
}, START_MS);

afterAll(async () => {
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
  await simulator.close();
});

beforeEach(() => simulator.reset());

function common(): Record<string, string> {
  return {
    OPENROUTER_API_KEY: 'sk-test-openrouter',
    OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
    OPENROUTER_MAX_RETRIES: '3',
    OPENROUTER_RETRY_BACKOFF_BASE: '0',
    OPENROUTER_RETRY_JITTER: '0',
  };
}

/** Groups of models of the simulated catalogue, whose prices and abilities are told by it alone. */
function groups(): string {
  const at = (name: string, model: string) => ({
    name,
    model: `openrouter/${model}`,
    apiKey: 'os.environ/OPENROUTER_API_KEY',
  });
  return configOf(
    [
      at('prices', LONG),
      at('prices', DEAR),
      at('prices', FREE),
      at('prices', CHEAP),
      at('speeds', LONG),
      at('speeds', DEAR),
      at('speeds', CHEAP),
      at('needs', PLAIN),
      at('needs', HANDS),
      at('needs', CHEAP),
      at('needs', LONG),
      at('warm', CHEAP),
    ],
    { router_settings: { disable_cooldowns: true } },
  );
}

function urlOf(name: string): string {
  const proxy = proxies.get(name);
  if (proxy === undefined) throw new Error(`${name} was not started`);
  return proxy.url;
}

async function models(): Promise<(string | undefined)[]> {
  return (await simulator.seen()).map(({ model }) => model);
}

/** One call, so that the catalogue is known. */
async function warm(name: string): Promise<void> {
  expect((await chat(urlOf(name), { model: 'warm' })).status).toBe(200);
  await simulator.reset();
}

async function failAll(): Promise<void> {
  await simulator.script({ match: { provider: 'openrouter' }, replies: [503, 503, 503, 200] });
}

/** Slower and slower: DEAR, LONG, CHEAP. */
async function slow(): Promise<void> {
  for (const [model, delayMs] of [
    [LONG, 400],
    [CHEAP, 800],
  ] as const)
    await simulator.script({ match: { model }, replies: [{ status: 200, delayMs }], repeat: 'last' });
}

test('OPENROUTER_COST_OPTIMIZED: what is free first, then the cheapest, by the prices of the catalogue (S2-10, S2-12)', async () => {
  await warm('cost');
  await failAll();
  expect((await chat(urlOf('cost'), { model: 'prices' })).status).toBe(200);
  const order = await models();
  expect(order).toEqual([FREE, CHEAP, LONG, DEAR]);
  await warm('forgetful');
  await failAll();
  await chat(urlOf('forgetful'), { model: 'prices', route: { strategy: 'cost_optimized' } });
  expect(await models()).toEqual(order);
});

test('the status of the provider says which strategy is active (S2-9)', async () => {
  const status = async (name: string) => (await fetch(`${urlOf(name)}/v1/providers/openrouter`)).json();
  expect(await status('cost')).toMatchObject({ strategy: 'cost_optimized' });
  expect(await status('speed')).toMatchObject({
    strategy: 'performance_optimized',
    fallback_strategy: 'cost_optimized',
    performance_cache: true,
  });
  expect(await status('forgetful')).toMatchObject({ performance_cache: false });
});

describe('performance_optimized', () => {
  async function measured(name: string): Promise<(string | undefined)[]> {
    await slow();
    for (let time = 0; time < 3; time += 1) await chat(urlOf(name), { model: 'speeds' });
    await simulator.reset();
    await slow();
    for (let time = 0; time < 2; time += 1) await chat(urlOf(name), { model: 'speeds' });
    return models();
  }

  test('calls the fastest, once each has been measured (S2-13, S2-19)', async () => {
    expect(await measured('speed')).toEqual([DEAR, DEAR]);
  });

  test('is followed, after a failure, by the strategy of OPENROUTER_FALLBACK_STRATEGY (S2-18)', async () => {
    await simulator.script({ match: { model: DEAR }, replies: [503] });
    expect((await chat(urlOf('speed'), { model: 'speeds' })).status).toBe(200);
    expect(await models()).toEqual([DEAR, CHEAP]);
  });

  test('without OPENROUTER_PERFORMANCE_CACHE uses no measurement (S2-19)', async () => {
    expect(await measured('forgetful')).toEqual([LONG, LONG]);
  });
});

describe('multi_model chooses by what a request needs (S2-14)', () => {
  const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
  const rows: [string, Readonly<Record<string, unknown>>, string][] = [
    ['nothing: the cheapest', {}, PLAIN],
    ['a picture', { messages: [{ role: 'user', content: [picture] }] }, CHEAP],
    [
      'tools',
      { tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }] },
      HANDS,
    ],
    ['room for 300,000 tokens', { messages: [{ role: 'user', content: 'word '.repeat(300_000) }] }, LONG],
  ];
  beforeAll(() => warm('needs'));

  test.each(rows)('%s', async (_what, body, expected) => {
    expect((await chat(urlOf('needs'), { model: 'needs', max_tokens: 10, ...body })).status).toBe(200);
    expect(await models()).toEqual([expected]);
  });
});

describe('the `route` object in the words of OpenRouter (C-25)', () => {
  async function sent(body: Readonly<Record<string, unknown>>) {
    expect((await chat(urlOf('cost'), { model: 'warm', ...body })).status).toBe(200);
    const { route, provider, models: list } = (await simulator.seen()).at(-1)?.body ?? {};
    return { route, provider, models: list };
  }

  test.each([
    ['cost_optimized', 'price'],
    ['performance_optimized', 'throughput'],
  ])('%s is told as provider.sort %s', async (strategy, sort) => {
    expect(await sent({ route: { strategy } })).toEqual({ provider: { sort } });
  });

  test('other wishes about its hosts stay, and a sort of the request itself counts', async () => {
    const route = { strategy: 'cost_optimized' };
    const provider = { order: ['openai'], allow_fallbacks: false };
    expect(await sent({ route, provider })).toEqual({ provider: { ...provider, sort: 'price' } });
    expect(await sent({ route, provider: { sort: 'latency' } })).toEqual({ provider: { sort: 'latency' } });
  });

  test('its own words pass as they are, and other strategies are told nobody', async () => {
    const own = { route: 'fallback', models: [CHEAP, DEAR], provider: { sort: 'throughput' } };
    expect(await sent(own)).toEqual(own);
    expect(await sent({ route: { strategy: 'basic' } })).toEqual({});
    expect(await sent({})).toEqual({});
  });
});

test('an unknown strategy ends the start with the list of those there are (S2-17)', async () => {
  const proxy = spawnProxy({
    config: groups(),
    environment: { ...common(), OPENROUTER_ROUTE_STRATEGY: 'cheapest' },
  });
  proxy.listening.then(() => proxy.stop()).catch(() => undefined);
  const code = await proxy.exited;
  expect(proxy.output()).toMatch(/OPENROUTER_ROUTE_STRATEGY.*basic.*cost_optimized.*weighted/s);
  expect(code).not.toBe(0);
});
