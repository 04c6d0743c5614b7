import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** Providers refuse whatever is no part of a count, so the config's defaults for answers must not reach them. */

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const { url } = simulator;
  const params = { temperature: 0.2, max_tokens: 50 };
  const config = configOf([
    { name: 'claude', model: 'anthropic/claude-sonnet-4-5', apiBase: `${url}/anthropic`, params },
    { name: 'gpt', model: 'openai/gpt-4o', apiBase: `${url}/openai/v1`, params },
    { name: 'gemini', model: 'gemini/gemini-2.5-flash', apiBase: `${url}/gemini/v1beta`, params },
  ]);
  proxy = await startProxy({ config, masterKey: MASTER_KEY });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

test.each([
  ['/v1/messages/count_tokens', { model: 'claude', messages: [{ role: 'user', content: 'Hi' }] }],
  ['/v1/responses/input_tokens', { model: 'gpt', input: 'Hi' }],
  ['/v1beta/models/gemini:countTokens', { contents: [{ parts: [{ text: 'Hi' }] }] }],
])('%s is asked without the defaults of the config', async (path, body) => {
  const headers = { authorization: `Bearer ${MASTER_KEY}` };
  const response = await fetch(proxy.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status: 200 });
  expect(text).not.toContain('local_estimate');
});
