import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { metricLines } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** What providers say about their limits with an answer decides whether they are called again. */

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const apiBase = `${simulator.url}/openai/v1`;
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'pair', model: 'openai/first', apiBase, params: { order: 1 } },
        { name: 'pair', model: 'openai/second', apiBase, params: { order: 2 } },
        { name: 'alone', model: 'openai/alone', apiBase },
        { name: 'odd', model: 'openai/odd', apiBase },
      ],
      { general_settings: { queue: { max_wait_seconds: 3 } } },
    ),
  });
});

beforeEach(() => simulator.reset());

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

const tell = (model: string, headers: Record<string, string>) =>
  simulator.script({ match: { model }, replies: [{ headers }] });

test('a deployment with nothing left is not called before its reset, another one is (C-24)', async () => {
  await tell('first', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '30s' });
  for (let call = 0; call < 3; call += 1) {
    expect((await chat(proxy.url, { model: 'pair' })).status).toBe(200);
  }
  expect(await simulator.seen('first')).toHaveLength(1);
  expect(await simulator.seen('second')).toHaveLength(2);
});

test('where nobody else is there, the request waits for the reset, and is answered (S2-49)', async () => {
  await tell('alone', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '900ms' });
  expect((await chat(proxy.url, { model: 'alone', stream: true })).status).toBe(200);
  expect((await chat(proxy.url, { model: 'alone' })).status).toBe(200);
  const [first, second] = await simulator.seen('alone');
  expect((second?.arrivedAtMs ?? 0) - (first?.arrivedAtMs ?? 0)).toBeGreaterThan(700);
});

test('a reset beyond the longest wait is 429 with retry-after, and nothing is sent (S2-49)', async () => {
  await tell('alone', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '40s' });
  expect((await chat(proxy.url, { model: 'alone' })).status).toBe(200);
  const refused = await chat(proxy.url, { model: 'alone' });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
  expect(await simulator.seen('alone')).toHaveLength(1);
});

test('what cannot be read, or is past, holds nothing up', async () => {
  const resets = ['2020-01-01T00:00:00Z', '1000000000s', 'soon', '-5'];
  for (const reset of resets) {
    await tell('odd', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': reset });
    expect((await chat(proxy.url, { model: 'odd' })).status).toBe(200);
  }
  expect(await simulator.seen('odd')).toHaveLength(resets.length);
});

test('the metrics tell what is left', async () => {
  await tell('odd', { 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-remaining-tokens': '149984' });
  expect((await chat(proxy.url, { model: 'odd' })).status).toBe(200);
  const ofOdd = async (name: string): Promise<string[]> =>
    (await metricLines(proxy, name)).filter((line) => line.includes('litellm_model_name="odd"'));
  expect(await ofOdd('litellm_remaining_requests_metric')).toEqual([expect.stringMatching(/ 59$/)]);
  expect(await ofOdd('litellm_remaining_tokens_metric')).toEqual([expect.stringMatching(/ 149984$/)]);
});
