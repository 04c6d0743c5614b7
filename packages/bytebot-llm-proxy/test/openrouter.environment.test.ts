import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { type Answer, startUpstream, type Upstream } from './support/upstream.ts';
import { fixed, friendly } from './support/wire.ts';

/** What the `OPENROUTER_*` variables do to calls, with a provider at OPENROUTER_BASE_URL. */

const CLAUDE = 'anthropic/claude-3.5-sonnet';
const catalogue = ['anthropic/claude-3.5-sonnet', 'google/gemini-pro', 'openai/gpt-oss-120b'];

let upstream: Upstream;
const running: ProxyProcess[] = [];

const listModels: Answer = (request, response) => {
  const data = catalogue.map((id) => ({
    id,
    name: id,
    context_length: 8192,
    pricing: { prompt: '0', completion: '0' },
  }));
  fixed(request.path.endsWith('/models') ? 200 : 404, JSON.stringify({ data }))(request, response);
};

beforeAll(async () => {
  upstream = await startUpstream(friendly, listModels);
});

afterAll(async () => {
  await Promise.all(running.map((proxy) => proxy.stop()));
  await upstream.close();
});

async function start(environment: Record<string, string>): Promise<ProxyProcess> {
  const proxy = await startProxy({
    config: configOf([
      { name: 'openrouter/*', model: 'openrouter/*', apiKey: 'os.environ/OPENROUTER_API_KEY' },
    ]),
    environment: {
      OPENROUTER_API_KEY: 'sk-test-openrouter',
      OPENROUTER_BASE_URL: `${upstream.url}/api/v1`,
      OPENROUTER_RETRY_BACKOFF_BASE: '0.02',
      OPENROUTER_RETRY_JITTER: '0',
      OPENROUTER_MAX_CANDIDATES: '1',
      ...environment,
    },
  });
  running.push(proxy);
  return proxy;
}

