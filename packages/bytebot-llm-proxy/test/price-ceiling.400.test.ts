import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** What one request may cost by its estimate: more expensive deployments are not called. */

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const apiBase = `${simulator.url}/openai/v1`;
  const dear = { input_cost_per_token: 0, output_cost_per_token: 0.000_1 };
  const cheap = { input_cost_per_token: 0, output_cost_per_token: 0.000_001 };
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'dear', model: 'openai/dear', apiBase, params: dear },
        { name: 'both', model: 'openai/dear', apiBase, params: { ...dear, order: 1 } },
        { name: 'both', model: 'openai/cheap', apiBase, params: { ...cheap, order: 2 } },
        { name: 'unpriced', model: 'openai/nobody-knows', apiBase },
      ],
      { general_settings: { max_price_per_request: '0.01' } },
    ),
  });
});

beforeEach(() => simulator.reset());

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

test('a request that would cost more is 400 and says so, and nobody is called (S3-29)', async () => {
  const response = await chat(proxy.url, { model: 'dear', max_tokens: 101 });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: { kind: 'invalid_request', message: expect.stringContaining('too expensive for one request') },
  });
  expect(await simulator.seen()).toEqual([]);
});

test('a shorter answer is cheap enough, and no limit at all counts as a long one (S3-29)', async () => {
  expect((await chat(proxy.url, { model: 'dear', max_tokens: 100 })).status).toBe(200);
  expect((await chat(proxy.url, { model: 'dear' })).status).toBe(400);
});

test('a cheaper deployment of the model is called instead (S3-29)', async () => {
  expect((await chat(proxy.url, { model: 'both', max_tokens: 5_000 })).status).toBe(200);
  expect(await simulator.seen('dear')).toEqual([]);
  expect(await simulator.seen('cheap')).toHaveLength(1);
});

test('where no price is known nothing is held against a deployment', async () => {
  expect((await chat(proxy.url, { model: 'unpriced', max_tokens: 100_000 })).status).toBe(200);
});
