import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** ByteBot's message shapes (REQUIREMENTS 4.1) against providers as strict as the real ones. */

const parameters = { type: 'object', properties: {} };
const tools = [{ type: 'function', function: { name: 'screenshot', description: 'Looks.', parameters } }];
const call = (id: string) => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id, type: 'function', function: { name: 'screenshot', arguments: '{}' } }],
});
const picture = {
  role: 'user',
  content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }],
};
const raw = [
  { role: 'user', content: 'Look twice.' },
  { role: 'assistant', content: 'I look.' },
  call('call_a'),
  call('call_b'),
  { role: 'tool', tool_call_id: 'call_a', content: 'screenshot' },
  picture,
  { role: 'tool', tool_call_id: 'call_b', content: 'screenshot' },
  picture,
];

let simulator: Simulator;
let proxy: ProxyProcess;
let untouched: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const models = [
    { name: 'openai', model: 'openai/gpt-4o', apiBase: `${simulator.url}/openai/v1` },
    { name: 'groq', model: 'groq/llama-3.3-70b-versatile', apiBase: `${simulator.url}/groq/openai/v1` },
    { name: 'gemini', model: 'gemini/gemini-2.5-flash', apiBase: `${simulator.url}/gemini/v1beta` },
    { name: 'anthropic', model: 'anthropic/claude-sonnet-4', apiBase: `${simulator.url}/anthropic` },
  ];
  proxy = await startProxy({ config: configOf(models) });
  untouched = await startProxy({ config: configOf(models, { general_settings: { message_repair: false } }) });
});

afterAll(async () => {
  await proxy.stop();
  await untouched.stop();
  await simulator.close();
});

async function ask(model: string, to = proxy): Promise<Response> {
  return await fetch(`${to.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model, messages: raw, tools }),
  });
}

test.each(['openai', 'groq', 'gemini', 'anthropic'])('%s takes what ByteBot’s agent sends', async (model) => {
  const response = await ask(model);
  expect(await response.json()).toHaveProperty('choices');
  expect(response.status).toBe(200);
});

test('the repaired order reaches the provider, and each repair is counted', async () => {
  await simulator.reset();
  await ask('openai');
  const [seen] = await simulator.seen();
  expect(seen?.body.messages).toEqual([
    raw[0],
    {
      role: 'assistant',
      content: 'I look.',
      tool_calls: [...call('call_a').tool_calls, ...call('call_b').tool_calls],
    },
    { role: 'tool', tool_call_id: 'call_a', content: 'screenshot' },
    { role: 'tool', tool_call_id: 'call_b', content: 'screenshot' },
    { role: 'user', content: [...picture.content, ...picture.content] },
  ]);
  const metrics = await (await fetch(`${proxy.url}/metrics`)).text();
  expect(metrics).toMatch(/bytebot_message_repairs_total\{repair="merge_assistant_messages"\} [1-9]/);
  expect(metrics).toMatch(/bytebot_message_repairs_total\{repair="reorder_tool_results"\} [1-9]/);
  expect(metrics).toMatch(/bytebot_message_repairs_total\{repair="close_unanswered_calls"\} 0/);
});

test('switched off, the provider judges the order itself', async () => {
  const response = await ask('openai', untouched);
  expect(response.status).toBe(400);
});
