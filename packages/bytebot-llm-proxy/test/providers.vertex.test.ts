import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from 'openai';
import { configOf, type TestDeployment } from './support/config.ts';
import { hello, streamedHello, weatherRound } from './support/openai-rounds.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** OpenAI's SDK at the proxy, with Gemini, Claude and a model as a service on Vertex AI behind it. */

const greeting = 'Hello from the Vertex AI simulator. You said: Hello there!';
const place = '/vertex/v1/projects/p-1/locations/europe-west1';

let simulator: RunningSimulator;
let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  const file = await (await fetch(`${simulator.url}/vertex/service-account.json`)).text();
  const stranger = JSON.stringify({ ...JSON.parse(file), client_email: 'somebody@else.test' });
  const vertex = (name: string, model: string, params: object = {}): TestDeployment => ({
    name,
    model,
    apiBase: `${simulator.url}/vertex`,
    params: { api_key: null, vertex_project: 'p-1', vertex_location: 'europe-west1', ...params },
  });
  proxy = await startProxy({
    config: configOf(
      [
        vertex('gemini', 'vertex_ai/gemini-2.5-flash', { vertex_credentials: file }),
        vertex('bare', 'gemini-2.5-flash', { vertex_credentials: 'keys/google.json' }),
        vertex('claude', 'vertex_ai/claude-sonnet-4-5@20250929'),
        vertex('service', 'vertex_ai/meta/llama-4-maverick-17b-128e-instruct-maas'),
        vertex('beta', 'vertex_ai_beta/gemini-2.5-flash', { vertex_project: null }),
        vertex('whole', 'vertex_ai/gemini-2.5-flash', {
          api_base: `${simulator.url}${place}/publishers/google/models/gemini-2.5-flash`,
        }),
        vertex('key', 'vertex_ai/gemini-2.5-flash', {
          api_key: 'sk-test-vertex',
          vertex_project: null,
          vertex_location: null,
        }),
        vertex('embed', 'vertex_ai/text-embedding-005'),
        vertex('gone', 'vertex_ai/does-not-exist'),
        vertex('stranger', 'vertex_ai/gemini-2.5-flash', { vertex_credentials: stranger }),
        vertex('nobody', 'vertex_ai/gemini-2.5-flash', { vertex_credentials: '/does/not/exist.json' }),
        vertex('endpoint', 'vertex_ai/1234567890'),
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
    environment: { GOOGLE_APPLICATION_CREDENTIALS: 'keys/google.json' },
    files: { 'keys/google.json': file },
    masterKey: MASTER_KEY,
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: MASTER_KEY, maxRetries: 0 });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

function modelPaths(): string[] {
  return simulator.requests().flatMap(({ provider, path }) => (provider === 'vertex' ? [path] : []));
}

describe.each([
  ['gemini', `${place}/publishers/google/models/gemini-2.5-flash:generateContent`],
  ['bare', `${place}/publishers/google/models/gemini-2.5-flash:generateContent`],
  ['claude', `${place}/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict`],
  ['service', `${place}/endpoints/openapi/chat/completions`],
  [
    'beta',
    '/vertex/v1/projects/simulated-project/locations/europe-west1/publishers/google/models/gemini-2.5-flash:generateContent',
  ],
  ['whole', `${place}/publishers/google/models/gemini-2.5-flash:generateContent`],
  ['key', '/vertex/v1/publishers/google/models/gemini-2.5-flash:generateContent'],
])('%s', (model, path) => {
  test('a chat, whole', async () => {
    const answer = await client.chat.completions.create({ model, messages: hello });
    expect(answer.choices).toMatchObject([{ message: { content: greeting }, finish_reason: 'stop' }]);
    expect(answer.usage?.total_tokens).toBeGreaterThan(9);
    expect(modelPaths()).toEqual([path]);
  });

  test('a chat, streamed with its usage', async () => {
    const { text, finishReasons, last } = await streamedHello(client, model);
    expect(text).toBe(greeting);
    expect(finishReasons).toEqual(['stop']);
    expect(last).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
  });

  test('a tool call, streamed, and its result', async () => {
    const { input, answer } = await weatherRound(client, model);
    expect(input).toHaveProperty('city');
    expect(answer).toBe('The tool answered: sunny');
  });
});

test('one token serves all who share an identity, however many ask at once', async () => {
  const calls = Array.from({ length: 8 }, () =>
    client.chat.completions.create({ model: 'gemini', messages: hello }),
  );
  await Promise.all(calls);
  const tokens = simulator.requests().filter(({ path }) => path === '/vertex/token');
  expect(tokens.length).toBeLessThan(2);
  expect(modelPaths()).toHaveLength(8);
});

test('texts to embed', async () => {
  const answer = await client.embeddings.create({ model: 'embed', input: ['a', 'b'], dimensions: 8 });
  expect(answer.data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
  expect(answer.usage.prompt_tokens).toBe(2);
});

describe('failures', () => {
  test('a model that is not in the region', async () => {
    const asked = client.chat.completions.create({ model: 'gone', messages: hello });
    await expect(asked).rejects.toBeInstanceOf(NotFoundError);
    await expect(asked).rejects.toThrow(/^404 Vertex AI API error: .*Publisher Model/);
  });

  test('a spent quota, in Google’s envelope also before Claude', async () => {
    for (const model of ['gemini', 'claude']) {
      simulator.script({ match: { provider: 'vertex' }, replies: [{ status: 429 }] });
      const asked = client.chat.completions.create({ model, messages: hello });
      await expect(asked).rejects.toBeInstanceOf(RateLimitError);
      await expect(asked).rejects.toThrow('Resource exhausted');
    }
  });

  test('a refused identity is a 401 that says so', async () => {
    const asked = client.chat.completions.create({ model: 'stranger', messages: hello });
    await expect(asked).rejects.toBeInstanceOf(AuthenticationError);
    await expect(asked).rejects.toMatchObject({
      error: { hint: expect.stringContaining('service account') },
    });
    expect(modelPaths()).toEqual([]);
  });

  test('a missing file is said', async () => {
    const asked = client.chat.completions.create({ model: 'nobody', messages: hello });
    await expect(asked).rejects.toThrow(/credentials file .* cannot be read/);
  });

  test('an endpoint that could be anything is refused with what to write', async () => {
    const asked = client.chat.completions.create({ model: 'endpoint', messages: hello });
    await expect(asked).rejects.toBeInstanceOf(BadRequestError);
    await expect(asked).rejects.toThrow('vertex_ai/gemini/<endpoint id>');
  });

  test('no key, token or secret is written anywhere', () => {
    expect(proxy.output()).not.toMatch(/ya29\.|BEGIN PRIVATE KEY/);
  });
});
