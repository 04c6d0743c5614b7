import { describe, expect, test } from '@jest/globals';
import { startBench } from './bench.test-helper.ts';
import { createGrok2Client } from './grok-client.ts';

const apiKey = 'sk-or-v1-test-failures';
const model = 'meta-llama/llama-3.3-70b-instruct:free';
const messages = [{ role: 'user', content: 'Hello' }];
const one = { apiKey, maxCandidates: 1 };

describe('429', () => {
  test('the object of the document, exactly (S4-40, C-9)', async () => {
    const { options, simulator } = await startBench();
    simulator.script({ model, replies: [429], repeat: 'last' });
    expect(await createGrok2Client({ ...options, ...one }).generateResponse(messages, model)).toEqual({
      error: 'Rate limited on meta-llama/llama-3.3-70b-instruct:free. Trying alternative model...',
      status_code: 429,
      model: 'meta-llama/llama-3.3-70b-instruct:free',
      should_retry: true,
      rate_limited: true,
    });
  });

  test('is repeated on the same model with the waits of S4-8, and logged (S4-32, S4-34)', async () => {
    const { options, simulator, models, waits, lines } = await startBench();
    const limited = {
      status: 429,
      headers: { 'retry-after': '' },
      body: { error: { code: 429, message: 'slow' } },
    };
    simulator.script({ model, replies: [limited, limited, limited, { text: 'Hi' }] });
    expect(await createGrok2Client({ ...options, apiKey }).generateResponse(messages, model)).toMatchObject({
      response: 'Hi',
      model,
    });
    expect(models()).toEqual([model, model, model, model]);
    expect(waits).toEqual([1_000, 2_000, 4_000]);
    expect(lines).toContainEqual({
      level: 'info',
      message: 'OpenRouter is asked again',
      fields: { status: 429, kind: 'rate_limited', wait_ms: 1_000 },
    });
  });

  test('that asks to wait longer than we ever do goes on to the next model at once (C-5, S4-33)', async () => {
    const { options, simulator, models, waits } = await startBench();
    simulator.script({ model, replies: [{ status: 429, retryAfter: 30 }], repeat: 'last' });
    const client = createGrok2Client({ ...options, apiKey, defaultModel: 'openai/gpt-4o' });
    await client.generateResponse(messages, model);
    expect(models()).toEqual([model, 'openai/gpt-4o']);
    expect(waits).toEqual([]);
  });

  test('for ever: four requests, then the next model, with a line in the log (S4-33, S4-34, C-4)', async () => {
    const { options, simulator, models, lines } = await startBench();
    simulator.script({ model, replies: [429], repeat: 'last' });
    const client = createGrok2Client({ ...options, apiKey, defaultModel: 'openai/gpt-4o' });
    expect(await client.generateResponse(messages, model)).toMatchObject({ model: 'openai/gpt-4o' });
    expect(models()).toEqual([model, model, model, model, 'openai/gpt-4o']);
    expect(lines).toContainEqual({
      level: 'warn',
      message: `Rate limited on ${model}`,
      fields: { model, status: 429, kind: 'rate_limited', requests: 4 },
    });
  });
});

test.each([500, 502, 503, 504, 408, 409, 425])('%s is transient and may be sent again', async (status) => {
  const { options, simulator } = await startBench();
  simulator.script({ model, replies: [status], repeat: 'last' });
  const result = await createGrok2Client({ ...options, ...one }).generateResponse(messages, model);
  expect(result).toEqual({
    error: expect.stringMatching(/^OpenRouter API error: /),
    status_code: status,
    model,
    should_retry: true,
    transient: true,
  });
});

test('a connection that fails is transient, and names host and cause (S4-37, S3-53)', async () => {
  const { options } = await startBench();
  const client = createGrok2Client({ ...options, ...one, baseUrl: 'http://127.0.0.1:1' });
  expect(await client.generateResponse(messages, model)).toEqual({
    error: expect.stringMatching(/127\.0\.0\.1:1: connection refused \(ECONNREFUSED\)$/),
    status_code: 502,
    model,
    should_retry: true,
    transient: true,
  });
});

describe('credits', () => {
  const text =
    'This OpenRouter model requires credits. Please choose one of the free models or top up credits.';

  test('402 says so, with a link', async () => {
    const { options, simulator } = await startBench();
    simulator.script({ model: 'openai/gpt-4o', replies: [{ fixture: 'openrouter/insufficient-credits' }] });
    expect(
      await createGrok2Client({ ...options, ...one }).generateResponse(messages, 'openai/gpt-4o'),
    ).toEqual({
      error: text,
      status_code: 402,
      model: 'openai/gpt-4o',
      requires_credits: true,
      buyCreditsUrl: 'https://openrouter.ai/credits',
      detail: 'Insufficient credits. Add more using https://openrouter.ai/credits',
    });
  });

  test('so does a title with “Paid Model”, whatever the status', async () => {
    const { options, simulator } = await startBench();
    const body = { error: { code: 404, message: 'Not available', title: 'Paid Model Required' } };
    simulator.script({ model: 'openai/gpt-4o', replies: [{ status: 404, body }] });
    expect(
      await createGrok2Client({ ...options, ...one }).generateResponse(messages, 'openai/gpt-4o'),
    ).toMatchObject({ error: text, requires_credits: true, status_code: 404 });
  });
});

