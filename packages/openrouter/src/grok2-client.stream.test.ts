import { describe, expect, test } from '@jest/globals';
import { collect, startBench, until } from './bench.test-helper.ts';
import { createGrok2Client } from './grok-client.ts';

const apiKey = 'sk-or-v1-test-grok-stream';
const model = 'meta-llama/llama-3.3-70b-instruct:free';
const messages = [{ role: 'user', content: 'Tell me a story' }];
const retry = { maxRetries: 0, initialDelay: 0, maxDelay: 0, multiplier: 1 };

test('items with content, the last one done with tokens (S4-29, S4-31, C-35)', async () => {
  const { options, simulator, chats } = await startBench();
  const usage = { prompt_tokens: 4, completion_tokens: 6, total_tokens: 10 };
  simulator.script({ model, replies: [{ chunks: ['Once ', 'upon ', 'a time'], usage }] });
  const items = await collect(
    createGrok2Client({ ...options, apiKey }).generateResponseStream(messages, model),
  );
  expect(items).toEqual([
    { content: 'Once ' },
    { content: 'upon ' },
    { content: 'a time' },
    { done: true, response: 'Once upon a time', model, tokens: 10 },
  ]);
  expect(chats()[0]?.body).toMatchObject({ stream: true, temperature: 0.7, max_tokens: 1024 });
});

test('the snake_case twin streams as well (S4-69)', async () => {
  const { options } = await startBench();
  const client = createGrok2Client({ ...options, apiKey });
  const items = await collect(client.generate_response_stream(messages, model, 0.5, 50));
  expect(items.at(-1)).toMatchObject({ done: true, model });
});

test.each<[string, unknown]>([
  ['429 on open', 429],
  ['an error as the first event', { fixture: 'openrouter/stream-error-first' }],
  ['an empty stream', { text: '' }],
  ['a stream that is cut before any text', { cutAfter: 0 }],
])('%s: the stream comes from the next model (S4-30)', async (_name, reply) => {
  const { options, simulator, models } = await startBench();
  simulator.script({ model, replies: [reply], repeat: 'last' });
  const client = createGrok2Client({ ...options, apiKey, retry, defaultModel: 'openai/gpt-4o' });
  const items = await collect(client.generateResponseStream(messages, model));
  expect(items.at(-1)).toMatchObject({
    done: true,
    model: 'openai/gpt-4o',
    notice: `Primary model '${model}' unavailable. Responded with 'openai/gpt-4o'.`,
  });
  expect(models()).toEqual([model, 'openai/gpt-4o']);
});

test('a stream without a model and without a default has free choice (S4-30)', async () => {
  const { options } = await startBench();
  const items = await collect(createGrok2Client({ ...options, apiKey }).generateResponseStream(messages));
  expect(items.at(-1)).toMatchObject({ done: true });
});

test.each<[string, object]>([
  ['is cut', { cutAfter: 1 }],
  ['ends too early', { endAfter: 1 }],
  ['reports a rate limit', { errorAfter: 1, errorBody: { error: { code: 429, message: 'slow down' } } }],
])('an answer that %s ends with an error, never with done', async (_name, fault) => {
  const { options, simulator, models } = await startBench();
  simulator.script({ model, replies: [{ chunks: ['Once ', 'upon '], ...fault }] });
  const items = await collect(
    createGrok2Client({ ...options, apiKey }).generateResponseStream(messages, model),
  );
  expect(items).toEqual([
    { content: 'Once ' },
    {
      error: expect.stringMatching(/^OpenRouter API error: Stream interrupted/),
      status_code: 502,
      model,
      should_retry: true,
      transient: true,
    },
  ]);
  expect(models()).toEqual([model]);
});

describe('when every model failed', () => {
  test('several: one sentence says so', async () => {
    const { options, simulator } = await startBench();
    simulator.script({ match: { provider: 'openrouter' }, replies: [503], repeat: 'last' });
    const client = createGrok2Client({ ...options, apiKey, retry, maxCandidates: 3 });
    expect(await collect(client.generateResponseStream(messages, model))).toMatchObject([
      { error: 'All OpenRouter model attempts failed.', status_code: 503, should_retry: true },
    ]);
  });

  test('rate limited at the end: the document’s object (S4-40, C-9)', async () => {
    const { options, simulator } = await startBench();
    simulator.script({ match: { provider: 'openrouter' }, replies: [429], repeat: 'last' });
    const client = createGrok2Client({ ...options, apiKey, retry, maxCandidates: 1 });
    expect(await collect(client.generateResponseStream(messages, model))).toEqual([
      {
        error: `Rate limited on ${model}. Trying alternative model...`,
        status_code: 429,
        model,
        should_retry: true,
        rate_limited: true,
      },
    ]);
  });

  test('only silence: one model’s empty reply, in words', async () => {
    const { options, simulator } = await startBench();
    simulator.script({ match: { provider: 'openrouter' }, replies: [{ text: '' }], repeat: 'last' });
    const client = createGrok2Client({ ...options, apiKey, maxCandidates: 2 });
    const items = await collect(client.generateResponseStream(messages, model));
    const text = "I wasn't able to produce a response. Please try again.";
    expect(items).toMatchObject([{ content: text }, { done: true, response: text, model }]);
  });
});

test('leaving early, and the signal, close the connection (S3-19)', async () => {
  const { options, simulator, chats } = await startBench();
  const client = createGrok2Client({ ...options, apiKey });
  simulator.script({ model, replies: [{ chunks: ['one', 'two'], stallAfter: 1 }], repeat: 'last' });
  for await (const _item of client.generateResponseStream(messages, model)) break;
  await until(() => chats()[0]?.endedAtMs !== undefined);
  const abort = new AbortController();
  const read = async (): Promise<void> => {
    const stream = client.generateResponseStream(messages, model, 0.7, 10, { signal: abort.signal });
    for await (const _item of stream) abort.abort();
  };
  await expect(read()).rejects.toMatchObject({ name: 'AbortError' });
  await until(() => chats()[1]?.endedAtMs !== undefined);
  expect(chats()).toMatchObject([{ aborted: true }, { aborted: true }]);
});
