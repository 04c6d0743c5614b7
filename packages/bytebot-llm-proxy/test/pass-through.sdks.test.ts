import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { configOf, everyProvider } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** The official SDKs, pointed at the path of their own provider. */

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  proxy = await startProxy({ masterKey: MASTER_KEY, config: configOf(everyProvider(simulator.url)) });
});

afterAll(async () => {
  await proxy?.stop();
  await simulator.close();
});

/** The SDK asks whether objects are of its own world, which inside jest those of Node's own fetch are not. */
const fetchHere: typeof fetch = async (url, init) => {
  const response = await fetch(url, init);
  return Object.assign(response, { json: async (): Promise<unknown> => JSON.parse(await response.text()) });
};

const messages = [{ role: 'user' as const, content: 'Hello' }];

test('OpenAI’s, whole and as a stream', async () => {
  const client = new OpenAI({ apiKey: MASTER_KEY, baseURL: `${proxy.url}/openai/v1`, maxRetries: 0 });
  const whole = await client.chat.completions.create({ model: 'gpt-4o', messages });
  expect(whole.choices[0]?.message.content).toMatch(/\w/);
  let text = '';
  const stream = await client.chat.completions.create({ model: 'gpt-4o', messages, stream: true });
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toMatch(/\w/);
  expect(JSON.stringify(await simulator.seen())).not.toContain(MASTER_KEY);
});

test('Anthropic’s, whole and as a stream, with its errors', async () => {
  const client = new Anthropic({ apiKey: MASTER_KEY, baseURL: `${proxy.url}/anthropic`, maxRetries: 0 });
  const asked = { model: 'claude-sonnet-4', max_tokens: 100, messages };
  const whole = await client.messages.create(asked);
  expect(whole).toMatchObject({ type: 'message', role: 'assistant' });
  const streamed = await client.messages.stream(asked).finalMessage();
  expect(streamed.content.length).toBeGreaterThan(0);
  await simulator.script({ match: { provider: 'anthropic' }, replies: [529] });
  const busy = await client.messages.create(asked).catch((error: unknown) => error);
  expect(busy).toMatchObject({ status: 529, error: { type: 'error', error: { type: 'overloaded_error' } } });
  const nobody = new Anthropic({ apiKey: 'sk-test-wrong', baseURL: `${proxy.url}/anthropic`, maxRetries: 0 });
  const refused = await nobody.messages.create(asked).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Anthropic.AuthenticationError);
  expect(refused).toMatchObject({ error: { type: 'error', error: { type: 'authentication_error' } } });
});

test('Google’s, whole and as a stream', async () => {
  const client = new GoogleGenAI({
    apiKey: MASTER_KEY,
    httpOptions: { baseUrl: `${proxy.url}/gemini`, fetch: fetchHere },
  });
  const asked = { model: 'gemini-2.5-flash', contents: 'Hello' };
  expect((await client.models.generateContent(asked)).text).toMatch(/\w/);
  let text = '';
  for await (const chunk of await client.models.generateContentStream(asked)) text += chunk.text ?? '';
  expect(text).toMatch(/\w/);
  expect(JSON.stringify(await simulator.seen())).not.toContain(MASTER_KEY);
});

test('what they used and cost is known, and why they went where they went', async () => {
  const response = await fetch(`${proxy.url}/anthropic/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': MASTER_KEY, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-sonnet-4', max_tokens: 10, messages }),
  });
  await response.text();
  const id = response.headers.get('x-litellm-call-id');
  const told = await fetch(`${proxy.url}/v1/requests/${id}`, { headers: { 'x-api-key': MASTER_KEY } });
  expect(await told.json()).toMatchObject({
    usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
    cost: expect.any(Number),
  });
});
