import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { BadRequestError, InternalServerError, NotFoundError } from 'openai';
import { configOf } from './support/config.ts';
import { hello, streamedHello, weatherRound, weatherTool } from './support/openai-rounds.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** OpenAI's SDK at the proxy, with Ollama's own dialect behind it: lines of JSON instead of events. */

const greeting = 'Hello from the Ollama simulator. You said: Hello there!';
const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let simulator: RunningSimulator;
let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  const apiBase = `${simulator.url}/ollama`;
  const keyless = { api_key: null };
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'chat', model: 'ollama_chat/llama3.2', apiBase, params: { ...keyless, num_ctx: 16_384 } },
        { name: 'plain', model: 'ollama/llama3.2', apiBase, params: keyless },
        { name: 'v1', model: 'ollama/llama3.2', apiBase: `${apiBase}/v1`, params: keyless },
        { name: 'gone', model: 'ollama_chat/does-not-exist', apiBase, params: keyless },
        { name: 'embed', model: 'ollama/nomic-embed-text', apiBase, params: keyless },
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
    masterKey: MASTER_KEY,
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: MASTER_KEY, maxRetries: 0 });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

describe.each([
  ['chat', '/ollama/api/chat'],
  ['plain', '/ollama/api/chat'],
  ['v1', '/ollama/v1/chat/completions'],
])('%s', (model, path) => {
  test('a chat, whole', async () => {
    const answer = await client.chat.completions.create({ model, messages: hello });
    expect(answer).toMatchObject({ object: 'chat.completion', model: 'llama3.2' });
    expect(answer.choices).toMatchObject([{ message: { content: greeting }, finish_reason: 'stop' }]);
    expect(answer.usage?.total_tokens).toBeGreaterThan(9);
    expect(simulator.requests().map((request) => request.path)).toEqual([path]);
  });

  test('a chat, streamed with its usage', async () => {
    const { text, finishReasons, last } = await streamedHello(client, model);
    expect(text).toBe(greeting);
    expect(finishReasons).toEqual(['stop']);
    expect(last).toMatchObject({ choices: [], usage: { completion_tokens: 9 } });
  });

  test('a tool call, streamed, and its result', async () => {
    const { input, answer } = await weatherRound(client, model);
    expect(input).toEqual({ city: 'Oslo' });
    expect(answer).toBe('The tool answered: sunny');
  });
});

describe('what OpenAI’s clients say reaches Ollama', () => {
  test('options of the config and of the request, thinking, a schema, an image', async () => {
    const answer = await client.chat.completions.create({
      model: 'chat',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: pixel } },
          ],
        },
      ],
      max_completion_tokens: 500,
      temperature: 0,
      reasoning_effort: 'low',
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', schema: { type: 'object', properties: { seen: { type: 'string' } } } },
      },
    });
    expect(simulator.requests()[0]?.body).toMatchObject({
      think: true,
      stream: false,
      format: { type: 'object' },
      options: { num_ctx: 16_384, num_predict: 500, temperature: 0 },
      messages: [{ role: 'system' }, { role: 'user', images: [expect.stringMatching(/^iVBOR/)] }],
    });
    expect(answer.choices[0]?.message).toMatchObject({ reasoning_content: expect.any(String) });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toHaveProperty('seen');
  });

  test('a choice of tool that cannot be forced is refused by its name', async () => {
    const asked = client.chat.completions.create({
      model: 'chat',
      messages: hello,
      tools: [weatherTool],
      tool_choice: 'required',
    });
    await expect(asked).rejects.toMatchObject({ constructor: BadRequestError, param: 'tool_choice' });
  });

  test('texts to embed, as numbers and packed', async () => {
    const numbers = await client.embeddings.create({ model: 'embed', input: 'a', encoding_format: 'float' });
    const packed = await client.embeddings.create({ model: 'embed', input: ['a', 'b'] });
    expect(numbers.data[0]?.embedding).toHaveLength(768);
    expect(packed.data).toHaveLength(2);
    expect(packed.data[0]?.embedding[5]).toBeCloseTo(numbers.data[0]?.embedding[5] ?? 0);
  });

  test('an older completion', async () => {
    const answer = await client.completions.create({ model: 'plain', prompt: 'Hello there!' });
    expect(answer.choices[0]?.text).toBe(greeting);
  });
});

describe('failures', () => {
  test('a model that is not pulled', async () => {
    const asked = client.chat.completions.create({ model: 'gone', messages: hello });
    await expect(asked).rejects.toMatchObject({
      constructor: NotFoundError,
      message: expect.stringContaining("model 'does-not-exist' not found"),
    });
  });

  test('a busy server', async () => {
    simulator.script({ match: { provider: 'ollama' }, replies: [503] });
    const asked = client.chat.completions.create({ model: 'chat', messages: hello });
    await expect(asked).rejects.toMatchObject({ constructor: InternalServerError, status: 503 });
  });

  test.each([
    ['an error line', { errorAfter: 2 }, /error was encountered while running the model/],
    ['a cut connection', { cutAfter: 2 }, /./],
    ['an end without the last line', { endAfter: 2 }, /./],
    ['a line that is no JSON', { malformedAfter: 2 }, /./],
  ])('%s in the middle of a stream is an error, never a silent end', async (_title, reply, text) => {
    simulator.script({ match: { provider: 'ollama' }, replies: [reply] });
    const read = async (): Promise<void> => {
      const stream = await client.chat.completions.create({ model: 'chat', messages: hello, stream: true });
      for await (const chunk of stream) expect(chunk.choices[0]?.finish_reason ?? null).toBeNull();
    };
    await expect(read()).rejects.toThrow(text);
  });

  test('an error as the first line is a plain answer with its status', async () => {
    simulator.script({ match: { provider: 'ollama' }, replies: [{ errorAfter: 0 }] });
    const asked = client.chat.completions.create({ model: 'chat', messages: hello, stream: true });
    await expect(asked).rejects.toMatchObject({ status: 502 });
  });
});

test('bytes of a stream may be cut anywhere', async () => {
  simulator.script({
    match: { provider: 'ollama' },
    replies: [{ text: 'Grüße aus Zürich 🙂', splitBytes: 1 }],
  });
  const stream = await client.chat.completions.create({ model: 'chat', messages: hello, stream: true });
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  expect(text).toBe('Grüße aus Zürich 🙂');
});
