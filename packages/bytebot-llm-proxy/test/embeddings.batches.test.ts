import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { RateLimitError } from 'openai';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { expectIdle, requestLine } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** A list of inputs that its provider does not take in one call. */

let simulator: RunningSimulator;
let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'titan', model: 'bedrock/amazon.titan-embed-text-v2:0', apiBase: `${simulator.url}/bedrock` },
        {
          name: 'gemini',
          model: 'gemini/gemini-embedding-001',
          apiBase: `${simulator.url}/gemini/v1beta`,
        },
        { name: 'cohere', model: 'cohere/embed-v4.0', apiBase: `${simulator.url}/cohere/v2` },
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: 'sk-test-any', maxRetries: 0 });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

function texts(count: number): string[] {
  return Array.from({ length: count }, (_none, index) => `text number ${index}`);
}

async function embed(model: string, input: string | string[]) {
  return await client.embeddings.create({ model, input, encoding_format: 'float' });
}

test.each([
  ['titan', 9, 9],
  ['gemini', 250, 3],
  ['cohere', 100, 2],
])('%s: %d texts are %d calls, joined in order', async (model, count, calls) => {
  const { data } = await embed(model, texts(count));
  expect(simulator.requests()).toHaveLength(calls);
  expect(simulator.state().maxConcurrent).toBeLessThanOrEqual(4);
  expect(data.map(({ index }) => index)).toEqual(data.map((_entry, index) => index));
  expect(data).toHaveLength(count);
  const last = await embed(model, `text number ${count - 1}`);
  expect(data.at(-1)?.embedding).toEqual(last.data[0]?.embedding);
});

test('what they used is added up, and they are one attempt', async () => {
  const one = await embed('titan', 'text number 0');
  const { usage } = await embed('titan', texts(6));
  expect(usage.prompt_tokens).toBe(one.usage.prompt_tokens * 6);
  const { response } = await client.embeddings.create({ model: 'titan', input: texts(6) }).withResponse();
  const line = await requestLine(proxy, response.headers.get('x-request-id') ?? '');
  expect(line).toMatchObject({ status: 200, attempts: [{ status: 200 }] });
});

describe('the first failure', () => {
  test('is the answer, and ends the other calls', async () => {
    simulator.script({ match: { provider: 'bedrock' }, replies: [200, 429] });
    await expect(embed('titan', texts(200))).rejects.toThrow(RateLimitError);
    expect(simulator.requests().length).toBeLessThan(20);
    await expectIdle(proxy);
    await eventually(() => simulator.state().openRequests === 0);
  });

  test('names the place in the client’s list', async () => {
    const input = Object([...texts(120), 7]);
    await expect(embed('gemini', input)).rejects.toMatchObject({ status: 400, param: 'input[120]' });
    expect(simulator.requests()).toHaveLength(0);
  });
});

test('a client that leaves ends all calls', async () => {
  simulator.script({ match: { provider: 'bedrock' }, replies: [{ delayMs: 60_000 }], repeat: 'last' });
  const leaving = new AbortController();
  const asked = client.embeddings.create({ model: 'titan', input: texts(50) }, { signal: leaving.signal });
  const failed = expect(asked).rejects.toThrow(/aborted/i);
  await eventually(() => simulator.state().openRequests === 4);
  leaving.abort();
  await failed;
  await eventually(() => simulator.state().openRequests === 0);
  await expectIdle(proxy);
  expect(simulator.requests()).toHaveLength(4);
});
