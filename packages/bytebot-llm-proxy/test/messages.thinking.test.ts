import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type MessagesProxy, startMessagesProxy } from './support/messages-proxy.ts';

/** Thoughts over several turns, as agents have them: asked for, signed, given back, and moved to another provider. */

const weatherTool: Anthropic.Tool = {
  name: 'get_weather',
  description: 'The weather in a city',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const asked: Anthropic.MessageParam[] = [{ role: 'user', content: 'What is the weather in Oslo?' }];
const thinking = { type: 'enabled', budget_tokens: 1_024 } as const;

let setting: MessagesProxy;
let client: Anthropic;

beforeAll(async () => {
  setting = await startMessagesProxy();
  client = setting.client;
});

afterAll(async () => {
  await setting.close();
});

beforeEach(async () => {
  await setting.simulator.reset();
});

function thoughtsOf(message: Anthropic.Message): Anthropic.ThinkingBlock[] {
  return message.content.filter((block) => block.type === 'thinking');
}

function textOf(message: Anthropic.Message): string {
  return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

function resultFor(message: Anthropic.Message): Anthropic.MessageParam {
  const [call] = message.content.filter((block) => block.type === 'tool_use');
  return {
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: 'sunny' }],
  };
}

describe.each(['thinks-anthropic', 'thinks-gemini', 'thinks-magistral'])('%s', (model) => {
  test.each(['whole', 'streamed'])(
    'thinks, %s, calls a tool, and goes on from its thoughts',
    async (manner) => {
      const request = { model, max_tokens: 4_096, messages: asked, tools: [weatherTool], thinking };
      const first =
        manner === 'streamed'
          ? await client.messages.stream(request).finalMessage()
          : await client.messages.create(request);
      expect(thoughtsOf(first)[0]?.thinking).toContain('I answer briefly.');
      expect(first.stop_reason).toBe('tool_use');
      const second = await client.messages.create({
        ...request,
        messages: [...asked, { role: 'assistant', content: first.content }, resultFor(first)],
      });
      expect(textOf(second)).toBe('The tool answered: sunny');
    },
  );
});

describe('a conversation that moves', () => {
  test('to Claude is sent without thoughts that nobody has signed', async () => {
    const first = await client.messages.create({
      model: 'thinks-gemini',
      max_tokens: 4_096,
      messages: asked,
      tools: [weatherTool],
      thinking,
    });
    expect(thoughtsOf(first)[0]?.signature).toBe('');
    const second = await client.messages.create({
      model: 'chat-anthropic',
      max_tokens: 100,
      messages: [...asked, { role: 'assistant', content: first.content }, resultFor(first)],
      tools: [weatherTool],
    });
    expect(textOf(second)).toBe('The tool answered: sunny');
  });

  test('from Claude to others is sent without what only Claude can read', async () => {
    const first = await client.messages.create({
      model: 'thinks-anthropic',
      max_tokens: 4_096,
      messages: asked,
      tools: [weatherTool],
      thinking,
    });
    for (const model of ['chat-openai', 'chat-gemini', 'chat-bedrock', 'chat-groq', 'chat-mistral']) {
      const second = await client.messages.create({
        model,
        max_tokens: 100,
        messages: [...asked, { role: 'assistant', content: first.content }, resultFor(first)],
        tools: [weatherTool],
      });
      expect(textOf(second)).toBe('The tool answered: sunny');
    }
  });
});
