import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { fixed } from './support/wire.ts';

/** Below the path of a provider nobody reaches what others stored, and nobody with a budget begins a batch. */

const keys = { plain: 'sk-test-plain', listed: 'sk-test-listed', paid: 'sk-test-paid', fast: 'sk-test-fast' };

let upstream: Upstream;
let proxy: ProxyProcess;
let reached = 0;

beforeAll(async () => {
  const answer = fixed(200, '{"id":"a","object":"batch"}');
  const count: typeof answer = (call, response) => {
    reached += 1;
    return answer(call, response);
  };
  upstream = await startUpstream(count, count);
  const deployment = (name: string, model: string, path: string) => ({
    name,
    model,
    apiBase: `${upstream.url}${path}`,
    apiKey: 'sk-test-provider',
  });
  proxy = await startProxy({
    masterKey: MASTER_KEY,
    environment: {
      PLAIN: keys.plain,
      LISTED: keys.listed,
      PAID: keys.paid,
      FAST: keys.fast,
      OPENROUTER_TENANT_1_API_KEY: 'sk-test-tenant',
      OPENROUTER_TENANT_1_MAX_BUDGET: '1',
    },
    config: configOf(
      [
        deployment('gpt', 'openai/gpt-4o', '/v1'),
        deployment('groq', 'groq/llama', '/v1'),
        deployment('claude', 'anthropic/claude-x', ''),
        deployment('gemini', 'gemini/gemini-x', '/v1beta'),
        deployment('mistral', 'mistral/mistral-x', '/v1'),
      ],
      {
        general_settings: {
          pass_through_endpoints: [
            { path: '/mine', target: `${upstream.url}/v1`, include_subpath: true },
            { path: '/priced', target: `${upstream.url}/v1`, include_subpath: true, cost_per_request: 0.01 },
          ],
          virtual_keys: [
            { alias: 'plain', key: 'os.environ/PLAIN', rpm: 1_000 },
            { alias: 'listed', key: 'os.environ/LISTED', models: ['gpt'] },
            { alias: 'paid', key: 'os.environ/PAID', max_budget: 1 },
            { alias: 'fast', key: 'os.environ/FAST', tpm: 1_000_000 },
          ],
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
  reached = 0;
});

/** With the path as it is: `fetch` would tidy it. */
function ask(
  key: string,
  method: string,
  path: string,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(proxy.url);
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...more };
    const call = request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

describe('what others stored', () => {
  const chat = { model: 'gpt-4o', input: 'Hello!' };

  test.each([
    ['GET', '/openai/v1/files', undefined, '/v1/files'],
    ['GET', '/openai/v1/files/file-a/content', undefined, '/v1/files'],
    ['DELETE', '/groq/v1/files/file-a', undefined, '/v1/files'],
    ['GET', '/openai/v1/vector_stores/vs_a/files/file-a/content', undefined, '/v1/files'],
    ['GET', '/openai/v1/batches', undefined, '/v1/batches'],
    ['POST', '/openai/v1/batches/batch_a/cancel', {}, '/v1/batches'],
    ['GET', '/anthropic/v1/messages/batches/a/results', undefined, '/v1/batches'],
    ['GET', '/mistral/v1/batch/jobs', undefined, '/v1/batches'],
    ['GET', '/openai/v1/responses/resp_a', undefined, '/v1/responses/{id}'],
    ['GET', '/openai/v1/responses/resp_a/input_items', undefined, '/v1/responses/{id}'],
    ['DELETE', '/openai/v1/responses/resp_a', undefined, '/v1/responses/{id}'],
    ['POST', '/openai/v1/responses/resp_a/cancel', {}, '/v1/responses/{id}'],
    ['POST', '/openai/v1/responses', { ...chat, previous_response_id: 'resp_a' }, '/v1/responses/{id}'],
    ['POST', '/openai/v1/responses', { ...chat, conversation: { id: 'conv_a' } }, '/v1/responses/{id}'],
    ['GET', '/openai/v1/conversations/conv_a/items', undefined, '/v1/responses/{id}'],
  ])('%s %s %j is for the master key alone', async (method, path, body, route) => {
    const { status, text } = await ask(keys.plain, method, path, body);
    expect([status, reached]).toEqual([403, 0]);
    expect(text).toContain(`Ask through ${route},`);
    expect((await ask(MASTER_KEY, method, path, body)).status).toBe(200);
    expect(reached).toBe(1);
  });

  test.each(['/openai/v1/batches%3f/x', '/openai/v1/batches;/x', '/openai/v1/batches%3b/chat/completions'])(
    '%s slips by nobody',
    async (path) => {
      for (const key of [keys.plain, keys.listed])
        expect((await ask(key, 'POST', path, chat)).status).toBe(400);
      expect(reached).toBe(0);
    },
  );

  test('is not reached by a body that the proxy does not read', async () => {
    const body = { ...chat, previous_response_id: 'resp_a' };
    const text = { 'content-type': 'text/plain' };
    expect((await ask(keys.plain, 'POST', '/openai/v1/responses', body, text)).status).toBe(400);
    expect(reached).toBe(0);
  });

  test('leaves everything else open', async () => {
    const asked = [
      await ask(keys.plain, 'POST', '/openai/v1/responses', { ...chat, previous_response_id: null }),
      await ask(keys.plain, 'POST', '/openai/v1/responses/input_tokens', chat),
      await ask(keys.plain, 'GET', '/openai/v1/assistants'),
      await ask(keys.plain, 'GET', '/openai/v1/vector_stores'),
      await ask(keys.listed, 'POST', '/openai/v1/responses', chat),
    ];
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });
});

describe('a batch of who has a budget or a limit of tokens', () => {
  const words = 'known to nobody before it is spent';

  test.each(['/v1/batches', '/batches', '/mine/batches'])('does not begin at %s', async (path) => {
    for (const key of [keys.paid, keys.fast]) {
      const { status, text } = await ask(key, 'POST', path, { model: 'gpt' });
      expect([status, text]).toEqual([403, expect.stringContaining(words)]);
    }
    expect(reached).toBe(0);
  });

  test.each([
    '/v1/batches',
    '/openai/v1/batches',
    '/mistral/v1/batch/jobs',
    '/anthropic/v1/messages/batches',
    '/gemini/v1beta/models/gemini-x:batchGenerateContent',
  ])('does not begin at %s for a tenant with a budget, with the master key either', async (path) => {
    const tenant = { 'x-tenant-id': '1' };
    const { status, text } = await ask(MASTER_KEY, 'POST', path, { model: 'gpt' }, tenant);
    expect([status, text]).toEqual([403, expect.stringContaining(words)]);
    expect(reached).toBe(0);
    expect((await ask(MASTER_KEY, 'POST', path, { model: 'gpt' })).status).toBe(200);
  });

  test('is polled and cancelled still', async () => {
    const tenant = { 'x-tenant-id': '1' };
    expect((await ask(MASTER_KEY, 'GET', '/openai/v1/batches/a', undefined, tenant)).status).toBe(200);
    expect((await ask(MASTER_KEY, 'POST', '/openai/v1/batches/a/cancel', {}, tenant)).status).toBe(200);
  });

  test('begins for who has neither, and where its price is known', async () => {
    expect((await ask(keys.paid, 'POST', '/priced/batches', {})).status).toBe(200);
    expect((await ask(keys.plain, 'POST', '/v1/batches', { model: 'gpt' })).status).toBe(200);
    expect(reached).toBe(2);
  });
});
