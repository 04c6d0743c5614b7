import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI, { toFile } from 'openai';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** Pass-through to providers with credentials of their own kind, and a batch from its file to its answers. */

let simulator: Simulator;
let proxy: ProxyProcess;

const claude = 'anthropic.claude-3-5-sonnet-20240620-v1:0';

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const { url } = simulator;
  const credentials = await (await fetch(`${url}/vertex/service-account.json`)).text();
  const place = { vertex_project: 'p-1', vertex_location: 'europe-west1' };
  const aws = { aws_secret_access_key: 'os.environ/BEDROCK_SECRET', aws_region_name: 'eu-central-1' };
  proxy = await startProxy({
    masterKey: MASTER_KEY,
    environment: {
      BEDROCK_SECRET: 'sk-test-secret-of-the-simulator',
      AWS_BEDROCK_RUNTIME_ENDPOINT: `${url}/bedrock`,
      OPENROUTER_ENABLED: 'false',
    },
    config: configOf([
      { name: 'gpt-4o', model: 'openai/gpt-4o', apiBase: `${url}/openai/v1` },
      { name: 'azure', model: 'azure/my-gpt', apiBase: `${url}/azure` },
      { name: 'cohere', model: 'cohere/command-a-03-2025', apiBase: `${url}/cohere/v2` },
      {
        name: 'vertex',
        model: 'vertex_ai/gemini-2.5-flash',
        apiBase: `${url}/vertex`,
        params: { api_key: null, vertex_credentials: credentials, ...place },
      },
      {
        name: 'bedrock',
        model: `bedrock/${claude}`,
        params: { api_key: null, aws_access_key_id: 'AKIATESTSIMULATOR', ...aws },
      },
    ]),
  });
});

afterAll(async () => {
  await proxy?.stop();
  await simulator.close();
});

function ask(path: string, body: unknown): Promise<Response> {
  return fetch(`${proxy.url}${path}`, {
    method: 'POST',
    // What a client has signed for itself is not the proxy's signature.
    headers: {
      authorization: `Bearer ${MASTER_KEY}`,
      'content-type': 'application/json',
      'x-amz-date': '20200101T000000Z',
    },
    body: JSON.stringify(body),
  });
}

const messages = [{ role: 'user' as const, content: 'Hello there!' }];
const contents = [{ role: 'user', parts: [{ text: 'Hello there!' }] }];
const google = '/v1/projects/p-1/locations/europe-west1/publishers/google/models/gemini-2.5-flash';

describe('a request in the words of its provider is authenticated as that one wants', () => {
  test.each([
    ['Azure', '/azure/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21', { messages }],
    ['Vertex AI', `/vertex_ai${google}:generateContent`, { contents }],
    ['Vertex AI, as its SDK has it', `/vertex-ai${google}:generateContent`, { contents }],
    [
      'Bedrock',
      `/bedrock/model/${encodeURIComponent(claude)}/converse`,
      { messages: [{ role: 'user', content: [{ text: 'Hello there!' }] }] },
    ],
    ['Cohere', '/cohere/v2/chat', { model: 'command-a-03-2025', messages }],
  ])('%s', async (_, path, body) => {
    const response = await ask(path, body);
    const text = await response.text();
    expect([response.status, text]).toEqual([200, expect.stringContaining('Hello there!')]);
    expect(JSON.stringify(await simulator.seen())).not.toContain(MASTER_KEY);
  });
});

test('a provider that is switched off has no path either', async () => {
  const response = await ask('/openrouter/api/v1/chat/completions', { model: 'openai/gpt-4o', messages });
  expect(await response.text()).toContain('OPENROUTER_ENABLED is false');
});

test('a batch goes from its file to its answers with OpenAI’s SDK', async () => {
  const client = new OpenAI({ apiKey: MASTER_KEY, baseURL: `${proxy.url}/v1`, maxRetries: 0 });
  const lines = ['one', 'two'].map((id) =>
    JSON.stringify({
      custom_id: id,
      method: 'POST',
      url: '/v1/chat/completions',
      body: { model: 'gpt-4o', messages },
    }),
  );
  const input = await toFile(Buffer.from(lines.join('\n')), 'requests.jsonl');
  const file = await client.files.create({ purpose: 'batch', file: input });
  expect((await client.files.retrieve(file.id)).id).toBe(file.id);
  let batch = await client.batches.create({
    input_file_id: file.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
  });
  for (let tries = 0; batch.status !== 'completed' && tries < 200; tries += 1) {
    await sleep(25);
    batch = await client.batches.retrieve(batch.id);
  }
  expect(batch).toMatchObject({ status: 'completed', request_counts: { total: 2, completed: 2, failed: 0 } });
  const answers = await (await client.files.content(batch.output_file_id ?? '')).text();
  const ids = answers
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).custom_id);
  expect(ids.sort()).toEqual(['one', 'two']);
  expect((await client.batches.list()).data.map(({ id }) => id)).toContain(batch.id);
  expect(await client.files.delete(file.id)).toMatchObject({ id: file.id, deleted: true });
});
