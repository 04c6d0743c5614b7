import { describe, expect, test } from '@jest/globals';
import { collect, startBench } from './bench.test-helper.ts';
import { OpenRouterError } from './openrouter-error.ts';
import { SimpleOpenRouterProvider, simpleOpenRouterProviderWithRetry } from './simple-openrouter-provider.ts';

const key = 'sk-or-v1-test-errors';
const model = 'openai/gpt-4o';
const request = { id: '1', messages: [{ role: 'user', content: 'Hello' }], modelParams: { model } };

const finalErrors: readonly [string, number, string, number][] = [
  [
    '401: `OpenRouter API error: Invalid API key` (S3-32, S3-42, S3-43, S3-44)',
    401,
    'OpenRouter API error: Invalid API key',
    1,
  ],
  [
    '402: `OpenRouter API error: Insufficient credits` (S3-34, S3-42, S3-43, S3-44)',
    402,
    'OpenRouter API error: Insufficient credits',
    1,
  ],
  [
    '429: `OpenRouter API error: Rate limit exceeded`, after the retries (S3-36, S3-42, S3-44)',
    429,
    'OpenRouter API error: Rate limit exceeded',
    4,
  ],
  [
    '404: `OpenRouter API error: Model not found` (S3-38, S3-42, S3-43, S3-44)',
    404,
    'OpenRouter API error: Model not found',
    1,
  ],
  [
    '503: `OpenRouter API error: Provider temporarily unavailable`, after the retries (S3-40, S3-42, S3-44)',
    503,
    'OpenRouter API error: Provider temporarily unavailable',
    4,
  ],
];

test.each(finalErrors)('%s', async (_title, status, message, requests) => {
  const { simulator, options, chats } = await startBench();
  const provider = new SimpleOpenRouterProvider(key, options);
  simulator.script({ model, replies: [status], repeat: 'last' });
  const expected = { name: 'OpenRouterError', message, status, requestCount: requests };
  await expect(provider.complete(request)).rejects.toMatchObject(expected);
  expect(chats()).toHaveLength(requests);
  await expect(collect(provider.completeStream(request))).rejects.toMatchObject(expected);
  expect(chats()).toHaveLength(2 * requests);
});

test('the remedies are in `hint` (S3-33, S3-35, S3-39)', async () => {
  const { simulator, options } = await startBench();
  const hints: (string | undefined)[] = [];
  for (const status of [401, 402, 404]) {
    simulator.script({ model, replies: [status] });
    const error: unknown = await new SimpleOpenRouterProvider(key, options)
      .complete(request)
      .catch((thrown) => thrown);
    hints.push(error instanceof OpenRouterError ? error.hint : undefined);
  }
  expect(hints[0]).toMatch(/correct.*revoked.*`Authorization: Bearer` header/);
  expect(hints[1]).toMatch(/Add credits.*balance.*cheaper model/);
  expect(hints[2]).toMatch(/id is correct.*available/);
});

test('a wrong key: the upstream’s words are kept, the key is nowhere (S3-32, S4-35)', async () => {
  const { options } = await startBench();
  const wrong = 'sk-or-v1-bad-test-key';
  const error: unknown = await new SimpleOpenRouterProvider(wrong, options)
    .complete(request)
    .catch((thrown) => thrown);
  expect(error).toMatchObject({
    message: 'OpenRouter API error: Invalid API key',
    upstreamMessage: 'User not found.',
  });
  expect(JSON.stringify([error, String(error), error instanceof Error && error.stack])).not.toContain(wrong);
});

test('an upstream that repeats the key does not get it into an error, whatever the key looks like', async () => {
  const { simulator, options } = await startBench();
  const unusual = 'unusual-test-shape-of-nobody';
  const metadata = { raw: `again ${unusual}`, provider_name: unusual };
  const body = { error: { code: 400, message: `not good: ${unusual}`, metadata } };
  simulator.script({ model, replies: [{ status: 400, body }] });
  const error: unknown = await new SimpleOpenRouterProvider(unusual, options)
    .complete(request)
    .catch((thrown) => thrown);
  expect(error).toMatchObject({
    upstreamMessage: 'not good: ***',
    detail: 'again ***',
    upstreamProvider: '***',
  });
  expect(JSON.stringify([error, String(error)])).not.toContain(unusual);
});