test('other failures name the provider behind OpenRouter and its words', async () => {
  const { options, simulator } = await startBench();
  const metadata = { provider_name: 'DeepInfra', raw: 'temperature must be below 2' };
  const body = { error: { code: 400, message: 'Provider returned error', metadata } };
  simulator.script({ model, replies: [{ status: 400, body }] });
  expect(await createGrok2Client({ ...options, ...one }).generateResponse(messages, model)).toEqual({
    error: expect.stringMatching(/^OpenRouter API error: Invalid request/),
    status_code: 400,
    model,
    provider: 'DeepInfra',
    detail: 'temperature must be below 2',
  });
});

test('a wrong key: the guide’s text, and OpenRouter’s words as detail (S3-32, S4-35)', async () => {
  const { options } = await startBench();
  const client = createGrok2Client({ ...options, apiKey: 'sk-or-v1-bad-test' });
  expect(await client.generateResponse(messages, model)).toEqual({
    error: 'OpenRouter API error: Invalid API key',
    status_code: 401,
    model,
    detail: 'User not found.',
  });
});

test('no key: a clear error and no call (S4-2)', async () => {
  const { options, simulator } = await startBench();
  expect(await createGrok2Client(options).generateResponse(messages, model)).toEqual({
    error: 'OpenRouter API key is not configured. Please set OPENROUTER_API_KEY to enable live responses.',
    status_code: 401,
  });
  expect(simulator.requests()).toHaveLength(0);
});

test('when the last of several models is rate limited, its object is the result (C-9)', async () => {
  const { options, simulator } = await startBench();
  simulator.script({ model, replies: [503], repeat: 'last' });
  simulator.script({ model: 'openai/gpt-4o', replies: [429], repeat: 'last' });
  const client = createGrok2Client({ ...options, apiKey, maxCandidates: 2, defaultModel: 'openai/gpt-4o' });
  expect(await client.generateResponse(messages, model)).toEqual({
    error: 'Rate limited on openai/gpt-4o. Trying alternative model...',
    status_code: 429,
    model: 'openai/gpt-4o',
    should_retry: true,
    rate_limited: true,
  });
});

describe('the daily cap (S4-43)', () => {
  const capText =
    /^Rate limit exceeded\. You've reached the daily limit for free model requests \(2\/day\)\./;

  test('OPENROUTER_DAILY_LIMIT=2: the third is refused until the day ends (C-23)', async () => {
    const { options, chats } = await startBench({ OPENROUTER_DAILY_LIMIT: '2' });
    let nowMs = Date.UTC(2026, 0, 1, 12);
    const client = createGrok2Client({ ...options, apiKey, now: () => nowMs });
    await client.generateResponse(messages, model);
    await client.generateResponse(messages, model);
    expect(await client.generateResponse(messages, model)).toEqual({
      error: expect.stringMatching(capText),
      status_code: 429,
      should_retry: false,
      rate_limited: true,
    });
    expect(chats()).toHaveLength(2);
    nowMs += 12 * 3_600_000;
    expect(await client.generateResponse(messages, model)).toHaveProperty('response');
  });

  test('a shared counter that cannot be reached lets requests through', async () => {
    const { options, lines } = await startBench();
    const dailyCap = { take: () => Promise.reject(new Error('connection refused')) };
    const client = createGrok2Client({ ...options, apiKey, dailyCap });
    expect(await client.generateResponse(messages, model)).toHaveProperty('response');
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: expect.stringContaining('daily cap') }),
    );
  });

  test('a shared counter that is used up refuses, streams too; 45 is what it names by itself', async () => {
    const { options, chats } = await startBench();
    const client = createGrok2Client({ ...options, apiKey, dailyCap: { take: async () => false } });
    for await (const item of client.generateResponseStream(messages, model)) {
      expect(item).toMatchObject({ error: expect.stringContaining('(45/day)'), rate_limited: true });
    }
    expect(chats()).toHaveLength(0);
  });
});

test('no failure, and no line of the log, holds the key', async () => {
  const { options, simulator, lines } = await startBench();
  const secret = 'unusual-test-shape-of-nobody';
  const body = { error: { code: 403, message: `no ${secret}`, metadata: { raw: `raw ${secret}` } } };
  simulator.script({ model, replies: [{ status: 403, body }] });
  const result = await createGrok2Client({ ...options, apiKey: secret }).generateResponse(messages, model);
  expect(JSON.stringify([result, lines])).not.toContain(secret);
});
