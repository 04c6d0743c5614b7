import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { logLines, requestLine } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat, readStream } from './support/stream.ts';

/**
 * A wall clock that is set back while the proxy runs. The rule: what lasts is measured by a clock that nobody sets, and
 * what was counted stays counted.
 */

const preload = fileURLToPath(new URL('support/turn-clock-back.mjs', import.meta.url));
let simulator: Simulator;
let proxy: ProxyProcess;
let hoursBehind = 0;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const at = (name: string, model: string, params: Record<string, unknown> = {}) => ({
    name,
    model: `openai/${model}`,
    apiBase: `${simulator.url}/openai/v1`,
    params,
  });
  proxy = await startProxy({
    config: configOf(
      [at('pair', 'first'), at('pair', 'second'), at('minute', 'minute', { rpm: 1 }), at('plain', 'plain')],
      {
        router_settings: { num_retries: 1, routing_strategy: 'in-order', cooldown_time: 1 },
        general_settings: { queue: false },
      },
    ),
    environment: { NODE_OPTIONS: `--import ${preload}` },
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

async function turnBack(): Promise<void> {
  hoursBehind += 1;
  const told = `THE CLOCK IS ${hoursBehind} HOURS BEHIND`;
  proxy.process.kill('SIGUSR2');
  await eventually(() => proxy.output().includes(told));
}

test('a deployment that is left out comes back when its time is over', async () => {
  await simulator.script({
    match: { model: 'first' },
    replies: [{ status: 429, headers: { 'retry-after': '' } }],
  });
  expect((await chat(proxy.url, { model: 'pair' })).status).toBe(200);
  await turnBack();
  await eventually(async () => {
    await chat(proxy.url, { model: 'pair' });
    return (await simulator.seen()).at(-1)?.model === 'first';
  });
});

test('what a minute was used for stays used', async () => {
  expect((await chat(proxy.url, { model: 'minute' })).status).toBe(200);
  await turnBack();
  const refused = await chat(proxy.url, { model: 'minute' });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(65);
});

test('answers and streams under way go on, and no time in the log is below 0', async () => {
  await simulator.script({
    match: { model: 'plain' },
    replies: [{ chunks: ['a', 'b', 'c', 'd'], chunkDelayMs: 100 }],
  });
  const response = await chat(proxy.url, { model: 'plain', stream: true });
  await turnBack();
  const stream = await readStream(response);
  expect([stream.text, stream.done]).toEqual(['abcd', true]);
  const line = await requestLine(proxy, response.headers.get('x-request-id') ?? '');
  const times = Object.entries(line).filter(([name]) => name.endsWith('_ms'));
  expect(times.length).toBeGreaterThan(0);
  for (const [name, value] of times) expect([name, Number(value) >= 0]).toEqual([name, true]);
  expect(logLines(proxy).filter(({ level }) => level === 'error')).toEqual([]);
});
