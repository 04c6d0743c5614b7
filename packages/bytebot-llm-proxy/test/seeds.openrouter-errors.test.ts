import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat } from './support/stream.ts';

/** The texts of the OpenRouter setup guide (S3), word for word, in answers to whole and streamed requests. */

let simulator: Simulator;
let proxy: ProxyProcess;
const model = 'openrouter/openai/gpt-4o';

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const base = `${simulator.url}/openrouter/api/v1`;
  proxy = await startProxy({
    config: configOf([
      { name: 'openrouter/*', model: 'openrouter/*', apiBase: base },
      { name: 'revoked', model: 'openrouter/openai/gpt-4-turbo', apiBase: base, apiKey: 'sk-or-v1-bad' },
    ]),
    environment: {
      OPENROUTER_MAX_RETRIES: '1',
      // What the client is told of one model; what follows it is another test's.
      OPENROUTER_MAX_CANDIDATES: '1',
      OPENROUTER_RETRY_BACKOFF_BASE: '0.02',
      OPENROUTER_RETRY_JITTER: '0',
    },
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

const cases = [
  {
    status: 401,
    text: 'Invalid API key',
    hint: /correct.*revoked.*Authorization: Bearer/s,
    calls: 1,
    rows: 'S3-32, S3-33',
  },
  {
    status: 402,
    text: 'Insufficient credits',
    hint: /credits.*balance.*cheaper/is,
    calls: 1,
    rows: 'S3-34, S3-35',
  },
  { status: 429, text: 'Rate limit exceeded', hint: /Wait|reset/, calls: 2, rows: 'S3-36, S2-49' },
  { status: 404, text: 'Model not found', hint: /correct.*available/s, calls: 1, rows: 'S3-38, S3-39' },
  {
    status: 503,
    text: 'Provider temporarily unavailable',
    hint: /retried.*another provider.*status page/s,
    calls: 2,
    rows: 'S3-40, S3-41',
  },
];

for (const stream of [false, true]) {
  test.each(cases)(
    `a $status reads "OpenRouter API error: $text", after all retries, ${stream ? 'streamed' : 'whole'} ($rows, S3-42, S3-43, S3-44)`,
    async ({ status, text, hint, calls }) => {
      const replies =
        status === 429 || status === 503 ? [{ status, headers: { 'retry-after': '' } }] : [status];
      await simulator.script({ match: { model: 'openai/gpt-4o' }, replies, repeat: 'last' });
      const response = await chat(proxy.url, { model, stream });
      expect(response.status).toBe(status);
      const { error } = (await response.json()) as {
        error: { message: string; hint: string; status_code: number };
      };
      expect(error.message.startsWith(`OpenRouter API error: ${text}`)).toBe(true);
      expect(error.hint).toMatch(hint);
      expect(error.status_code).toBe(status);
      expect(await simulator.seen('openai/gpt-4o')).toHaveLength(calls);
    },
  );
}

test('a key the provider refuses: 401, the upstream’s words and the three remedies (S2-47, S3-33, S4-35)', async () => {
  const response = await chat(proxy.url, { model: 'revoked' });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({
    error: {
      message: 'OpenRouter API error: Invalid API key (User not found.)',
      kind: 'authentication',
      provider: 'openrouter',
      should_retry: false,
    },
  });
});

test('an id OpenRouter does not have is 404 with near matches, without asking for an answer (S2-48, S3-38, S3-39)', async () => {
  const response = await chat(proxy.url, { model: 'openrouter/openai/gpt-4oo' });
  expect(response.status).toBe(404);
  const { error } = (await response.json()) as { error: { message: string; hint: string } };
  expect(error.message).toMatch(/^OpenRouter API error: Model not found/);
  expect(error.hint).toContain('openai/gpt-4o');
  expect(await simulator.seen()).toEqual([]);
});

test('a model that its provider has no longer is 404 with models like it (S3-39)', async () => {
  await simulator.script({ match: { model: 'openai/gpt-4o' }, replies: [404], repeat: 'last' });
  const response = await chat(proxy.url, { model });
  expect(response.status).toBe(404);
  const { error } = (await response.json()) as { error: { hint: string } };
  expect(error.hint).toMatch(/id is correct.*available.*model page.*Models like it: `openai\/gpt-4/);
  expect(error.hint).not.toContain('`openai/gpt-4o`');
});

test('a 400 about the model id is the same 404 (S3-38)', async () => {
  await simulator.script({
    match: { model: 'openai/gpt-4o' },
    replies: [
      { status: 400, body: { error: { code: 400, message: 'openai/gpt-4o is not a valid model ID' } } },
    ],
  });
  const response = await chat(proxy.url, { model });
  expect(response.status).toBe(404);
  expect(JSON.stringify(await response.json())).toContain('OpenRouter API error: Model not found');
});

test('[429, 200] and [503, 200] are answered by the retry (S3-37, S4-32, S4-37)', async () => {
  for (const status of [429, 503]) {
    await simulator.reset();
    await simulator.script({
      match: { model: 'openai/gpt-4o' },
      replies: [{ status, headers: { 'retry-after': '' } }],
    });
    const response = await chat(proxy.url, { model });
    expect({ status: response.status, body: response.status === 200 ? '' : await response.text() }).toEqual({
      status: 200,
      body: '',
    });
    expect(await simulator.seen('openai/gpt-4o')).toHaveLength(2);
  }
});

test('Retry-After reaches the client under its own name (S2-49)', async () => {
  await simulator.script({
    match: { model: 'openai/gpt-4o' },
    replies: [{ status: 429, retryAfter: 90 }],
    repeat: 'last',
  });
  const response = await chat(proxy.url, { model });
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('90');
});
