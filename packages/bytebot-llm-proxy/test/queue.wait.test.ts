import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { expectIdle, metricLines, requestLine } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** Requests above the limits of a model wait, and are answered when there is room (C-24). */

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const apiBase = `${simulator.url}/openai/v1`;
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'narrow', model: 'openai/narrow', apiBase, params: { max_parallel_requests: 3 } },
        { name: 'backed', model: 'openai/backed', apiBase, params: { max_parallel_requests: 1 } },
        { name: 'stand-in', model: 'openai/stand-in', apiBase },
        { name: 'bounded', model: 'openai/bounded', apiBase, params: { max_parallel_requests: 1 } },
      ],
      {
        general_settings: { queue: { max_size: 20, max_wait_seconds: 20 } },
        router_settings: { fallbacks: [{ backed: ['stand-in'] }] },
      },
    ),
  });
});

beforeEach(() => simulator.reset());

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

async function maxConcurrent(): Promise<number> {
  const response = await fetch(`${simulator.url}/__state`);
  return ((await response.json()) as { maxConcurrent: number }).maxConcurrent;
}

const slow = (model: string, delayMs: number) =>
  simulator.script({ match: { model }, replies: [{ delayMs }], repeat: 'last' });

async function waiting(model: string, count: number): Promise<void> {
  await eventually(async () => {
    const lines = await metricLines(proxy, 'bytebot_queue_depth');
    return lines.includes(`bytebot_queue_depth{model_group="${model}"} ${count}`);
  });
}

test('above the limit they wait and then succeed, and the provider never sees more at once (S2-22) (C-24)', async () => {
  await slow('narrow', 40);
  const answers = await Promise.all(Array.from({ length: 15 }, () => chat(proxy.url, { model: 'narrow' })));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 200));
  expect(await simulator.seen('narrow')).toHaveLength(15);
  expect(await maxConcurrent()).toBe(3);
  await expectIdle(proxy);
  await waiting('narrow', 0);
  const [count] = await metricLines(proxy, 'bytebot_queue_wait_seconds_count');
  expect(count).toContain('model_group="narrow"');
});

test('a stream waits like everything else (S2-22)', async () => {
  await slow('narrow', 30);
  const answers = await Promise.all(
    Array.from({ length: 9 }, () => chat(proxy.url, { model: 'narrow', stream: true })),
  );
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('[DONE]');
  }
  // A place is free with the end mark, a moment before the provider has hung up.
  expect(await maxConcurrent()).toBeLessThanOrEqual(6);
});

test('what stands in for a model is asked before anybody waits (C-24)', async () => {
  await slow('backed', 300);
  const first = chat(proxy.url, { model: 'backed' });
  await eventually(async () => (await simulator.seen('backed')).length === 1);
  const second = await chat(proxy.url, { model: 'backed' });
  expect(second.status).toBe(200);
  expect(second.headers.get('x-litellm-model-group')).toBe('stand-in');
  expect((await first).headers.get('x-litellm-model-group')).toBe('backed');
  expect(await simulator.seen('backed')).toHaveLength(1);
});

test('the log says how long a request has waited', async () => {
  await slow('bounded', 200);
  const first = chat(proxy.url, { model: 'bounded' });
  await eventually(async () => (await simulator.seen('bounded')).length === 1);
  await chat(proxy.url, { model: 'bounded' }, { 'x-request-id': 'waits-in-the-queue' });
  await first;
  const line = await requestLine(proxy, 'waits-in-the-queue');
  expect(line.queue_ms).toBeGreaterThan(0);
});

test('a client that leaves frees its place, and nothing is sent for it (C-24)', async () => {
  await slow('bounded', 400);
  const first = chat(proxy.url, { model: 'bounded' });
  await eventually(async () => (await simulator.seen('bounded')).length === 1);
  const leaving = new AbortController();
  const left = Array.from({ length: 20 }, () =>
    fetch(`${proxy.url}/v1/chat/completions`, {
      method: 'POST',
      body: '{"model":"bounded"}',
      signal: leaving.signal,
    }).catch(() => undefined),
  );
  await waiting('bounded', 20);
  const refused = await chat(proxy.url, { model: 'bounded' });
  expect(refused.status).toBe(429);
  leaving.abort();
  await Promise.all(left);
  await waiting('bounded', 0);
  expect((await chat(proxy.url, { model: 'bounded' })).status).toBe(200);
  expect((await first).status).toBe(200);
  expect(await simulator.seen('bounded')).toHaveLength(2);
});