test.each(['openrouter/shared-pool', 'openrouter/free-models-per-day', 'openrouter/free-models-per-min'])(
  '%s: every 429 is a rate limit to the reader (S3-36)',
  async (fixture) => {
    const { simulator, options } = await startBench();
    simulator.script({ model, replies: [{ fixture }], repeat: 'last' });
    await expect(new SimpleOpenRouterProvider(key, options).complete(request)).rejects.toMatchObject({
      message: 'OpenRouter API error: Rate limit exceeded',
      status: 429,
    });
  },
);

describe('repeating', () => {
  test.each([408, 409, 425, 429, 500, 502, 503, 504])(
    '%s passes: the second request answers (S3-25, S3-37)',
    async (status) => {
      const { simulator, options, chats } = await startBench();
      simulator.script({ model, replies: [status, { text: 'Paris' }] });
      expect((await new SimpleOpenRouterProvider(key, options).complete(request)).content).toBe('Paris');
      expect(chats()).toHaveLength(2);
    },
  );

  test.each([400, 401, 402, 403, 404, 413, 422])('%s is asked once (S3-43)', async (status) => {
    const { simulator, options, chats } = await startBench();
    simulator.script({ model, replies: [status, { text: 'Paris' }] });
    await expect(new SimpleOpenRouterProvider(key, options).complete(request)).rejects.toThrow(
      /^OpenRouter API error: /,
    );
    expect(chats()).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['a reset connection', { reset: true }],
    ['an empty 200', { empty: true }],
    ['a web page', { html: true }],
    ['an error inside a 200', { fixture: 'openrouter/error-in-200' }],
    ['an answer without choices', { body: { id: 'gen-1', choices: [] } }],
    ['an empty body with 503', { status: 503, body: '' }],
  ])('%s is repeated, streamed too (S4-37)', async (_name, reply) => {
    const { simulator, options, chats } = await startBench();
    const provider = new SimpleOpenRouterProvider(key, options);
    simulator.script({ model, replies: [reply, { text: 'Paris' }] });
    expect((await provider.complete(request)).content).toBe('Paris');
    simulator.script({ model, replies: [reply, { text: 'Paris' }] });
    const chunks = await collect(provider.completeStream(request));
    expect(chunks.map(({ content }) => content).join('')).toBe('Paris');
    expect(chats()).toHaveLength(4);
  });

  test('half an answer is repeated', async () => {
    const { simulator, options } = await startBench();
    simulator.script({ model, replies: [{ tearBody: true }, { text: 'Paris' }] });
    expect((await new SimpleOpenRouterProvider(key, options).complete(request)).content).toBe('Paris');
  });

  test('waits of 2, 4, 8, 16, 32 s with the guide’s custom configuration (S3-51, S3-52)', async () => {
    const { simulator, options, waits, chats, baseUrl } = await startBench();
    simulator.script({ model, replies: [{ status: 500 }], repeat: 'last' });
    const retryConfig = { maxRetries: 5, initialDelay: 2_000, maxDelay: 60_000, multiplier: 2 };
    const { baseUrl: _ours, ...world } = options;
    const provider = simpleOpenRouterProviderWithRetry(key, baseUrl, retryConfig, world);
    await expect(provider.complete(request)).rejects.toMatchObject({ status: 500 });
    expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000]);
    expect(chats()).toHaveLength(6);
    simulator.script({ model, replies: [500, { text: 'Paris' }] });
    const twin = SimpleOpenRouterProvider.withRetry(key, baseUrl, retryConfig, world);
    expect((await twin.complete(request)).content).toBe('Paris');
    expect(waits.at(-1)).toBe(2_000);
  });

  test('Retry-After counts when it is longer, and ends the retries above a minute (C-5)', async () => {
    const { simulator, options, waits, chats } = await startBench();
    const retryAfter = (text: string) => ({ status: 503, headers: { 'retry-after': text } });
    simulator.script({ model, replies: [retryAfter('7'), retryAfter('0'), { text: 'Paris' }] });
    await new SimpleOpenRouterProvider(key, options).complete(request);
    expect(waits).toEqual([7_000, 2_000]);
    simulator.script({ model, replies: [retryAfter('61'), { text: 'Paris' }] });
    await expect(new SimpleOpenRouterProvider(key, options).complete(request)).rejects.toMatchObject({
      status: 503,
      retryAfterMs: 61_000,
    });
    expect(chats()).toHaveLength(4);
  });

  test('a refused connection names host and cause, and how often it was tried (S3-53)', async () => {
    const { options, waits } = await startBench();
    const provider = new SimpleOpenRouterProvider(key, { ...options, baseUrl: 'http://127.0.0.1:1' });
    await expect(provider.complete(request)).rejects.toMatchObject({
      kind: 'network',
      status: 502,
      message: expect.stringMatching(
        /^all 3 retry attempts failed: OpenRouter API request failed: 127\.0\.0\.1:1: connection refused \(ECONNREFUSED\)$/,
      ),
    });
    expect(waits).toHaveLength(3);
  });
});

