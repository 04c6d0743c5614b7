import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const apiBase = `${simulator.url}/openai/v1`;
  proxy = await startProxy({
    config: configOf([{ name: 'kept', model: 'openai/kept', apiBase }], {
      litellm_settings: { cache: true },
    }),
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

test('the same request twice is one call upstream, and the second says that it is a hit (S3-30)', async () => {
  const first = await chat(proxy.url, { model: 'kept', temperature: 0.2 });
  const second = await chat(proxy.url, { temperature: 0.2, model: 'kept' });
  expect(first.headers.get('x-cache')).toBe('MISS');
  expect(first.headers.get('x-litellm-cache-hit')).toBeNull();
  expect(second.status).toBe(200);
  expect(second.headers.get('x-litellm-cache-hit')).toBe('true');
  expect(second.headers.get('x-litellm-cache-key')).toBe(first.headers.get('x-litellm-cache-key'));
  expect(second.headers.get('x-litellm-response-cost')).toBe('0');
  expect(await second.text()).toBe(await first.text());
  expect(await simulator.seen('kept')).toHaveLength(1);
});
