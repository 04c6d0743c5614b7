import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Answer, startUpstream, type Upstream, type UpstreamRequest } from './support/upstream.ts';
import { fixed as fixedText } from './support/wire.ts';

/** What lies below the path of a provider goes to it as it is, with the provider's key instead of the caller's. */

const PROVIDER_KEY = 'sk-test-provider-key-of-upstream';
const VIRTUAL_KEY = 'sk-test-virtual-key-0001';

const fixed = (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  fixedText(status, JSON.stringify(body), headers);

let upstream: Upstream;
let proxy: ProxyProcess;
let gets: UpstreamRequest[] = [];

const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
const friendly = fixed(200, { id: 'a', model: 'gpt-4o', usage });

beforeAll(async () => {
  upstream = await startUpstream(friendly, (call, response) => {
    gets.push(call);
    fixed(200, { object: 'list', data: [] })(call, response);
  });
  proxy = await startProxy({
    masterKey: MASTER_KEY,
    environment: { TEST_KEY: VIRTUAL_KEY, GROQ_BASE_URL: `${upstream.url}/groq/openai/v1` },
    config: configOf(
      [
        { name: 'gpt', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1`, apiKey: PROVIDER_KEY },
        { name: 'claude', model: 'anthropic/claude-x', apiBase: upstream.url, apiKey: PROVIDER_KEY },
        { name: 'gemini', model: 'gemini/gemini-x', apiBase: `${upstream.url}/v1beta`, apiKey: PROVIDER_KEY },
      ],
      {
        general_settings: {
          virtual_keys: [{ alias: 'limited', key: 'os.environ/TEST_KEY', models: ['gpt'], rpm: 2 }],
        },
      },
    ),
  });
});

afterAll(async () => {
  await proxy?.stop();
  await upstream.close();
});

beforeEach(() => {
  gets = [];
  upstream.answerWith(friendly);
});

function ask(path: string, init: RequestInit = {}, key = MASTER_KEY): Promise<Response> {
  return fetch(`${proxy.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, ...init.headers },
  });
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

describe('what passes', () => {
  test('is the path, the query, the method and the body, with the other key', async () => {
    const response = await ask('/openai/v1/chat/completions?a=b&key=x', json({ model: 'gpt-4o', odd: 1 }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ id: 'a', model: 'gpt-4o', usage });
    expect(upstream.seen).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: '/v1/chat/completions?a=b',
        body: '{"model":"gpt-4o","odd":1}',
        headers: expect.objectContaining({ authorization: `Bearer ${PROVIDER_KEY}` }),
      }),
    ]);
  });

  test('reaches the version that the path names, or the configured one', async () => {
    for (const path of [
      '/openai/v1/models',
      '/openai/models',
      '/gemini/v1/models?key=x',
      '/gemini/v1beta/models',
    ])
      await ask(path);
    await ask('/anthropic/v1/models');
    expect(gets.map(({ path }) => path)).toEqual([
      '/v1/models',
      '/v1/models',
      '/v1/models',
      '/v1beta/models',
      '/v1/models',
    ]);
  });

  test('goes on in every method, and what is no JSON as it comes', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const response = await ask('/openai/v1/vector_stores/a', {
        method,
        ...(method === 'DELETE' ? {} : { body: 'abc' }),
      });
      expect(response.status).toBe(200);
    }
    expect(gets.map(({ method, body }) => [method, body])).toEqual([
      ['PUT', 'abc'],
      ['PATCH', 'abc'],
      ['DELETE', ''],
    ]);
    const form = new FormData();
    form.append('purpose', 'batch');
    form.append('file', new Blob(['x'.repeat(200_000)]), 'a.jsonl');
    expect((await ask('/openai/v1/files', { method: 'POST', body: form })).status).toBe(200);
    expect(upstream.seen[0]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(upstream.seen[0]?.body.length).toBeGreaterThan(200_000);
  });

  test('tells nothing of the proxy’s key and no cookie upstream, wherever it stands', async () => {
    const places: RequestInit['headers'][] = [
      { authorization: `Bearer ${MASTER_KEY}` },
      { 'x-api-key': MASTER_KEY },
      { 'api-key': MASTER_KEY },
      { 'x-goog-api-key': MASTER_KEY },
      { 'x-litellm-api-key': MASTER_KEY },
    ];
    for (const headers of places) {
      const response = await fetch(`${proxy.url}/anthropic/v1/messages?trace=${MASTER_KEY}`, {
        ...json({ model: 'm' }),
        headers: {
          'content-type': 'application/json',
          cookie: 'a=b',
          'x-copy': `is ${MASTER_KEY}`,
          ...headers,
        },
      });
      expect(response.status).toBe(200);
    }
    const byQuery = await fetch(
      `${proxy.url}/gemini/v1beta/models/gemini-x:generateContent?key=${MASTER_KEY}`,
      json({}),
    );
    expect(byQuery.status).toBe(200);
    expect(upstream.seen).toHaveLength(6);
    for (const { path, headers } of upstream.seen) {
      expect(JSON.stringify({ path, headers })).not.toContain(MASTER_KEY);
      expect(headers.cookie).toBeUndefined();
      expect(headers['x-api-key'] ?? headers['x-goog-api-key']).toBe(PROVIDER_KEY);
    }
  });

  test('leads nowhere else, however the dots are written', async () => {
    const { hostname, port } = new URL(proxy.url);
    for (const path of [
      '/openai/../x',
      '/openai/v1/%2e%2e/x',
      '/openai/v1/%252e%252e/x',
      '/openai/v1/..%2fx',
      '/openai/v1/..%5cx',
      '/openai/v1/..;a=b/x',
      '/openai/v1/a%00',
    ]) {
      expect(await rawStatus(hostname, Number(port), path)).toBe(400);
    }
    expect(gets).toEqual([]);
  });
});

describe('what comes back', () => {
  test('is the answer with its own headers, but for cookies, beside the proxy’s', async () => {
    upstream.answerWith((_call, response) => {
      response.writeHead(201, {
        'content-type': 'text/plain',
        'set-cookie': 'a=b',
        'x-own': 'yes',
        'x-request-id': 'theirs',
      });
      response.end('made');
    });
    const response = await ask('/openai/v1/assistants', json({}));
    expect(response.status).toBe(201);
    expect(await response.text()).toBe('made');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain',
      'x-own': 'yes',
      'llm_provider-x-request-id': 'theirs',
      'x-litellm-call-id': expect.any(String),
      'x-litellm-model-group': 'openai/*',
    });
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  test('is an error in the words and with the status of the provider, without its key', async () => {
    const words = { error: { message: `no such thing for ${PROVIDER_KEY}`, type: 'theirs' } };
    upstream.answerWith(fixed(404, words, { 'x-echo': PROVIDER_KEY }));
    const response = await ask('/anthropic/v1/messages', json({ model: 'claude-x' }));
    expect(response.status).toBe(404);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({
      error: { type: 'theirs', message: expect.stringMatching(/^no such thing for/) },
    });
    expect(text + JSON.stringify([...response.headers])).not.toContain(PROVIDER_KEY);
    expect(proxy.output()).not.toContain(PROVIDER_KEY);
  });

  test('is a stream as it comes, and an error event where it is cut', async () => {
    upstream.answerWith((_call, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"a":1}\n\n', () => setTimeout(() => response.destroy(), 20));
    });
    const response = await ask('/openai/v1/chat/completions', json({ model: 'gpt-4o', stream: true }));
    const text = await response.text();
    expect(text).toMatch(/^data: {"a":1}\n\n/);
    expect(JSON.parse(text.trim().split('data: ').at(-1) ?? '')).toMatchObject({
      error: { kind: 'stream_broken' },
    });
  });

  test('breaks off where any other answer does', async () => {
    upstream.answerWith((_call, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.write('abc', () => setTimeout(() => response.destroy(), 20));
    });
    const response = await ask('/openai/v1/files/a', json({}));
    await expect(response.text()).rejects.toThrow();
  });
});

