import { describe, expect, test } from '@jest/globals';
import { startBench } from './bench.test-helper.ts';
import { createGrok2Client, grokClient } from './grok-client.ts';
import { Grok2Client } from './grok2-client.ts';

const apiKey = 'sk-or-v1-test-grok';
const model = 'meta-llama/llama-3.3-70b-instruct:free';
const messages = [{ role: 'user', content: 'Hello, world!' }];

test('success has exactly response, model and tokens (S4-25, S4-26, S4-31)', async () => {
  const { options, simulator } = await startBench();
  const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };
  simulator.script({ model, replies: [{ text: 'Hello!', usage }] });
  const result = await createGrok2Client({ ...options, apiKey }).generateResponse(messages, model);
  expect(result).toEqual({ response: 'Hello!', model, tokens: 12 });
});

test('failure has `error`, no response (S4-25)', async () => {
  const { options, simulator } = await startBench();
  simulator.script({ match: { provider: 'openrouter' }, replies: [503], repeat: 'last' });
  const result = await createGrok2Client({ ...options, apiKey }).generateResponse(messages, model);
  expect(result).toHaveProperty('error');
  expect(result).not.toHaveProperty('response');
});

test('generate_response(messages, model, temperature = 0.7, max_tokens = 1024) and its twin (S4-28, C-36)', async () => {
  const { options, chats } = await startBench();
  const client = new Grok2Client({ ...options, apiKey });
  await client.generate_response(messages, model);
  await client.generateResponse(messages, model, 0.2, 100);
  await client.generateResponse(messages, model, Number.NaN, 0);
  expect(chats().map(({ body }) => body)).toMatchObject([
    { model, temperature: 0.7, max_tokens: 1024 },
    { model, temperature: 0.2, max_tokens: 100 },
    { model, temperature: 0.7, max_tokens: 1024 },
  ]);
});

test('max_tokens of one call (S4-27)', async () => {
  const { options, chats } = await startBench();
  await createGrok2Client({ ...options, apiKey }).generateResponse(messages, model, undefined, 100);
  expect(chats()[0]?.body).toMatchObject({ max_tokens: 100, temperature: 0.7 });
});

test('a system message is put first only where there is none', async () => {
  const { options, chats } = await startBench();
  const own = [{ role: 'system', content: 'Be brief.' }, ...messages];
  await createGrok2Client({ ...options, apiKey }).generateResponse(messages, model);
  await createGrok2Client({ ...options, apiKey }).generateResponse(own, model);
  await createGrok2Client({ ...options, apiKey, systemMessage: '' }).generateResponse(messages, model);
  expect(chats().map(({ body }) => body)).toMatchObject([
    { messages: [{ role: 'system' }, ...messages] },
    { messages: own },
    { messages },
  ]);
});

test('an answer without words says so, and words are counted where OpenRouter did not', async () => {
  const { options, simulator } = await startBench();
  const client = createGrok2Client({ ...options, apiKey, maxCandidates: 1 });
  simulator.script({ model, replies: [{ text: '', usage: null }] });
  expect(await client.generateResponse(messages, model)).toEqual({
    response: "I wasn't able to produce a response. Please try again.",
    model,
    tokens: 0,
  });
  simulator.script({ model, replies: [{ text: 'four words in all', usage: null }] });
  expect(await client.generateResponse(messages, model)).toMatchObject({ tokens: 4 });
});

