import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { logLines } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat, readStream } from './support/stream.ts';

/** `DEV_MODE`: answers of OpenRouter are made up, always or where its key is refused. */

let simulator: Simulator;
const proxies = new Map<string, ProxyProcess>();

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const modes: [string, Record<string, string>][] = [
    ['true', { DEV_MODE: 'true', OPENROUTER_API_KEY: 'dummy-key' }],
    ['true-keyless', { DEV_MODE: 'true' }],
    ['live-fallback', { DEV_MODE: 'live-fallback', OPENROUTER_API_KEY: 'sk-or-v1-bad' }],
    ['false', { DEV_MODE: 'false', OPENROUTER_API_KEY: 'sk-or-v1-bad' }],
  ];
  await Promise.all(
    modes.map(async ([name, environment]) => {
      const proxy = await startProxy({
        config: configOf([
          { name: 'openrouter/*', model: 'openrouter/*', apiKey: 'os.environ/OPENROUTER_API_KEY' },
          { name: 'other', model: 'openai/gpt-4o', apiBase: `${simulator.url}/openai/v1` },
        ]),
        environment: { OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`, ...environment },
      });
      proxies.set(name, proxy);
    }),
  );
});

afterAll(async () => {
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
  await simulator.close();
});

beforeEach(() => simulator.reset());

const urlOf = (mode: string): string => proxies.get(mode)?.url ?? '';
const MODEL = 'openrouter/anthropic/claude-3.5-sonnet';

describe('DEV_MODE=true with a dummy key (S4-58, S4-2, C-17)', () => {
  test('a chat is a mock that says so, and nobody is called', async () => {
    const response = await chat(urlOf('true'), { model: MODEL });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-bytebot-notice')).toContain('mock');
    const body = (await response.json()) as { choices: { message: { content: string } }[] };
    expect(body.choices[0]?.message.content).toMatch(
      /^\[Mock response from anthropic\/claude-3\.5-sonnet\].*Hello!.*mock/s,
    );
    expect(await simulator.seen()).toEqual([]);
  });

  test('so is a stream', async () => {
    const stream = await readStream(await chat(urlOf('true'), { model: MODEL, stream: true }));
    expect(stream.done).toBe(true);
    expect(stream.text).toContain('Mock response from anthropic/claude-3.5-sonnet');
    expect(await simulator.seen()).toEqual([]);
  });

  test('other providers are called as ever, and the start warns of it', async () => {
    expect((await chat(urlOf('true'), { model: 'other' })).status).toBe(200);
    expect(await simulator.seen()).toHaveLength(1);
    const proxy = proxies.get('true');
    expect(
      proxy && logLines(proxy).some(({ msg, level }) => level === 'warn' && /DEV_MODE/.test(String(msg))),
    ).toBe(true);
  });
});

test('DEV_MODE=true needs no key at all (S4-36)', async () => {
  const response = await chat(urlOf('true-keyless'), { model: MODEL });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('Mock response');
  expect(await simulator.seen()).toEqual([]);
});

test('DEV_MODE=live-fallback answers with a mock where the key is refused (S4-36)', async () => {
  const response = await chat(urlOf('live-fallback'), { model: MODEL });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('Mock response');
  expect(await simulator.seen()).toHaveLength(1);
});

test('DEV_MODE=false tells that the key was refused (S4-36)', async () => {
  expect((await chat(urlOf('false'), { model: MODEL })).status).toBe(401);
});