describe('other failures', () => {
  test('a key that no header can carry is named as such, and not repeated', async () => {
    const { options, simulator, waits } = await startBench();
    const provider = new SimpleOpenRouterProvider('sk-or-v1-test\n-line-€', options);
    await expect(provider.complete(request)).rejects.toMatchObject({
      status: 401,
      message: expect.stringMatching(/OPENROUTER_API_KEY holds characters/),
    });
    expect([simulator.requests(), waits]).toEqual([[], []]);
  });

  test.each([
    [{ body: { id: 'x' } }, 'no choices in OpenRouter response'],
    [{ html: true }, 'failed to decode OpenRouter response: the answer is a web page'],
    [{ empty: true }, 'failed to decode OpenRouter response: the answer is empty'],
    [{ body: 'no JSON' }, 'failed to decode OpenRouter response: the answer is not JSON'],
  ])('%j: %s', async (reply, message) => {
    const { simulator, options } = await startBench();
    simulator.script({ model, replies: [reply], repeat: 'last' });
    await expect(new SimpleOpenRouterProvider(key, options).complete(request)).rejects.toThrow(message);
  });

  test('an invalid model id is a model that is not found (S3-38, C-1)', async () => {
    const { options, chats } = await startBench();
    const modelParams = { model: 'acme/fake-1.0' };
    await expect(
      new SimpleOpenRouterProvider(key, options).complete({ ...request, modelParams }),
    ).rejects.toMatchObject({
      message: 'OpenRouter API error: Model not found',
      status: 404,
      upstreamMessage: expect.stringContaining('is not a valid model ID'),
    });
    expect(chats()).toHaveLength(1);
  });

  test.each(['openrouter/perplexity-70b', 'openrouter/deepseek-v2-lite', 'anthropic/claude-3.5-sonet'])(
    '%s: not found, with similar names (S3-2, S3-39)',
    async (asked) => {
      const { options } = await startBench();
      await expect(
        new SimpleOpenRouterProvider(key, options).complete({ ...request, modelParams: { model: asked } }),
      ).rejects.toMatchObject({
        message: 'OpenRouter API error: Model not found',
        status: 404,
        hint: expect.stringMatching(/id is correct.* Did you mean: [\w.-]+\/[^,?]+/),
      });
    },
  );

  test('a redirect is not followed: the key goes nowhere else', async () => {
    const { simulator, options } = await startBench();
    const headers = { location: `${simulator.url}/elsewhere` };
    simulator.script({ model, replies: [{ status: 302, headers, body: 'moved' }], repeat: 'last' });
    await expect(new SimpleOpenRouterProvider(key, options).complete(request)).rejects.toThrow(
      /OpenRouter API error/,
    );
    expect(simulator.requests().some(({ path }) => path.includes('elsewhere'))).toBe(false);
  });

  test('id may be a number, finish reason and usage may be missing', async () => {
    const { simulator, options } = await startBench();
    const body = { id: 7, model, choices: [{ message: { content: 'Paris' } }] };
    simulator.script({ model, replies: [{ body }] });
    expect(await new SimpleOpenRouterProvider(key, options).complete(request)).toMatchObject({
      id: '7',
      content: 'Paris',
      finishReason: 'stop',
      tokensUsed: 0,
    });
  });
});