describe('getAvailableModels', () => {
  test('all models of OpenRouter, largest context first, in the document’s form (S4-13, S4-14, S4-15)', async () => {
    const { options, simulator } = await startBench();
    const models = await createGrok2Client({ ...options, apiKey }).getAvailableModels();
    expect(models).toHaveLength(346);
    expect(models.find(({ id }) => id === model)).toEqual({
      id: model,
      name: expect.stringContaining('Llama 3.3 70B Instruct'),
      context_length: 131_072,
      pricing: { prompt: '0', completion: '0' },
    });
    const contexts = models.map(({ context_length }) => context_length ?? 0);
    expect(contexts).toEqual([...contexts].sort((left, right) => right - left));
    expect(simulator.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /openrouter/api/v1/models',
    ]);
  });

  test('one request in an hour, a second after 3601 s (S4-17, S4-18)', async () => {
    const { options, simulator } = await startBench();
    let nowMs = 1_000_000;
    const client = createGrok2Client({ ...options, apiKey, now: () => nowMs });
    await client.get_available_models();
    nowMs += 3_599_000;
    await client.getAvailableModels();
    expect(simulator.requests()).toHaveLength(1);
    nowMs += 2_000;
    await client.getAvailableModels();
    while (simulator.requests().length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(simulator.requests()).toHaveLength(2);
  });

  test('another time to keep it by OPENROUTER_MODEL_CACHE_TTL (C-29)', async () => {
    const { options, simulator } = await startBench({ OPENROUTER_MODEL_CACHE_TTL: '60' });
    let nowMs = 1_000_000;
    const client = createGrok2Client({ ...options, apiKey, now: () => nowMs });
    await client.getAvailableModels();
    nowMs += 61_000;
    await client.getAvailableModels();
    while (simulator.requests().length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(simulator.requests()).toHaveLength(2);
  });

  test('ten free models when the catalogue fails, and the next call tries again', async () => {
    const { options, simulator } = await startBench();
    simulator.script({ match: { path: '/models' }, replies: [500] });
    const client = createGrok2Client({ ...options, apiKey });
    const builtin = await client.getAvailableModels();
    expect(builtin.map(({ id }) => id)).toEqual([
      'meta-llama/llama-3.3-70b-instruct:free',
      'google/gemini-2.0-flash-exp:free',
      'nvidia/nemotron-nano-9b-v2:free',
      'mistralai/mistral-nemo:free',
      'qwen/qwen3-coder:free',
      'z-ai/glm-4.5-air:free',
      'openai/gpt-oss-20b:free',
      'tngtech/deepseek-r1t2-chimera:free',
      'microsoft/mai-ds-r1:free',
      'moonshotai/kimi-dev-72b:free',
    ]);
    expect(await client.getAvailableModels()).toHaveLength(346);
  });
});

test('20 calls share few connections (S4-38)', async () => {
  const { options, simulator } = await startBench();
  const client = createGrok2Client({ ...options, apiKey });
  for (let call = 0; call < 20; call += 1) await client.generateResponse(messages, model);
  expect(simulator.state().distinctSockets).toBeLessThanOrEqual(3);
});

test('the signal cancels: rejected at once, connection closed (S3-19)', async () => {
  const { options, simulator, chats } = await startBench();
  simulator.script({ model, replies: [{ hang: true }] });
  const abort = new AbortController();
  const client = createGrok2Client({ ...options, apiKey });
  const failure = client.generateResponse(messages, model, 0.7, 10, { signal: abort.signal });
  while (chats().length === 0) await new Promise((resolve) => setImmediate(resolve));
  abort.abort();
  await expect(failure).rejects.toMatchObject({ name: 'AbortError' });
  while (chats()[0]?.endedAtMs === undefined) await new Promise((resolve) => setImmediate(resolve));
  expect(chats()).toMatchObject([{ aborted: true }]);
});

test('an aborted signal calls nobody (S3-19)', async () => {
  const { options, chats } = await startBench();
  const dailyCap = { take: () => new Promise<boolean>(() => undefined) };
  for (const more of [{}, { dailyCap }]) {
    const client = createGrok2Client({ ...options, apiKey, ...more });
    const answer = client.generateResponse(messages, model, 0.7, 10, { signal: AbortSignal.abort() });
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  }
  expect(chats()).toHaveLength(0);
});

test('there is one shared client (S4-69)', () => {
  expect(grokClient).toBeInstanceOf(Grok2Client);
});

test('no message is a failure, not a call', async () => {
  const { options, simulator } = await startBench();
  const result = await createGrok2Client({ ...options, apiKey }).generateResponse([], model);
  expect(result).toMatchObject({ error: expect.stringContaining('at least one message'), status_code: 400 });
  expect(simulator.requests()).toHaveLength(0);
});
