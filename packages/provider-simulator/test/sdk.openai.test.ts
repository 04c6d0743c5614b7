import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, {
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from 'openai';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { pixelUrl, weatherTool } from './support/requests.ts';

/** The official OpenAI SDK against every simulated provider that speaks its dialect. */

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const providers = [
  { name: 'OpenAI', base: '/openai/v1', model: 'gpt-4o' },
  { name: 'OpenAI', base: '/v1', model: 'gpt-4o' },
  { name: 'OpenRouter', base: '/openrouter/api/v1', model: 'openai/gpt-4o' },
  { name: 'OpenRouter', base: '', model: 'openai/gpt-4o' },
  { name: 'Groq', base: '/groq/openai/v1', model: 'llama-3.3-70b-versatile' },
  { name: 'Gemini', base: '/gemini/v1beta/openai', model: 'gemini-2.5-flash' },
  { name: 'Mistral', base: '/mistral/v1', model: 'mistral-large' },
] as const;

function clientOf(base: string, apiKey = 'sk-test-openai'): OpenAI {
  return new OpenAI({ baseURL: simulator.url + base, apiKey, maxRetries: 0 });
}

describe.each(providers)('$name at "$base"', ({ name, base, model }) => {
  const messages = [{ role: 'user' as const, content: 'Hello there!' }];

  test('chat, whole', async () => {
    const answer = await clientOf(base).chat.completions.create({ model, messages });
    expect(answer.choices[0]?.message.content).toBe(
      `Hello from the ${name} simulator. You said: Hello there!`,
    );
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer).toMatchObject({ object: 'chat.completion', model });
    expect(answer.usage?.total_tokens).toBe(
      (answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0),
    );
  });

  test('chat, streamed word by word, with usage', async () => {
    const stream = await clientOf(base).chat.completions.create({
      model,
      messages,
      stream: true,
      ...(name === 'Groq' || name === 'Mistral' ? {} : { stream_options: { include_usage: true } }),
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const pieces = chunks.flatMap((chunk) => chunk.choices[0]?.delta.content || []);
    expect(pieces.join('')).toBe(`Hello from the ${name} simulator. You said: Hello there!`);
    expect(pieces.length).toBe(9);
    expect(chunks[0]?.choices[0]?.delta.role).toBe('assistant');
    expect(chunks.flatMap((chunk) => chunk.choices[0]?.finish_reason ?? [])).toEqual(['stop']);
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(9);
  });

  test('a tool call and its result', async () => {
    const client = clientOf(base);
    const asked = [{ role: 'user' as const, content: 'What is the weather in Oslo?' }];
    const first = await client.chat.completions.create({ model, messages: asked, tools: [weatherTool] });
    const message = first.choices[0]?.message;
    const call = message?.tool_calls?.[0];
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    if (message === undefined || call?.type !== 'function') throw new Error('no call');
    expect(JSON.parse(call.function.arguments)).toEqual({ city: 'Oslo' });
    const second = await client.chat.completions.create({
      model,
      tools: [weatherTool],
      messages: [
        ...asked,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: call.id, content: 'sunny' },
      ],
    });
    expect(second.choices[0]?.message.content).toBe('The tool answered: sunny');
  });

  test('two tool calls in parallel, streamed', async () => {
    const stream = clientOf(base).chat.completions.stream({
      model,
      messages: [{ role: 'user', content: 'The weather in parallel: Oslo and Rome' }],
      tools: [weatherTool],
    });
    const { tool_calls: calls = [] } = await stream.finalMessage();
    const given = calls.map((call) =>
      call.type === 'function' ? JSON.parse(call.function.arguments) : undefined,
    );
    expect(given).toEqual([{ city: 'Oslo' }, { city: 'Rome' }]);
    expect(new Set(calls.map((call) => call.id)).size).toBe(2);
  });

  test('images are seen', async () => {
    const image = { type: 'image_url' as const, image_url: { url: pixelUrl } };
    const answer = await clientOf(base).chat.completions.create({
      model,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Look' }, image, image] }],
    });
    expect(answer.choices[0]?.message.content).toContain('You said: Look (I see 2 images.)');
  });

  test('a wrong key is an authentication error', async () => {
    const refused = clientOf(base, 'sk-test-bad').chat.completions.create({ model, messages });
    // Google calls a wrong key an invalid argument.
    await expect(refused).rejects.toBeInstanceOf(name === 'Gemini' ? BadRequestError : AuthenticationError);
  });
});

describe('OpenAI alone', () => {
  const messages = [{ role: 'user' as const, content: 'x' }];

  test.each([
    [400, BadRequestError],
    [401, AuthenticationError],
    [403, PermissionDeniedError],
    [404, NotFoundError],
    [409, ConflictError],
    [422, UnprocessableEntityError],
    [429, RateLimitError],
    [500, InternalServerError],
    [503, InternalServerError],
  ])('%i is its typed error, with type, code and request id', async (status, type) => {
    simulator.script({ model: 'scripted', replies: [{ status, headers: { 'x-request-id': 'req_1' } }] });
    const refused = clientOf('/openai/v1').chat.completions.create({ model: 'scripted', messages });
    await expect(refused).rejects.toBeInstanceOf(type);
    await expect(refused).rejects.toMatchObject({ status, requestID: 'req_1', type: expect.any(String) });
  });

  test('a wrong key: the type lies, the code tells, the key is masked', async () => {
    const refused = clientOf('/openai/v1', 'sk-test-bad-0123456789').models.list();
    await expect(refused).rejects.toMatchObject({
      status: 401,
      type: 'invalid_request_error',
      code: 'invalid_api_key',
      message: expect.stringMatching(/Incorrect API key provided: sk-\*+6789\./),
    });
  });

  test('an error event inside a stream is thrown after the content', async () => {
    simulator.script({ model: 'scripted', replies: [{ text: 'one two three', errorAfter: 2 }] });
    const stream = await clientOf('/openai/v1').chat.completions.create({
      model: 'scripted',
      messages,
      stream: true,
    });
    let text = '';
    const read = async (): Promise<void> => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    };
    await expect(read()).rejects.toMatchObject({ code: 'server_is_overloaded' });
    expect(text).toBe('one two');
  });

  test('an abort reaches the simulator', async () => {
    simulator.script({ model: 'scripted', replies: [{ hang: true }] });
    const abort = new AbortController();
    const answer = clientOf('/openai/v1').chat.completions.create(
      { model: 'scripted', messages },
      { signal: abort.signal },
    );
    while (simulator.requests('scripted').length === 0) await new Promise(setImmediate);
    abort.abort();
    await expect(answer).rejects.toBeInstanceOf(APIUserAbortError);
    while (simulator.requests('scripted')[0]?.endedAtMs === undefined) await new Promise(setImmediate);
    expect(simulator.requests('scripted')[0]?.aborted).toBe(true);
  });

  test('embeddings, which the SDK asks for in base64', async () => {
    const client = clientOf('/openai/v1');
    const ask = { model: 'text-embedding-3-small', input: ['one', 'two', 'one'] };
    const [first, second, third] = (await client.embeddings.create(ask)).data;
    const [plain] = (await client.embeddings.create({ ...ask, encoding_format: 'float' })).data;
    expect(first?.embedding).toHaveLength(1_536);
    expect(first?.embedding).toEqual(third?.embedding);
    expect(first?.embedding).not.toEqual(second?.embedding);
    expect(first?.embedding).toEqual(plain?.embedding);
    const short = await client.embeddings.create({ ...ask, dimensions: 8 });
    expect(short.data[0]?.embedding).toHaveLength(8);
  });

  test('legacy completions, whole and streamed', async () => {
    const client = clientOf('/openai/v1');
    const ask = { model: 'gpt-3.5-turbo-instruct', prompt: ['Say a', 'Say b'] };
    const whole = await client.completions.create(ask);
    expect(whole.choices.map((choice) => choice.text)).toEqual([
      'Hello from the OpenAI simulator. You said: Say a',
      'Hello from the OpenAI simulator. You said: Say b',
    ]);
    let text = '';
    for await (const chunk of await client.completions.create({ ...ask, prompt: 'Say a', stream: true })) {
      text += chunk.choices[0]?.text ?? '';
    }
    expect(text).toBe(whole.choices[0]?.text);
  });

  test('the model list and one model', async () => {
    const client = clientOf('/openai/v1');
    const ids = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toContain('gpt-4o');
    expect((await client.models.retrieve('gpt-4o')).object).toBe('model');
    await expect(client.models.retrieve('does-not-exist')).rejects.toBeInstanceOf(NotFoundError);
  });

  test('an answer that fits a schema', async () => {
    const schema = {
      type: 'object',
      properties: { mood: { type: 'string', enum: ['good', 'bad'] }, score: { type: 'integer' } },
      required: ['mood', 'score'],
      additionalProperties: false,
    };
    const answer = await clientOf('/openai/v1').chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'A bad day, 7 of 10' }],
      response_format: { type: 'json_schema', json_schema: { name: 'mood', strict: true, schema } },
    });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({ mood: 'bad', score: 7 });
  });

  test('rate limits and a request id on success', async () => {
    const { response } = await clientOf('/openai/v1')
      .chat.completions.create({ model: 'gpt-4o', messages })
      .withResponse();
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('9999');
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  });
});