describe('who may', () => {
  test('is whoever has a key, and nobody else', async () => {
    expect((await ask('/openai/v1/models', {}, 'sk-test-wrong')).status).toBe(401);
    expect(gets).toEqual([]);
  });

  test('a provider without an address or key is named with its variable', async () => {
    const groq = await ask('/groq/openai/v1/models');
    expect(await groq.json()).toMatchObject({
      error: { code: 'provider_not_configured', message: expect.stringContaining('GROQ_API_KEY') },
    });
    const azure = await ask('/azure/openai/models');
    expect(await azure.json()).toMatchObject({ error: { code: 'provider_not_configured' } });
  });

  test('a caller with a list of models passes those alone, within its limits', async () => {
    const statuses = async (...requests: readonly [string, RequestInit][]): Promise<number[]> => {
      const all: number[] = [];
      for (const [path, init] of requests) all.push((await ask(path, init, VIRTUAL_KEY)).status);
      return all;
    };
    expect(
      await statuses(
        ['/openai/v1/models', {}],
        ['/openai/v1/chat/completions', json({ model: 'gpt-5' })],
        ['/openai/v1/batches', json({ model: 'gpt-4o' })],
        [
          '/openai/v1/chat/completions',
          { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"model":"gpt-4o"}' },
        ],
        ['/gemini/v1beta/models/gemini-x:generateContent', json({ model: 'gpt-4o' })],
      ),
    ).toEqual([403, 403, 403, 403, 403]);
    const chat = json({ model: 'gpt-4o' });
    const path = '/openai/v1/chat/completions';
    expect(await statuses([path, chat], [path, chat], [path, chat])).toEqual([200, 200, 429]);
    expect(upstream.seen).toHaveLength(2);
  });
});

test('an answer leads the client on below the same path, never to the provider with the proxy’s key', async () => {
  const told = {
    location: '/v1/files/1?a=b',
    'x-goog-upload-url': `${upstream.url}/upload/v1beta/files?upload_id=1`,
    'content-location': 'https://example.com/v1/files/1',
  };
  upstream.answerWith(fixed(200, {}, told));
  const { headers } = await ask('/gemini/upload/v1beta/files', { method: 'POST', body: 'x' });
  expect(upstream.seen.at(-1)?.path).toBe('/upload/v1beta/files');
  expect(headers.get('location')).toBe('/gemini/v1/files/1?a=b');
  expect(headers.get('x-goog-upload-url')).toBe(`${proxy.url}/gemini/upload/v1beta/files?upload_id=1`);
  expect(headers.get('content-location')).toBeNull();
  upstream.answerWith(fixed(307, {}, { location: 'https://example.com/' }));
  const redirected = await ask('/openai/v1/x', { method: 'POST', body: 'x', redirect: 'manual' });
  expect([redirected.status, redirected.headers.get('location')]).toEqual([307, null]);
});

/** With a path as it is: `fetch` would tidy it. */
function rawStatus(hostname: string, port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(
      { hostname, port, path, headers: { authorization: `Bearer ${MASTER_KEY}` } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    call.on('error', reject);
    call.end();
  });
}
