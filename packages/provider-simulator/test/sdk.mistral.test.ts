import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Mistral } from '@mistralai/mistralai';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask } from './support/ask.ts';
import { pixelUrl, weatherTool } from './support/requests.ts';

/** The official Mistral client against the simulator. */

let simulator: RunningSimulator;
let client: Mistral;

const model = 'mistral-small-latest';
const messages = [{ role: 'user' as const, content: 'Hello there!' }];
const greeting = 'Hello from the Mistral simulator. You said: Hello there!';

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  const retryConfig = { strategy: 'none' as const };
  client = new Mistral({ apiKey: 'sk-test-mistral', serverURL: `${simulator.url}/mistral`, retryConfig });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

test('chat, whole', async () => {
  const answer = await client.chat.complete({ model, messages, randomSeed: 7, maxTokens: 100 });
  expect(answer.choices[0]).toMatchObject({ message: { content: greeting }, finishReason: 'stop' });
  expect(answer.usage.completionTokens).toBe(9);
});

test('chat, streamed, with usage beside the finish reason', async () => {
  const chunks = [];
  for await (const { data } of await client.chat.stream({ model, messages })) chunks.push(data);
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(greeting);
  expect(chunks.at(-1)).toMatchObject({
    choices: [{ finishReason: 'stop' }],
    usage: { completionTokens: 9 },
  });
});

test('a tool call with a short id, and its result', async () => {
  const asked = [{ role: 'user' as const, content: 'What is the weather in Oslo?' }];
  const tools = [weatherTool];
  const first = await client.chat.complete({ model, messages: asked, tools, toolChoice: 'any' });
  const message = first.choices[0]?.message;
  const call = message?.toolCalls?.[0];
  if (message === undefined || call?.id === undefined) throw new Error('No tool was called.');
  expect(call.id).toMatch(/^[a-zA-Z0-9]{9}$/);
  const result = { role: 'tool' as const, toolCallId: call.id, name: 'get_weather', content: 'sunny' };
  const said = { role: 'assistant' as const, toolCalls: message.toolCalls };
  // The client writes an `index` into each call, which Mistral takes.
  const second = await client.chat.complete({ model, messages: [...asked, said, result], tools });
  expect(second.choices[0]?.message?.content).toBe('The tool answered: sunny');
});

test('thinking is a chunk of the content', async () => {
  const request = { model: 'magistral-small-latest', messages, promptMode: 'reasoning' as const };
  const answer = await client.chat.complete(request);
  expect(answer.choices[0]?.message?.content).toMatchObject([
    { type: 'thinking', thinking: [{ text: expect.stringContaining('I answer briefly.') }] },
    { type: 'text', text: greeting },
  ]);
});

test('an image, and a schema', async () => {
  const content = [
    { type: 'text' as const, text: 'What is this?' },
    { type: 'image_url' as const, imageUrl: pixelUrl },
  ];
  const seen = await client.chat.complete({ model, messages: [{ role: 'user', content }] });
  expect(seen.choices[0]?.message?.content).toContain('(I see 1 image.)');
  const schemaDefinition = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] };
  const responseFormat = { type: 'json_schema' as const, jsonSchema: { name: 'x', schemaDefinition } };
  const shaped = await client.chat.complete({ model, messages, responseFormat });
  expect(JSON.parse(String(shaped.choices[0]?.message?.content))).toHaveProperty('age');
});

test('embeddings', async () => {
  const answer = await client.embeddings.create({ model: 'mistral-embed', inputs: ['a', 'b'] });
  expect(answer.data.map(({ embedding }) => embedding?.length)).toEqual([1_024, 1_024]);
});

describe('Mistral refuses', () => {
  const call = (id: string, name = 'look') => ({ id, type: 'function', function: { name, arguments: '{}' } });
  const asks = (...calls: object[]) => ({ role: 'assistant', content: '', tool_calls: calls });
  const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'seen' });
  const [user] = messages;

  test.each([
    ['a field that is OpenAI’s alone', { max_completion_tokens: 1 }, 422, 'extra_forbidden'],
    ['a request for usage', { stream: true, stream_options: { include_usage: true } }, 422, 'stream_options'],
    ['a developer', { messages: [{ role: 'developer', content: 'x' }] }, 422, 'union_tag_invalid'],
    ['a field of a message', { messages: [{ ...user, name: 'me' }] }, 422, 'extra_forbidden'],
    ['an id of OpenAI', { messages: [user, asks(call('call_1')), result('call_1')] }, 400, 'length of 9'],
    ['an illegal name', { messages: [user, asks(call('abcdefghi', 'a b'))] }, 400, 'Function name was a b'],
    [
      'a user right after a tool',
      { messages: [user, asks(call('abcdefghi')), result('abcdefghi'), user] },
      400,
      "Unexpected role 'user' after role 'tool'",
    ],
    ['a call without its result', { messages: [user, asks(call('abcdefghi'))] }, 400, 'Not the same number'],
    [
      'a last word of the assistant',
      { messages: [user, { role: 'assistant', content: 'x' }] },
      400,
      'prefix True',
    ],
    [
      'a tool without a schema',
      { tools: [{ type: 'function', function: { name: 'x' } }] },
      422,
      'parameters',
    ],
    ['no messages', { messages: [] }, 422, 'Field required'],
  ])('%s', async (_title, body, status, text) => {
    const seen = await ask(simulator, {
      path: '/mistral/v1/chat/completions',
      body: { model, messages, ...body },
    });
    expect({ status: seen.status, text: seen.text }).toEqual({ status, text: expect.stringContaining(text) });
  });
});
