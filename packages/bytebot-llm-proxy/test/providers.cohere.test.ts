import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from 'openai';
import { configOf } from './support/config.ts';
import { hello, streamedHello, weatherRound } from './support/openai-rounds.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** OpenAI's SDK at the proxy, with Cohere's own dialect behind it. */

const greeting = 'Hello from the Cohere simulator. You said: Hello there!';

let simulator: RunningSimulator;
let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  const apiBase = `${simulator.url}/cohere/v2`;
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'chat', model: 'cohere_chat/command-a-03-2025', apiBase },
        { name: 'plain', model: 'cohere/command-a-03-2025', apiBase: `${simulator.url}/cohere` },
        { name: 'thinker', model: 'cohere/command-a-reasoning-08-2025', apiBase: `${apiBase}/chat` },
        { name: 'gone', model: 'cohere/does-not-exist', apiBase },
        { name: 'refused', model: 'cohere/command-a-03-2025', apiBase, apiKey: 'sk-test-bad' },
        { name: 'embed', model: 'cohere/embed-v4.0', apiBase },
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

describe.each(['chat', 'plain', 'thinker'])('%s', (model) => {
  test('a chat, whole', async () => {
    const answer = await client.chat.completions.create({ model, messages: hello });
    expect(answer.choices).toMatchObject([{ message: { content: greeting }, finish_reason: 'stop' }]);
    expect(answer.usage?.total_tokens).toBeGreaterThan(9);
    expect(simulator.requests().map(({ path }) => path)).toEqual(['/cohere/v2/chat']);
  });

  test('a chat, streamed with its usage', async () => {
    const { text, finishReasons, last } = await streamedHello(client, model);
    expect(text).toBe(greeting);
    expect(finishReasons).toEqual(['stop']);
    expect(last).toMatchObject({ choices: [], usage: { completion_tokens: 10 } });
  });

  test('a tool call, streamed, and its result', async () => {
    const { said, input, answer } = await weatherRound(client, model);
    expect(said).toBe('I will use get_weather.');
    expect(input).toHaveProperty('city');
    expect(answer).toBe('The tool answered: sunny');
    expect(simulator.requests()[1]?.body).toMatchObject({
      messages: [
        { role: 'user' },
        { role: 'assistant', tool_plan: 'I will use get_weather.' },
        { role: 'tool' },
      ],
    });
  });
});

describe('what OpenAI’s clients say reaches Cohere', () => {
  test('thinking, a schema, sampling, and Cohere’s own fields', async () => {
    const answer = await client.chat.completions.create({
      model: 'thinker',
      messages: [{ role: 'system', content: 'Be brief.' }, ...hello],
      max_completion_tokens: 500,
      top_p: 1,
      stop: ['###'],
      reasoning_effort: 'low',
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', schema: { type: 'object', properties: { seen: { type: 'string' } } } },
      },
      ...{ safety_mode: 'STRICT' },
    });
    expect(simulator.requests()[0]?.body).toMatchObject({
      thinking: { type: 'enabled', token_budget: 1_024 },
      max_tokens: 500,
      p: 0.99,
      stop_sequences: ['###'],
      safety_mode: 'STRICT',
      response_format: { type: 'json_object', json_schema: { type: 'object' } },
    });
    expect(answer.choices[0]?.message).toMatchObject({ reasoning_content: expect.any(String) });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toHaveProperty('seen');
  });

  test('texts to embed, as numbers and packed', async () => {
    const numbers = await client.embeddings.create({ model: 'embed', input: 'a', encoding_format: 'float' });
    const packed = await client.embeddings.create({ model: 'embed', input: ['a', 'b'], dimensions: 256 });
    expect(numbers.data[0]?.embedding).toHaveLength(1_536);
    expect(packed.data.map(({ embedding }) => embedding.length)).toEqual([256, 256]);
    expect(simulator.requests().map(({ body }) => Object(body).embedding_types)).toEqual([
      ['float'],
      ['base64'],
    ]);
  });

  test('what Cohere cannot be told is refused by its name', async () => {
    const asked = client.chat.completions.create({ model: 'chat', messages: hello, n: 2 });
    await expect(asked).rejects.toMatchObject({ constructor: BadRequestError, param: 'n' });
  });
});

describe('failures', () => {
  test('a model that is not there, and a refused key', async () => {
    const gone = client.chat.completions.create({ model: 'gone', messages: hello });
    await expect(gone).rejects.toBeInstanceOf(NotFoundError);
    await expect(gone).rejects.toThrow(/^404 Cohere API error: /);
    const refused = client.chat.completions.create({ model: 'refused', messages: hello });
    await expect(refused).rejects.toBeInstanceOf(AuthenticationError);
  });

  test('a trial’s limit, and a prompt against the guidelines', async () => {
    simulator.script({ match: { provider: 'cohere' }, replies: [{ status: 429 }, { status: 498 }] });
    const limited = client.chat.completions.create({ model: 'chat', messages: hello });
    await expect(limited).rejects.toBeInstanceOf(RateLimitError);
    const blocked = client.chat.completions.create({ model: 'chat', messages: hello });
    await expect(blocked).rejects.toMatchObject({ status: 400, error: { kind: 'content_policy' } });
  });

  test('a stream that fails at its end says so', async () => {
    simulator.script({ match: { provider: 'cohere' }, replies: [{ errorAfter: 2 }] });
    const stream = await client.chat.completions.create({ model: 'chat', messages: hello, stream: true });
    const read = async () => {
      for await (const chunk of stream) expect(chunk.object).toBe('chat.completion.chunk');
    };
    await expect(read()).rejects.toThrow('internal server error');
  });
});
