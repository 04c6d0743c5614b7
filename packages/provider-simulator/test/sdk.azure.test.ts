import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  AuthenticationError,
  AzureOpenAI,
  BadRequestError,
  NotFoundError,
  OpenAI,
  RateLimitError,
} from 'openai';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask } from './support/ask.ts';
import { weatherTool } from './support/requests.ts';

/** The official Azure client against the simulator. */

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const messages = [{ role: 'user' as const, content: 'Hello there!' }];
const greeting = 'Hello from the Azure OpenAI simulator. You said: Hello there!';

function clientOf(options: Partial<ConstructorParameters<typeof AzureOpenAI>[0]> = {}): AzureOpenAI {
  return new AzureOpenAI({
    endpoint: `${simulator.url}/azure`,
    apiKey: 'sk-test-azure',
    apiVersion: '2024-10-21',
    deployment: 'my-gpt',
    maxRetries: 0,
    ...options,
  });
}

test('chat, whole, with the verdicts of the content filter', async () => {
  const { data, response } = await clientOf()
    .chat.completions.create({ model: 'gpt-4o', messages })
    .withResponse();
  expect(data).toMatchObject({
    model: 'my-gpt',
    prompt_filter_results: [{ prompt_index: 0 }],
    choices: [{ message: { content: greeting }, content_filter_results: { hate: { filtered: false } } }],
  });
  expect(response.headers.get('apim-request-id')).toMatch(/^req_/);
  expect(simulator.requests()).toMatchObject([
    {
      provider: 'azure',
      path: '/azure/openai/deployments/my-gpt/chat/completions',
      query: 'api-version=2024-10-21',
    },
  ]);
});

test('chat, streamed: the first event has no choices', async () => {
  const stream = await clientOf().chat.completions.create({
    model: 'gpt-4o',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks[0]).toMatchObject({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] });
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(greeting);
  expect(chunks.at(-1)?.usage?.completion_tokens).toBe(10);
});

test('a tool call', async () => {
  const asked = [{ role: 'user' as const, content: 'What is the weather in Oslo?' }];
  const answer = await clientOf().chat.completions.create({
    model: 'gpt-4o',
    messages: asked,
    tools: [weatherTool],
  });
  expect(answer.choices[0]?.finish_reason).toBe('tool_calls');
});

test('embeddings of another deployment', async () => {
  const client = clientOf({ deployment: 'my-embeddings' });
  const answer = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['a', 'b'] });
  expect(answer.data).toHaveLength(2);
  expect(answer.data[0]?.embedding).toHaveLength(1_536);
});

test('the v1 surface takes the deployment from the body and no version', async () => {
  const client = new OpenAI({
    baseURL: `${simulator.url}/azure/openai/v1`,
    apiKey: 'unused',
    defaultHeaders: { authorization: null, 'api-key': 'sk-test-azure' },
    maxRetries: 0,
  });
  const answer = await client.chat.completions.create({ model: 'my-gpt', messages });
  expect(answer.model).toBe('my-gpt');
});

describe('a token of Entra ID', () => {
  async function tokenFor(form: Readonly<Record<string, string>>) {
    const seen = await ask(simulator, {
      path: '/azure/login/tenant/oauth2/v2.0/token',
      method: 'POST',
      body: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    return { status: seen.status, body: JSON.parse(seen.text) };
  }
  const grant = {
    grant_type: 'client_credentials',
    client_id: 'client',
    scope: 'https://cognitiveservices.azure.com/.default',
  };

  test('is issued for a secret and opens the deployment', async () => {
    const { status, body } = await tokenFor({ ...grant, client_secret: 'sk-test-secret' });
    expect({ status, body }).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 3599 } });
    const client = clientOf({ apiKey: undefined, azureADTokenProvider: async () => body.access_token });
    const answer = await client.chat.completions.create({ model: 'm', messages });
    expect(answer.choices[0]?.message.content).toBe(greeting);
  });

  test('is issued by the metadata service', async () => {
    const path = '/azure/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fa';
    const seen = await ask(simulator, { path, headers: { metadata: 'true' } });
    expect(JSON.parse(seen.text)).toMatchObject({ expires_in: '3599' });
    expect((await ask(simulator, { path })).status).toBe(400);
  });

  test.each([
    ['a wrong secret', { client_secret: 'sk-test-bad-1' }, 401, 'AADSTS7000215'],
    ['no secret', {}, 401, 'AADSTS7000216'],
    ['no scope', { scope: '', client_secret: 'x' }, 400, 'AADSTS900144'],
    ['an unknown grant', { grant_type: 'magic' }, 400, 'AADSTS70003'],
    ['no user name', { grant_type: 'password', password: 'x' }, 400, "'username'"],
  ])('is refused for %s', async (_title, form, status, text) => {
    const refused = await tokenFor({ ...grant, ...form });
    expect(refused.status).toBe(status);
    expect(refused.body.error_description).toContain(text);
  });
});

describe('Azure refuses', () => {
  const chat = (client: AzureOpenAI, body: object = {}) =>
    client.chat.completions.create({ model: 'm', messages, ...body });

  test('a wrong key, and a key where a token belongs', async () => {
    await expect(chat(clientOf({ apiKey: 'sk-test-bad' }))).rejects.toThrow(AuthenticationError);
    const asToken = clientOf({ apiKey: undefined, azureADTokenProvider: async () => 'sk-test-azure' });
    await expect(chat(asToken)).rejects.toThrow(/Access token is missing, invalid/);
  });

  test('a deployment that does not exist, and a version that never was', async () => {
    await expect(chat(clientOf({ deployment: 'does-not-exist' }))).rejects.toMatchObject({
      constructor: NotFoundError,
      code: 'DeploymentNotFound',
    });
    await expect(chat(clientOf({ apiVersion: 'latest' }))).rejects.toThrow('404 Resource not found');
  });

  test('fields it does not know, and stream_options before it knew them', async () => {
    await expect(chat(clientOf(), { odd: 1 })).rejects.toThrow(BadRequestError);
    const older = clientOf({ apiVersion: '2024-02-15-preview' });
    const streamed = { stream: true, stream_options: { include_usage: true } };
    await expect(chat(older, streamed)).rejects.toThrow(
      'Unrecognized request argument supplied: stream_options',
    );
  });

  test('too many calls, saying how long to wait', async () => {
    simulator.script({ match: { provider: 'azure' }, replies: [{ status: 429, retryAfter: 7 }] });
    const failure = await chat(clientOf()).catch((error: unknown) => error);
    if (!(failure instanceof RateLimitError)) throw new Error('It was not refused.');
    expect(failure.message).toContain('Please retry after 7 seconds.');
    expect(failure.headers?.get('retry-after-ms')).toBe('7000');
  });
});
