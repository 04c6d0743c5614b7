import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** How long an answer may be: what OpenRouter is asked for, as it arrives there. */

let simulator: Simulator;
const running: ProxyProcess[] = [];
let capped: ProxyProcess;
let free: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const deployments = [
    { name: 'open', model: 'openrouter/openai/gpt-4o', apiBase: `${simulator.url}/openrouter/api/v1` },
    {
      name: 'own',
      model: 'openrouter/openai/gpt-4o',
      apiBase: `${simulator.url}/openrouter/api/v1`,
      params: { max_tokens: 700 },
    },
    { name: 'other', model: 'openai/gpt-4o', apiBase: `${simulator.url}/openai/v1` },
  ];
  const start = async (environment: Record<string, string>): Promise<ProxyProcess> => {
    const proxy = await startProxy({ config: configOf(deployments), environment });
    running.push(proxy);
    return proxy;
  };
  capped = await start({ OPENROUTER_MAX_TOKENS_DEFAULT: '4096', OPENROUTER_MAX_TOKENS_CEILING: '16384' });
  free = await start({});
});

beforeEach(() => simulator.reset());

afterAll(async () => {
  await Promise.all(running.map((proxy) => proxy.stop()));
  await simulator.close();
});

async function sent(
  proxy: ProxyProcess,
  model: string,
  body: Record<string, unknown> = {},
): Promise<unknown> {
  expect((await chat(proxy.url, { model, ...body })).status).toBe(200);
  const seen = (await simulator.seen()).at(-1)?.body ?? {};
  const { max_tokens, max_completion_tokens } = seen;
  return { max_tokens, max_completion_tokens };
}

test('a default and a ceiling hold where they are set (S3-29)', async () => {
  expect(await sent(capped, 'open')).toEqual({ max_tokens: 4_096 });
  expect(await sent(capped, 'open', { max_tokens: 20_000 })).toEqual({ max_tokens: 16_384 });
  expect(await sent(capped, 'open', { max_tokens: 100 })).toEqual({ max_tokens: 100 });
  expect(await sent(capped, 'open', { max_completion_tokens: 99_999 })).toEqual({
    max_completion_tokens: 16_384,
  });
  expect(await sent(capped, 'own')).toEqual({ max_tokens: 700 });
});

test('no request gets around the ceiling (S3-29)', async () => {
  expect(await sent(capped, 'open', { extra_body: { max_tokens: 50_000 } })).toEqual({ max_tokens: 16_384 });
  expect(await sent(capped, 'open', { max_tokens: 9, additional_drop_params: ['max_tokens'] })).toEqual({
    max_tokens: 4_096,
  });
});

test('nothing is capped that nobody has capped (S3-29)', async () => {
  expect(await sent(free, 'open')).toEqual({});
  expect(await sent(free, 'open', { max_tokens: 200_000 })).toEqual({ max_tokens: 200_000 });
  expect(await sent(free, 'own')).toEqual({ max_tokens: 700 });
  expect(await sent(capped, 'other', { max_tokens: 200_000 })).toEqual({ max_tokens: 200_000 });
});
