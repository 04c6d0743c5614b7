import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  proxy = await startProxy({
    config: configOf([
      {
        name: 'openrouter/*',
        model: 'openrouter/*',
        apiBase: `${simulator.url}/openrouter/api/v1`,
        apiKey: 'sk-test-openrouter',
      },
      { name: 'gemini', model: 'gemini/gemini-2.5-flash', apiBase: `${simulator.url}/gemini/v1beta` },
    ]),
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

test('the whole catalogue can be chosen from (S2-23)', async () => {
  const { data } = Object(await (await fetch(`${proxy.url}/v1/models`)).json());
  const ids: string[] = data.map(({ id }: { id: string }) => id);
  expect(ids.length).toBeGreaterThanOrEqual(346);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  ['Claude 3.5 Sonnet', 'anthropic/claude-3.5-sonnet'],
  ['Claude 3 Opus', 'anthropic/claude-3-opus'],
  ['GPT-4o', 'openai/gpt-4o'],
  ['GPT-4 Turbo', 'openai/gpt-4-turbo'],
  ['Gemini Pro 1.5', 'google/gemini-pro-1.5'],
  ['Llama 3.1', 'meta-llama/llama-3.1-405b-instruct'],
  ['Llama 2', 'meta-llama/llama-2-70b-chat'],
  ['Mistral Large', 'mistralai/mistral-large'],
  ['Perplexity 70B', 'perplexity/llama-3.1-sonar-large-128k-online'],
  ['OpenRouter’s own choice', 'openrouter/auto'],
  ['Mixtral 8x7B', 'mistralai/mixtral-8x7b-instruct'],
])('%s answers under its OpenRouter id (S2-24)', async (_family, id) => {
  await simulator.reset();
  expect((await chat(proxy.url, { model: `openrouter/${id}` })).status).toBe(200);
  expect((await simulator.seen())[0]?.body.model).toBe(id);
});

test('a Gemini error names Gemini and keeps what Google said (S0-21)', async () => {
  await simulator.reset();
  const said = { code: 403, message: 'The caller does not have permission', status: 'PERMISSION_DENIED' };
  await simulator.script({
    match: { model: 'gemini-2.5-flash' },
    replies: [{ status: 403, body: { error: said } }],
    repeat: 'last',
  });
  const response = await chat(proxy.url, { model: 'gemini' });
  expect(response.status).toBe(403);
  const { error } = Object(await response.json());
  expect(error).toMatchObject({ code: 'PERMISSION_DENIED', provider: 'gemini', status_code: 403 });
  expect(error.message).toMatch(/^Gemini API error: .*The caller does not have permission/);
});
