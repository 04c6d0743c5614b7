import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type MessagesProxy, messagesModels, startMessagesProxy } from './support/messages-proxy.ts';

/** The loop of Anthropic's SDK that calls tools by itself; it begins every conversation as a thread of Anthropic's. */

let setting: MessagesProxy;

beforeAll(async () => {
  setting = await startMessagesProxy();
});

afterAll(async () => {
  await setting.close();
});

const weather = betaTool({
  name: 'get_weather',
  description: 'The weather in a city',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const,
  run: async () => '20 degrees',
});

const question = {
  max_tokens: 200,
  messages: [{ role: 'user' as const, content: 'call get_weather for Rome' }],
};

test.each(messagesModels)('%s is sent the whole conversation, as it keeps no threads', async (model) => {
  const runner = setting.client.beta.messages.toolRunner({ ...question, model, tools: [weather] });
  const { content } = await runner.runUntilDone();
  expect(JSON.stringify(content)).toContain('20 degrees');
});

test('a thread is never left out, which would cut off what was said before', async () => {
  const request = { ...question, model: 'chat-openai' };
  const going = { ...request, thread: { type: 'continue', previous_message_id: 'msg_1' }, drop_params: true };
  await expect(setting.client.post('/v1/messages', { body: going })).rejects.toMatchObject({
    status: 400,
    error: { error: { param: 'thread', details: { error_code: 'thread_unsupported_request' } } },
  });
});
