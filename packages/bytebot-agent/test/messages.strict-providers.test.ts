import { findProvider, type Target } from '@bytebot/llm-providers';
import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import type { ChatMessage, ChatRequest } from '@bytebot/shared';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anyHistory, taskHistory } from '../src/messages/histories.test-helper.ts';
import { toChatMessages } from '../src/messages/to-chat-messages.ts';

/** The simulated providers refuse what the real ones refuse; what is sent to two of them is the proxy's translation. */

const tools = ['computer_screenshot', 'look'].map((name) => ({
  type: 'function',
  function: { name, description: 'Looks.', parameters: { type: 'object', properties: {} } },
}));

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(async () => {
  await simulator.close();
});

const providers = [
  { id: 'openai', base: '/openai/v1', model: 'gpt-4o' },
  { id: 'anthropic', base: '/anthropic', model: 'claude-sonnet-4-5' },
  { id: 'gemini', base: '/gemini/v1beta', model: 'gemini-2.5-flash' },
  { id: 'mistral', base: '/mistral/v1', model: 'mistral-large-latest' },
];

async function ask(
  { id, base, model }: (typeof providers)[number],
  messages: ChatMessage[],
): Promise<Response> {
  const provider = findProvider(id);
  if (provider === undefined) throw new Error(`There is no provider ${id}.`);
  const target: Target = { baseUrl: `${simulator.url}${base}`, apiKey: 'sk-test-provider', model };
  const request: ChatRequest = { model, messages, tools, max_tokens: 100 };
  const body = provider.native?.buildChat(request, target).body ?? request;
  return await fetch(`${target.baseUrl}${provider.path('chat', target, false)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...provider.headers(target, () => undefined) },
    body: JSON.stringify(body),
  });
}

test.each(providers)('$id takes every history that a task can have', async (provider) => {
  const histories = [
    ...fc.sample(taskHistory, { numRuns: 30, seed: 1 }),
    ...fc.sample(anyHistory, { numRuns: 30, seed: 2 }),
  ];
  for (const history of histories) {
    const messages = toChatMessages('You work.', history);
    const response = await ask(provider, messages);
    const answer = await response.text();
    expect({ status: response.status, answer, messages }).toMatchObject({ status: 200 });
  }
});

test('it is the order that counts: the same messages out of order are refused', async () => {
  const call = { id: 'a', type: 'function' as const, function: { name: 'look', arguments: '{}' } };
  const wrong: ChatMessage[] = [
    { role: 'user', content: 'Look.' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'user', content: 'Well?' },
    { role: 'tool', tool_call_id: 'a', content: 'A cat.' },
  ];
  const [openai] = providers;
  expect(openai && (await ask(openai, wrong)).status).toBe(400);
});
