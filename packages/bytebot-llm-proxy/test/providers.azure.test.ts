import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from 'openai';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** OpenAI's SDK at the proxy, with deployments of Azure OpenAI behind it, called with keys and with tokens. */

const messages = [{ role: 'user' as const, content: 'Hello there!' }];
const greeting = 'Hello from the Azure OpenAI simulator. You said: Hello there!';
const principal = { tenant_id: 'tenant', client_id: 'client' };

let simulator: RunningSimulator;
let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  const apiBase = `${simulator.url}/azure`;
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'keyed', model: 'azure/my-gpt', apiBase, params: { api_version: '2024-10-21' } },
        { name: 'bare', model: 'azure/my-gpt', params: { api_base: null } },
        { name: 'bridged', model: 'azure/responses/my-gpt', apiBase },
        { name: 'older', model: 'azure/my-gpt', apiBase, params: { api_version: '2024-02-15-preview' } },
        { name: 'v1', model: 'azure/my-gpt', apiBase: `${apiBase}/openai/v1` },
        { name: 'gone', model: 'azure/does-not-exist', apiBase },
        { name: 'wild/*', model: 'azure/*', apiBase },
        { name: 'embed', model: 'azure/my-embeddings', apiBase },
        { name: 'claude', model: 'azure_ai/claude-sonnet-4-5', apiBase: `${apiBase}/anthropic` },
        { name: 'no-claude', model: 'azure_ai/does-not-exist', apiBase: `${apiBase}/anthropic` },
        {
          name: 'entra',
          model: 'azure/my-gpt',
          apiBase,
          params: { api_key: null, ...principal, client_secret: 'os.environ/ENTRA_SECRET' },
        },
        {
          name: 'refused',
          model: 'azure/my-gpt',
          apiBase,
          params: { api_key: null, ...principal, client_secret: 'sk-test-bad-secret' },
        },
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
    masterKey: MASTER_KEY,
    environment: {
      AZURE_API_BASE: apiBase,
      AZURE_API_VERSION: '2025-01-01-preview',
      AZURE_AUTHORITY_HOST: `${apiBase}/login`,
      ENTRA_SECRET: 'sk-test-entra-secret',
    },
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: MASTER_KEY, maxRetries: 0 });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

async function ask(model: string): Promise<string | null | undefined> {
  const answer = await client.chat.completions.create({ model, messages });
  return answer.choices[0]?.message.content;
}

function lastCall() {
  const call = simulator
    .requests()
    .filter(({ path }) => path.includes('/chat/'))
    .at(-1);
  if (call === undefined) throw new Error('Nobody was called.');
  return call;
}

describe('the address', () => {
  test.each([
    ['keyed', '/azure/openai/deployments/my-gpt/chat/completions', 'api-version=2024-10-21'],
    ['bare', '/azure/openai/deployments/my-gpt/chat/completions', 'api-version=2025-01-01-preview'],
    ['bridged', '/azure/openai/deployments/my-gpt/chat/completions', 'api-version=2025-01-01-preview'],
    ['v1', '/azure/openai/v1/chat/completions', ''],
    [
      'wild/other-gpt',
      '/azure/openai/deployments/other-gpt/chat/completions',
      'api-version=2025-01-01-preview',
    ],
  ])('of %s is %s?%s', async (model, path, query) => {
    expect(await ask(model)).toBe(greeting);
    expect(lastCall()).toMatchObject({ path, query, headers: { 'api-key': 'sk-test-provider' } });
    expect(lastCall().headers.authorization).toBeUndefined();
  });

  test('what LiteLLM would do with `responses/` is said at the start', () => {
    expect(proxy.output()).toContain('here the chat API is called');
  });
});

test('the verdicts of the content filter reach the client', async () => {
  const answer = await client.chat.completions.create({ model: 'keyed', messages });
  expect(answer).toMatchObject({
    prompt_filter_results: [{ prompt_index: 0 }],
    choices: [{ content_filter_results: { hate: { severity: 'safe' } } }],
  });
});

