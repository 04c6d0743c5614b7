import Anthropic, {
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { citySchema, pixelBase64 } from './support/requests.ts';

/** The official Anthropic SDK against the simulator. */

let simulator: RunningSimulator;
let client: Anthropic;

const model = 'claude-haiku-4-5-20251001';
const tools = [{ name: 'get_weather', description: 'The weather in a city', input_schema: citySchema }];
const base = { model, max_tokens: 100 };
const hello = { ...base, messages: [{ role: 'user' as const, content: 'Hello there!' }] };
const greeting = 'Hello from the Anthropic simulator. You said: Hello there!';

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  client = clientWith('sk-test-anthropic');
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

function clientWith(apiKey: string, baseURL = `${simulator.url}/anthropic`): Anthropic {
  return new Anthropic({ apiKey, baseURL, maxRetries: 0 });
}

test('a message, whole, with usage and rate limits', async () => {
  const { data, response, request_id } = await client.messages.create(hello).withResponse();
  expect(data.content).toEqual([{ type: 'text', text: greeting }]);
  expect(data).toMatchObject({ type: 'message', role: 'assistant', model, stop_reason: 'end_turn' });
  expect(data.usage).toMatchObject({ output_tokens: 9, cache_read_input_tokens: 0 });
  expect(response.headers.get('anthropic-ratelimit-requests-remaining')).toBe('3999');
  expect(request_id).toMatch(/^req_/);
});

test('a message under the bare address', async () => {
  const data = await clientWith('sk-test-anthropic', simulator.url).messages.create(hello);
  expect(data.content).toEqual([{ type: 'text', text: greeting }]);
});

test('a streamed message: every event in its order', async () => {
  const types: string[] = [];
  const stream = client.messages.stream(hello);
  stream.on('streamEvent', (event) => types.push(event.type));
  const message = await stream.finalMessage();
  expect(message.content).toEqual([{ type: 'text', text: greeting }]);
  expect(message.usage.output_tokens).toBe(9);
  expect(types[0]).toBe('message_start');
  expect(types[1]).toBe('content_block_start');
  expect(types.filter((type) => type === 'content_block_delta')).toHaveLength(9);
  expect(types.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
});

test('a tool call, its result, and the answer', async () => {
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'What is the weather in Oslo?' }];
  const first = await client.messages.create({ ...base, messages, tools });
  const [use] = first.content;
  if (use?.type !== 'tool_use') throw new Error('no tool use');
  expect(use).toMatchObject({ name: 'get_weather', input: { city: 'Oslo' } });
  expect(first.stop_reason).toBe('tool_use');
  const second = await client.messages.create({
    ...base,
    tools,
    messages: [
      ...messages,
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'sunny' }] },
    ],
  });
  expect(second.content).toEqual([{ type: 'text', text: 'The tool answered: sunny' }]);
});

test('two tool calls in parallel, streamed as pieces of JSON', async () => {
  const stream = client.messages.stream({
    ...base,
    tools,
    messages: [{ role: 'user', content: 'The weather in parallel: Oslo and Rome' }],
  });
  const { content } = await stream.finalMessage();
  expect(content).toMatchObject([
    { type: 'tool_use', name: 'get_weather', input: { city: 'Oslo' } },
    { type: 'tool_use', name: 'get_weather', input: { city: 'Rome' } },
  ]);
});

test('images are seen, those in a tool result too', async () => {
  const image: Anthropic.ImageBlockParam = {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: pixelBase64 },
  };
  const answer = await client.messages.create({
    ...base,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Look' }, image] }],
  });
  expect(answer.content).toMatchObject([{ text: expect.stringContaining('(I see 1 image.)') }]);
});

test('thinking comes first, signed', async () => {
  const answer = await client.messages
    .stream({ ...hello, max_tokens: 2_000, thinking: { type: 'enabled', budget_tokens: 1_024 } })
    .finalMessage();
  expect(answer.content).toMatchObject([
    { type: 'thinking', signature: expect.stringMatching(/./) },
    { type: 'text', text: greeting },
  ]);
});