const ask = (proxy: ProxyProcess, body: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  chat(proxy.url, { model: `openrouter/${CLAUDE}`, ...body }, headers);

const modelsSeen = (): unknown[] =>
  upstream.seen.map(({ body }) => (JSON.parse(body) as { model: unknown }).model);

describe('with only a key and an address', () => {
  let proxy: ProxyProcess;
  beforeAll(async () => {
    // An empty name is no name.
    proxy = await start({ OPENROUTER_API_KEY: '  sk-test-openrouter \n', OPENROUTER_DEFAULT_MODEL: '' });
  });

  test.each([
    ['openrouter/anthropic/claude-3.5-sonnet', CLAUDE],
    ['openrouter/google/gemini-pro', 'google/gemini-pro'],
    ['openrouter/gpt-oss-120b', 'openai/gpt-oss-120b'],
  ])('%s is asked as %s, with the trimmed key (S2-25, S2-34)', async (model, expected) => {
    upstream.answerWith(friendly);
    expect((await ask(proxy, { model })).status).toBe(200);
    expect(modelsSeen()).toEqual([expected]);
    expect(upstream.seen[0]?.path).toBe('/api/v1/chat/completions');
    expect(upstream.seen[0]?.headers.authorization).toBe('Bearer sk-test-openrouter');
  });

  test.each(['/chat/completions', '/v1/chat/completions', '/api/v1/chat/completions'])(
    'the same body works at %s, so that only the host of a call changes (S2-44)',
    async (path) => {
      upstream.answerWith(friendly);
      const response = await fetch(proxy.url + path, {
        method: 'POST',
        headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
        body: JSON.stringify({ model: `openrouter/${CLAUDE}`, messages: [{ role: 'user', content: 'Hi' }] }),
      });
      expect(response.status).toBe(200);
      expect(modelsSeen()).toEqual([CLAUDE]);
    },
  );

  test('calls say who makes them (S2-45, S3-54, S3-55, C-7)', async () => {
    upstream.answerWith(friendly);
    await ask(proxy);
    expect(upstream.seen[0]?.headers).toMatchObject({
      'http-referer': 'helixagent',
      'x-title': 'HelixAgent App',
    });
  });

  test('the caller’s own referer and title win (S2-45, S3-54, S3-55)', async () => {
    upstream.answerWith(friendly);
    await ask(proxy, {}, { 'HTTP-Referer': 'https://mine.example', 'X-Title': 'Mine' });
    await ask(proxy, { extra_headers: { 'X-Title': 'From the body' } });
    expect(upstream.seen.map(({ headers }) => [headers['http-referer'], headers['x-title']])).toEqual([
      ['https://mine.example', 'Mine'],
      ['helixagent', 'From the body'],
    ]);
  });

  test('three retries are made unless something says otherwise (S2-38, S4-7, C-4)', async () => {
    upstream.answerWith(fixed(503, '{"error":{"message":"busy"}}'));
    const response = await ask(proxy);
    expect(response.status).toBe(503);
    expect(modelsSeen()).toEqual([CLAUDE, CLAUDE, CLAUDE, CLAUDE]);
    expect(response.headers.get('x-litellm-attempted-retries')).toBe('3');
  });

  test('a request without a model gets one of the catalogue when there is no default (S4-4, S3-13)', async () => {
    upstream.answerWith(friendly);
    const response = await ask(proxy, { model: undefined });
    expect(response.status).toBe(200);
    expect(modelsSeen()).toHaveLength(1);
  });

  test.each([
    '/v1/images/generations',
    '/v1/audio/speech',
    '/v1/rerank',
    '/v1/moderations',
    '/v1/embeddings',
    '/v1/messages/count_tokens',
  ])('no chat model is chosen for a request on %s that names none', async (route) => {
    upstream.answerWith(friendly);
    const body = { prompt: 'a', query: 'a', input: 'a', documents: ['a'], messages: [] };
    const response = await fetch(`${proxy.url}${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { param: 'model' } });
    expect(modelsSeen()).toEqual([]);
  });
});

describe('the number of calls', () => {
  const rows: [string, Record<string, string>, number][] = [
    ['OPENROUTER_MAX_RETRIES=1 (S2-38)', { OPENROUTER_MAX_RETRIES: '1' }, 2],
    ['OPENROUTER_MAX_RETRIES=0 (S2-38)', { OPENROUTER_MAX_RETRIES: '0' }, 1],
    ['OPENROUTER_RETRY_ATTEMPTS=2 (S4-7)', { OPENROUTER_RETRY_ATTEMPTS: '2' }, 3],
    [
      'both, of which the first wins (C-4)',
      { OPENROUTER_MAX_RETRIES: '1', OPENROUTER_RETRY_ATTEMPTS: '5' },
      2,
    ],
  ];
  const proxies = new Map<string, ProxyProcess>();
  beforeAll(async () => {
    await Promise.all(
      rows.map(async ([name, environment]) => {
        proxies.set(name, await start(environment));
      }),
    );
  });

  test.each(rows)('%s', async (name, _environment, calls) => {
    const proxy = proxies.get(name);
    if (proxy === undefined) throw new Error('not started');
    upstream.answerWith(fixed(503, '{"error":{"message":"busy"}}'));
    expect((await ask(proxy)).status).toBe(503);
    expect(upstream.seen).toHaveLength(calls);
  });
});

describe('time, address and default model', () => {
  let proxy: ProxyProcess;
  let patient: ProxyProcess;
  beforeAll(async () => {
    [proxy, patient] = await Promise.all([
      start({
        OPENROUTER_BASE_URL: `${upstream.url}/api/v1/`,
        OPENROUTER_TIMEOUT: '1s',
        OPENROUTER_MAX_RETRIES: '1',
        OPENROUTER_DEFAULT_MODEL: `openrouter/${CLAUDE}`,
        OR_SITE_URL: 'https://site.example',
        OR_APP_NAME: 'My app',
      }),
      start({ OPENROUTER_TIMEOUT: '120s', OPENROUTER_MAX_RETRIES: '0' }),
    ]);
  });

  test('a slash at the end of OPENROUTER_BASE_URL does no harm (S2-35, S4-3)', async () => {
    upstream.answerWith(friendly);
    expect((await ask(proxy)).status).toBe(200);
    expect(upstream.seen[0]?.path).toBe('/api/v1/chat/completions');
  });

  test('OPENROUTER_DEFAULT_MODEL serves a request without a model (S2-36)', async () => {
    upstream.answerWith(friendly);
    expect((await ask(proxy, { model: undefined })).status).toBe(200);
    expect(modelsSeen()).toEqual([CLAUDE]);
  });

  test('OR_SITE_URL and OR_APP_NAME identify the calls', async () => {
    upstream.answerWith(friendly);
    await ask(proxy);
    expect(upstream.seen[0]?.headers).toMatchObject({
      'http-referer': 'https://site.example',
      'x-title': 'My app',
    });
  });

  test('OPENROUTER_TIMEOUT=1s ends each try after a second; 120s does not (S2-39, S3-50, S4-39, C-3)', async () => {
    upstream.answerWith((request, response) => {
      setTimeout(() => friendly(request, response), 1_500);
    });
    const [hurried, waited] = await Promise.all([ask(proxy), ask(patient)]);
    expect(hurried.status).toBe(504);
    expect(await hurried.json()).toMatchObject({
      error: {
        kind: 'timeout',
        message: expect.stringContaining('1 s'),
        attempts: [{ status: 0 }, { status: 0 }],
      },
    });
    expect(waited.status).toBe(200);
    expect(upstream.seen).toHaveLength(3);
  });
});

test('a closed OPENROUTER_BASE_URL is named with the cause (S3-53)', async () => {
  const proxy = await start({ OPENROUTER_BASE_URL: 'http://127.0.0.1:1', OPENROUTER_MAX_RETRIES: '1' });
  const response = await ask(proxy);
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({
    error: {
      kind: 'network',
      provider: 'openrouter',
      message: expect.stringMatching(/^OpenRouter API error: .*127\.0\.0\.1:1\b.*ECONNREFUSED/),
    },
  });
});