describe('a stream', () => {
  test('whose first event has no choices is relayed whole', async () => {
    const stream = await client.chat.completions.create({
      model: 'keyed',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]).toMatchObject({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] });
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(greeting);
    expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
  });

  test('is asked for its usage only where the version knows of it', async () => {
    for (const model of ['keyed', 'older']) {
      const stream = await client.chat.completions.create({ model, messages, stream: true });
      for await (const chunk of stream) expect(chunk.usage ?? null).toBeNull();
    }
    const bodies = simulator.requests().map(({ body }) => body);
    expect(bodies).toMatchObject([{ stream_options: { include_usage: true } }, {}]);
    expect(bodies[1]).not.toHaveProperty('stream_options');
  });

  test('that is filtered before its first content is a plain error', async () => {
    simulator.script({ match: { provider: 'azure' }, replies: [{ fixture: 'azure/content-filter' }] });
    const failed = client.chat.completions.create({ model: 'keyed', messages, stream: true });
    await expect(failed).rejects.toMatchObject({ constructor: BadRequestError, code: 'content_filter' });
  });
});

describe('Claude of Azure AI Foundry', () => {
  const tools = [
    { type: 'function' as const, function: { name: 'get_weather', description: 'The weather' } },
  ];

  test('is asked in Anthropic’s dialect, with the key of Azure', async () => {
    expect(await ask('claude')).toBe(greeting);
    expect(simulator.requests().at(-1)).toMatchObject({
      path: '/azure/anthropic/v1/messages',
      headers: { 'api-key': 'sk-test-provider', 'anthropic-version': '2023-06-01' },
      body: { model: 'claude-sonnet-4-5', messages: [{ role: 'user' }] },
    });
    expect(simulator.requests().at(-1)?.headers.authorization).toBeUndefined();
  });

  test('streams tool calls and usage', async () => {
    const stream = client.chat.completions.stream({
      model: 'claude',
      messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
      tools,
      stream_options: { include_usage: true },
    });
    const { choices, usage } = await stream.finalChatCompletion();
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'get_weather' } }] },
    });
    expect(usage?.completion_tokens).toBeGreaterThan(0);
  });

  test('refuses in Azure’s words and in Anthropic’s', async () => {
    await expect(ask('no-claude')).rejects.toMatchObject({
      constructor: NotFoundError,
      code: 'DeploymentNotFound',
    });
    const wrong = client.chat.completions.create({
      model: 'claude',
      messages: [
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/gif;base64,' } }] },
      ],
    });
    await expect(wrong).rejects.toMatchObject({ constructor: BadRequestError });
  });
});

test('embeddings', async () => {
  const answer = await client.embeddings.create({ model: 'embed', input: ['a', 'b'] });
  expect(answer.data).toHaveLength(2);
});

describe('a token of Entra ID', () => {
  test('is obtained once and sent instead of a key', async () => {
    await Promise.all([ask('entra'), ask('entra')]);
    expect(await ask('entra')).toBe(greeting);
    const paths = simulator.requests().map(({ path }) => path);
    expect(paths.filter((path) => path === '/azure/login/tenant/oauth2/v2.0/token')).toHaveLength(1);
    expect(lastCall().headers.authorization).toMatch(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
    expect(lastCall().headers['api-key']).toBeUndefined();
  });

  test('that is refused is a 401 in the words of Entra ID, without the secret', async () => {
    const failure = await ask('refused').catch((error: unknown) => error);
    if (!(failure instanceof AuthenticationError)) throw new Error('It was not refused.');
    expect(JSON.stringify(failure.error)).toContain('AADSTS7000215');
    expect(JSON.stringify(failure.error) + proxy.output()).not.toContain('sk-test-bad-secret');
  });
});

test('a deployment that does not exist is a 404 with its code', async () => {
  await expect(ask('gone')).rejects.toMatchObject({ constructor: NotFoundError, code: 'DeploymentNotFound' });
});
