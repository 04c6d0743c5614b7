import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type MessagesProxy, messagesModels, startMessagesProxy } from './support/messages-proxy.ts';

/** Anthropic's SDK against the proxy in front of every kind of provider: what its users point at it. */

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const weatherTool: Anthropic.Tool = {
  name: 'get_weather',
  description: 'The weather in a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const timeTool: Anthropic.Tool = {
  name: 'get_time',
  description: 'The time in a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const hello: Anthropic.MessageParam[] = [{ role: 'user', content: 'Hello there!' }];

let setting: MessagesProxy;
let client: Anthropic;

beforeAll(async () => {
  setting = await startMessagesProxy();
  client = setting.client;
});

afterAll(async () => {
  await setting.close();
});

function textOf(message: Anthropic.Message): string {
  return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

function callsOf(message: Anthropic.Message): Anthropic.ToolUseBlock[] {
  return message.content.filter((block) => block.type === 'tool_use');
}

describe.each(messagesModels)('%s', (model) => {
  test('a message, whole', async () => {
    const message = await client.messages.create({
      model,
      max_tokens: 100,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: hello,
      metadata: { user_id: 'user_1' },
    });
    expect(message).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number) },
    });
    expect(textOf(message)).toContain('You said: Hello there!');
    expect(message.usage.output_tokens).toBeGreaterThan(0);
  });

  test('a message, streamed', async () => {
    const stream = client.messages.stream({ model, max_tokens: 100, messages: hello });
    const seen: string[] = [];
    stream.on('streamEvent', ({ type }) => seen.push(type));
    const message = await stream.finalMessage();
    expect(textOf(message)).toContain('You said: Hello there!');
    expect(message.stop_reason).toBe('end_turn');
    expect(message.usage.input_tokens).toBeGreaterThan(0);
    expect(message.usage.output_tokens).toBeGreaterThan(0);
    expect(seen[0]).toBe('message_start');
    expect(seen.at(-1)).toBe('message_stop');
    expect(seen.filter((type) => type === 'content_block_delta').length).toBeGreaterThan(1);
  });

  test('an answer cut off is max_tokens', async () => {
    const message = await client.messages.create({ model, max_tokens: 2, messages: hello });
    expect(message.stop_reason).toBe('max_tokens');
  });

  test('tools are called, streamed and whole, and answered', async () => {
    const asked: Anthropic.MessageParam[] = [{ role: 'user', content: 'What is the weather in Oslo?' }];
    const request = { model, max_tokens: 200, messages: asked, tools: [weatherTool] };
    const streamed = await client.messages
      .stream({ ...request, tool_choice: { type: 'any' } })
      .finalMessage();
    expect(streamed.stop_reason).toBe('tool_use');
    const [call] = callsOf(streamed);
    expect(call).toMatchObject({ name: 'get_weather', input: { city: 'Oslo' } });
    const answer = await client.messages.create({
      ...request,
      messages: [
        ...asked,
        { role: 'assistant', content: streamed.content },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: call?.id ?? '', content: [{ type: 'text', text: 'sunny' }] },
          ],
        },
      ],
    });
    expect(textOf(answer)).toBe('The tool answered: sunny');
  });
});

describe.each(['chat-openai', 'chat-gemini', 'chat-anthropic', 'chat-bedrock'])('%s', (model) => {
  test('a picture', async () => {
    const source = { type: 'base64', media_type: 'image/png', data: pixel } as const;
    const message = await client.messages.create({
      model,
      max_tokens: 100,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source },
            { type: 'text', text: 'What is it?' },
          ],
        },
      ],
    });
    expect(textOf(message)).toContain('1 image');
  });

  test('several tools at once, streamed', async () => {
    await setting.simulator.script({
      match: {},
      replies: [
        {
          tools: [
            { name: 'get_weather', input: { city: 'Oslo' } },
            { name: 'get_time', input: { city: 'Rome' } },
          ],
        },
      ],
    });
    const message = await client.messages
      .stream({
        model,
        max_tokens: 200,
        messages: [{ role: 'user', content: 'Weather in Oslo, time in Rome?' }],
        tools: [weatherTool, timeTool],
      })
      .finalMessage();
    expect(callsOf(message).map(({ name, input }) => [name, input])).toEqual([
      ['get_weather', { city: 'Oslo' }],
      ['get_time', { city: 'Rome' }],
    ]);
    expect(new Set(callsOf(message).map(({ id }) => id)).size).toBe(2);
  });

  test('an answer in JSON, by schema', async () => {
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    };
    const message = await client.messages.create({
      model: model === 'chat-anthropic' ? 'thinks-anthropic' : model,
      max_tokens: 200,
      messages: hello,
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(JSON.parse(textOf(message))).toEqual({ city: expect.any(String) });
  });
});