test('a tool loop goes on thinking with its thoughts as they came, and only with them', async () => {
  const thinking = { type: 'enabled' as const, budget_tokens: 1_024 };
  const asked = { role: 'user' as const, content: 'What is the weather in Oslo?' };
  const first = await client.messages.create({
    ...base,
    max_tokens: 4_000,
    thinking,
    tools,
    messages: [asked],
  });
  const use = first.content.find((block) => block.type === 'tool_use');
  if (use === undefined) throw new Error('No tool was called.');
  const result = { type: 'tool_result' as const, tool_use_id: use.id, content: 'sunny' };
  const goOn = (content: typeof first.content): Promise<Anthropic.Message> =>
    client.messages.create({
      ...base,
      max_tokens: 4_000,
      thinking,
      tools,
      messages: [asked, { role: 'assistant', content }, { role: 'user', content: [result] }],
    });
  expect((await goOn(first.content)).content.at(-1)).toMatchObject({ text: 'The tool answered: sunny' });
  await expect(goOn([use])).rejects.toThrow(/Expected `thinking` or `redacted_thinking`/);
  const changed = first.content.map((block) =>
    block.type === 'thinking' ? { ...block, thinking: 'Something else.' } : block,
  );
  await expect(goOn(changed)).rejects.toThrow(/Invalid `signature` in `thinking` block/);
});

test('the limit of tokens and stop sequences end an answer', async () => {
  expect((await client.messages.create({ ...hello, max_tokens: 2 })).stop_reason).toBe('max_tokens');
  const stopped = await client.messages.create({ ...hello, stop_sequences: [' simulator'] });
  expect(stopped).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: ' simulator' });
  expect(stopped.content).toEqual([{ type: 'text', text: 'Hello from the Anthropic' }]);
});

test('tokens are counted, models are listed', async () => {
  const { messages } = hello;
  expect((await client.messages.countTokens({ model, messages })).input_tokens).toBeGreaterThan(0);
  const ids = [];
  for await (const one of client.models.list()) ids.push(one.id);
  expect(ids).toContain(model);
  expect((await client.models.retrieve(model)).type).toBe('model');
});

test.each([
  [400, BadRequestError, 'invalid_request_error'],
  [401, AuthenticationError, 'authentication_error'],
  [403, PermissionDeniedError, 'permission_error'],
  [404, NotFoundError, 'not_found_error'],
  [429, RateLimitError, 'rate_limit_error'],
  [500, InternalServerError, 'api_error'],
  [529, InternalServerError, 'overloaded_error'],
])('%i is its typed error', async (status, type, name) => {
  simulator.script({ model, replies: [status] });
  const refused = client.messages.create(hello);
  await expect(refused).rejects.toBeInstanceOf(type);
  await expect(refused).rejects.toMatchObject({ status, error: { error: { type: name } } });
});

test('a wrong key, a missing model', async () => {
  await expect(clientWith('sk-test-bad').messages.create(hello)).rejects.toMatchObject({
    status: 401,
    error: { type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } },
  });
  await expect(client.messages.create({ ...hello, model: 'claude-does-not-exist' })).rejects.toMatchObject({
    status: 404,
    error: { error: { message: 'model: claude-does-not-exist' } },
  });
});

test('an error event inside a stream is thrown after the content', async () => {
  simulator.script({ model, replies: [{ text: 'one two three', errorAfter: 2 }] });
  const stream = await client.messages.create({ ...hello, stream: true });
  let text = '';
  const read = async (): Promise<void> => {
    for await (const event of stream) {
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text;
    }
  };
  const failure = read();
  await expect(failure).rejects.toBeInstanceOf(APIError);
  await expect(failure).rejects.toThrow(/overloaded_error/);
  expect(text).toBe('one two');
});

test('an abort reaches the simulator', async () => {
  simulator.script({ model, replies: [{ text: 'one two', stallAfter: 1 }] });
  const stream = client.messages.stream(hello);
  stream.on('text', () => stream.abort());
  await expect(stream.finalMessage()).rejects.toBeInstanceOf(APIUserAbortError);
  while (simulator.requests(model)[0]?.endedAtMs === undefined) await new Promise(setImmediate);
  expect(simulator.requests(model)[0]?.aborted).toBe(true);
});
