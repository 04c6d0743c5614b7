import { afterAll, beforeAll, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** `mock_response` answers without a provider: nothing listens at these addresses. */

const nowhere = { model: 'openai/gpt-4o', apiBase: 'http://127.0.0.1:9/v1' };

let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'mock', ...nowhere, params: { mock_response: 'Paris is the capital.' } },
        { name: 'limited', ...nowhere, params: { mock_response: 'litellm.RateLimitError' } },
        { name: 'guarded', ...nowhere, params: { mock_response: 'litellm.InternalServerError' } },
      ],
      { router_settings: { num_retries: 0, fallbacks: [{ guarded: ['mock'] }] } },
    ),
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: 'any', maxRetries: 0 });
});

afterAll(() => proxy.stop());

const messages = [{ role: 'user' as const, content: 'Which one?' }];

test('a text is the answer, whole or streamed, also for legacy completions', async () => {
  const whole = await client.chat.completions.create({ model: 'mock', messages });
  expect(whole.choices[0]?.message.content).toBe('Paris is the capital.');
  expect(whole.usage?.total_tokens).toBe(30);
  const stream = await client.chat.completions.create({ model: 'mock', messages, stream: true });
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe('Paris is the capital.');
  const legacy = await client.completions.create({ model: 'mock', prompt: 'Which one?' });
  expect(legacy.choices[0]?.text).toBe('Paris is the capital.');
});

test('the name of a failure acts it out, fallbacks included', async () => {
  await expect(client.chat.completions.create({ model: 'limited', messages })).rejects.toMatchObject({
    status: 429,
  });
  const rescued = await client.chat.completions.create({ model: 'guarded', messages }).withResponse();
  expect(rescued.data.choices[0]?.message.content).toBe('Paris is the capital.');
  expect(rescued.response.headers.get('x-litellm-attempted-fallbacks')).toBe('1');
});

test('there is no embedding of a text', async () => {
  await expect(client.embeddings.create({ model: 'mock', input: 'x' })).rejects.toMatchObject({
    status: 501,
  });
});
