import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** Providers that are a line of data: the client's bytes, but for what they call by another name. */

const messages = [{ role: 'user' as const, content: 'Hello there!' }];

let simulator: RunningSimulator;
let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  proxy = await startProxy({
    config: configOf(
      [
        {
          name: 'fireworks',
          model: 'fireworks_ai/llama-v3p1-8b-instruct',
          apiBase: `${simulator.url}/fireworks`,
        },
        {
          name: 'face',
          model: 'huggingface/together/deepseek-ai/DeepSeek-R1',
          apiBase: `${simulator.url}/face/v1`,
        },
        {
          name: 'xai',
          model: 'xai/grok-4',
          apiBase: `${simulator.url}/xai/v1`,
          params: { max_completion_tokens: 9 },
        },
        { name: 'bricks', model: 'databricks/llama', apiBase: `${simulator.url}/databricks` },
        { name: 'voyage', model: 'voyage/voyage-3', apiBase: `${simulator.url}/voyage/v1` },
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
    masterKey: MASTER_KEY,
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: MASTER_KEY, maxRetries: 0 });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

test.each([
  ['fireworks', 'accounts/fireworks/models/llama-v3p1-8b-instruct', '/fireworks/chat/completions'],
  ['face', 'deepseek-ai/DeepSeek-R1:together', '/face/v1/chat/completions'],
  ['bricks', 'llama', '/databricks/serving-endpoints/chat/completions'],
])('%s is asked for %s at %s', async (model, own, path) => {
  await client.chat.completions.create({ model, messages });
  expect(simulator.requests()).toMatchObject([{ path, body: { model: own } }]);
});

test.each([
  ['the client’s', { max_completion_tokens: 5 }, 5],
  ['the client’s older', { max_tokens: 7 }, 7],
  ['the config’s', {}, 9],
])('%s limit reaches a provider under the name it knows', async (_whose, fields, limit) => {
  await client.chat.completions.create({ model: 'xai', messages, ...fields });
  const body = simulator.requests()[0]?.body;
  expect(body).toMatchObject({ max_tokens: limit });
  expect(body).not.toHaveProperty('max_completion_tokens');
});

test('so does the size of a vector', async () => {
  await client.embeddings.create({ model: 'voyage', input: 'a', dimensions: 256 });
  expect(simulator.requests()[0]?.body).toMatchObject({ input: 'a', output_dimension: 256 });
});
