import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { BadRequestError } from 'openai';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** OpenAI's SDK at the proxy, with a Mistral behind it that refuses whatever is OpenAI's alone. */

const messages = [{ role: 'user' as const, content: 'Hello there!' }];
const greeting = 'Hello from the Mistral simulator. You said: Hello there!';
const model = 'mistral';
const weatherTool = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

let simulator: RunningSimulator;
let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  const apiBase = `${simulator.url}/mistral/v1`;
  proxy = await startProxy({
    config: configOf(
      [
        { name: model, model: 'mistral/mistral-large-latest', apiBase },
        { name: 'magistral', model: 'mistral/magistral-medium-latest', apiBase },
        { name: 'embed', model: 'mistral/mistral-embed', apiBase },
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

test('what OpenAI’s clients say beside the question is told to Mistral in its words, or not at all', async () => {
  const answer = await client.chat.completions.create({
    model,
    messages: [{ role: 'developer', content: 'Be brief.' }, ...messages],
    user: 'me',
    seed: 7,
    max_completion_tokens: 100,
    store: false,
  });
  expect(answer.choices[0]?.message.content).toBe(greeting);
  expect(simulator.requests()[0]?.body).toMatchObject({
    max_tokens: 100,
    random_seed: 7,
    messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user' }],
  });
});

test('a stream gives its usage in a chunk of its own, as OpenAI’s', async () => {
  const stream = await client.chat.completions.create({
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(greeting);
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 9 } });
  expect(chunks.slice(0, -1).every(({ usage }) => (usage ?? null) === null)).toBe(true);
});

describe('tools', () => {
  test('of a conversation that another provider began', async () => {
    const call = {
      id: 'toolu_01A',
      type: 'function' as const,
      function: { name: 'get weather', arguments: '{}' },
    };
    const answer = await client.chat.completions.create({
      model,
      messages: [
        ...messages,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'toolu_01A', content: 'sunny' },
        { role: 'user', content: 'And tomorrow?' },
      ],
    });
    expect(answer.choices[0]?.message.content).toContain('And tomorrow?');
  });

  test('are called, streamed, and answered', async () => {
    const asked = [{ role: 'user' as const, content: 'What is the weather in Oslo?' }];
    const runner = client.chat.completions.stream({
      model,
      messages: asked,
      tools: [weatherTool],
      tool_choice: 'required',
    });
    const message = (await runner.finalChatCompletion()).choices[0]?.message;
    const call = message?.tool_calls?.[0];
    if (message === undefined || call?.type !== 'function') throw new Error('No tool was called.');
    expect(JSON.parse(call.function.arguments)).toEqual({ city: 'Oslo' });
    const result = { role: 'tool' as const, tool_call_id: call.id, content: 'sunny' };
    const answer = await client.chat.completions.create({
      model,
      messages: [...asked, message, result],
      tools: [weatherTool],
    });
    expect(answer.choices[0]?.message.content).toBe('The tool answered: sunny');
  });
});

test('Magistral’s thinking is reasoning, whole and streamed, and goes back', async () => {
  const asked = { model: 'magistral', messages, reasoning_effort: 'high' as const };
  const first = await client.chat.completions.create(asked);
  const message = first.choices[0]?.message;
  expect(message).toMatchObject({ content: greeting, reasoning_content: expect.stringContaining('briefly') });
  let thoughts = '';
  for await (const chunk of await client.chat.completions.create({ ...asked, stream: true })) {
    thoughts += String(Object(chunk.choices[0]?.delta).reasoning_content ?? '');
  }
  expect(thoughts).toContain('I answer briefly.');
  if (message === undefined) throw new Error('There is no answer.');
  await client.chat.completions.create({ ...asked, messages: [...messages, message, ...messages] });
  expect(simulator.requests().at(-1)?.body).toMatchObject({
    messages: [{}, { content: [{ type: 'thinking' }, { type: 'text' }] }, {}],
  });
});

test('embeddings', async () => {
  const answer = await client.embeddings.create({ model: 'embed', input: ['a', 'b'], dimensions: 256 });
  expect(answer.data.map(({ embedding }) => embedding.length)).toEqual([256, 256]);
});

test('what Mistral has no place for is named', async () => {
  const asked = client.chat.completions.create({ model, messages, logprobs: true });
  await expect(asked).rejects.toMatchObject({ constructor: BadRequestError, param: 'logprobs' });
});
