import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createDesktop } from '../src/desktop/desktop-client.ts';
import { toChatMessages } from '../src/messages/to-chat-messages.ts';
import { createComputerTools } from '../src/tools/computer/create-computer-tools.ts';
import { createReadFileTool } from '../src/tools/read-file.ts';
import { bytebotHistories } from './support/bytebot-histories.ts';
import { type ServiceProcess, startProxyProcess } from './support/service-process.ts';

/**
 * ByteBot's messages through the built proxy to providers that refuse what the real ones refuse. The proxy's own repair
 * of conversations is off: what the agent sends has to be right by itself.
 */

const desktop = createDesktop('http://127.0.0.1:9');
const tools = [...createComputerTools(desktop), createReadFileTool('task', desktop)].map(
  ({ definition }) => definition,
);

let simulator: RunningSimulator;
let proxy: ServiceProcess;

const models = [
  ['openai/gpt-4o', '/openai/v1'],
  ['anthropic/claude-sonnet-4-5', '/anthropic'],
  ['gemini/gemini-2.5-flash', '/gemini/v1beta'],
  ['gemini/gemini-3-pro-preview', '/gemini/v1beta'],
  ['openrouter/anthropic/claude-sonnet-4.5', '/openrouter/api/v1'],
  ['groq/llama-3.3-70b-versatile', '/groq/openai/v1'],
  ['mistral/mistral-large-latest', '/mistral/v1'],
] as const;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  const config = {
    model_list: models.map(([model, path]) => ({
      model_name: model,
      litellm_params: { model, api_base: simulator.url + path, api_key: 'sk-test-provider' },
    })),
    general_settings: { message_repair: false },
  };
  proxy = await startProxyProcess(JSON.stringify(config));
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

async function ask(model: string, messages: unknown): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`${proxy.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, messages, tools, max_tokens: 8192 }),
  });
  return { status: response.status, answer: await response.json() };
}

describe.each(models.map(([model]) => model))('%s takes', (model) => {
  test.each(bytebotHistories)('%s', async (_, history) => {
    const { status, answer } = await ask(model, toChatMessages('You work at a computer.', history));
    expect({ status, answer }).toMatchObject({ status: 200, answer: { choices: [{}] } });
  });
});

test('the order counts: the same messages in another one are refused', async () => {
  const toolCall = { id: 'a', type: 'function', function: { name: 'computer_wait', arguments: '{}' } };
  const wrong = [
    { role: 'user', content: 'Wait.' },
    { role: 'assistant', content: null, tool_calls: [toolCall] },
    { role: 'user', content: 'Well?' },
    { role: 'tool', tool_call_id: 'a', content: 'Waited.' },
  ];
  expect((await ask('openai/gpt-4o', wrong)).status).toBe(400);
});
