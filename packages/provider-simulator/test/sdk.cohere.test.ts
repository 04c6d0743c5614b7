import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Cohere, CohereClientV2, CohereError } from 'cohere-ai';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask } from './support/ask.ts';
import { citySchema, pixelUrl } from './support/requests.ts';

/** The official Cohere client against the simulator. */

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const model = 'command-a-03-2025';
const greeting = 'Hello from the Cohere simulator. You said: Hello there!';
const messages: Cohere.ChatMessages = [{ role: 'user', content: 'Hello there!' }];
const tools: Cohere.ToolV2[] = [
  { type: 'function', function: { name: 'get_weather', description: 'The weather', parameters: citySchema } },
];

function clientWith(token = 'sk-test-cohere'): CohereClientV2 {
  return new CohereClientV2({ token, environment: `${simulator.url}/cohere`, maxRetries: 0 });
}

function textOf(message: Cohere.AssistantMessageResponse): string {
  return (message.content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

test('an answer, whole, with usage', async () => {
  const answer = await clientWith().chat({ model, messages });
  expect(textOf(answer.message)).toBe(greeting);
  expect(answer).toMatchObject({ finishReason: 'COMPLETE', usage: { billedUnits: { inputTokens: 6 } } });
  expect(simulator.requests()).toMatchObject([{ provider: 'cohere', path: '/cohere/v2/chat', model }]);
});

test('a stream, event by event', async () => {
  const stream = await clientWith().chatStream({ model, messages });
  const types = new Set<string>();
  let text = '';
  for await (const event of stream) {
    types.add(event.type);
    if (event.type === 'content-delta') text += event.delta?.message?.content?.text ?? '';
    if (event.type === 'message-end') expect(event.delta?.finishReason).toBe('COMPLETE');
  }
  expect(text).toBe(greeting);
  expect([...types]).toEqual([
    'message-start',
    'content-start',
    'content-delta',
    'content-end',
    'message-end',
  ]);
});

test('thoughts are a block of their own', async () => {
  const thinking: Cohere.Thinking = { type: 'enabled', tokenBudget: 100 };
  const answer = await clientWith().chat({ model, messages, thinking });
  expect(answer.message.content?.map(({ type }) => type)).toEqual(['thinking', 'text']);
});

describe('tools', () => {
  const asked: Cohere.ChatMessages = [{ role: 'user', content: 'The weather in Oslo?' }];

  test('are called with a plan, and their results are read', async () => {
    const { message, finishReason } = await clientWith().chat({ model, messages: asked, tools });
    expect(finishReason).toBe('TOOL_CALL');
    expect(message.toolPlan).toBe('I will use get_weather.');
    const [call] = message.toolCalls ?? [];
    const result: Cohere.ToolContent = { type: 'document', document: { data: { output: 'sunny' } } };
    const last = await clientWith().chat({
      model,
      tools,
      messages: [
        ...asked,
        { role: 'assistant', toolPlan: message.toolPlan ?? '', toolCalls: message.toolCalls ?? [] },
        { role: 'tool', toolCallId: call?.id ?? '', content: [result] },
      ],
    });
    expect(textOf(last.message)).toBe('The tool answered: sunny');
  });

  test('are called in a stream, argument by argument', async () => {
    let name = '';
    let written = '';
    for await (const event of await clientWith().chatStream({ model, messages: asked, tools })) {
      if (event.type === 'tool-call-start') name = event.delta?.message?.toolCalls?.function?.name ?? '';
      if (event.type === 'tool-call-delta')
        written += event.delta?.message?.toolCalls?.function?.arguments ?? '';
    }
    expect(name).toBe('get_weather');
    expect(Object.keys(JSON.parse(written))).toEqual(['city']);
  });
});

test('an answer in JSON, and a picture', async () => {
  const content: Cohere.Content[] = [
    { type: 'text', text: 'Hello there!' },
    { type: 'image_url', imageUrl: { url: pixelUrl } },
  ];
  const answer = await clientWith().chat({
    model,
    messages: [{ role: 'user', content }],
    responseFormat: { type: 'json_object' },
  });
  expect(JSON.parse(textOf(answer.message)).answer).toContain('I see 1 image');
});

test('embeddings in two forms', async () => {
  const answer = await clientWith().embed({
    model: 'embed-v4.0',
    texts: ['a', 'b'],
    inputType: 'search_query',
    embeddingTypes: ['float', 'base64'],
    outputDimension: 256,
  });
  expect(answer.embeddings.float?.map(({ length }) => length)).toEqual([256, 256]);
  expect(Buffer.from(answer.embeddings.base64?.[0] ?? '', 'base64').length).toBe(1_024);
  expect(answer.meta?.billedUnits?.inputTokens).toBe(2);
});

describe('errors', () => {
  test.each([
    [401, 'invalid api token', 'sk-test-bad', model],
    [404, 'not found', 'sk-test-cohere', 'does-not-exist'],
  ])('%s: %s', async (status, text, token, named) => {
    const error = await clientWith(token)
      .chat({ model: named, messages })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CohereError);
    expect(error).toMatchObject({ statusCode: status, body: { message: expect.stringContaining(text) } });
  });

  const turn = { role: 'user', content: 'x' };
  const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
  const tool = { type: 'function', function: { name: 'web-search', parameters: {} } };
  test.each([
    [422, "parameter 'top_p' is not a valid field", { top_p: 1 }],
    [400, 'p must be between', { p: 1 }],
    [400, 'must not be empty', { messages: [] }],
    [400, 'system turn must be the first', { messages: [turn, { role: 'system', content: 'x' }] }],
    [
      400,
      'not found in previous tool calls',
      { messages: [turn, { role: 'tool', tool_call_id: 'b', content: 'x' }] },
    ],
    [400, 'must be followed', { messages: [turn, { role: 'assistant', tool_calls: [call] }, turn] }],
    [400, 'must not be empty in a turn', { messages: [{ role: 'user', content: '' }] }],
    [400, 'certain characters', { tools: [tool] }],
    [400, 'tool_choice requires tools', { tool_choice: 'REQUIRED' }],
    [400, 'not supported with tools', { tools: [tools[0]], response_format: { type: 'json_object' } }],
    [400, 'token_budget', { thinking: { type: 'enabled', token_budget: 0 } }],
  ])('%s: %s', async (status, text, change) => {
    const seen = await ask(simulator, {
      path: '/cohere/v2/chat',
      body: { model, messages: [turn], ...change },
    });
    expect(seen.status).toBe(status);
    expect(seen.text).toContain(text);
  });

  test('an embedding needs its input type', async () => {
    const body = { model: 'embed-v4.0', texts: ['a'] };
    expect((await ask(simulator, { path: '/cohere/v2/embed', body })).text).toContain('valid input_type');
  });
});
