import { createSign } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApiError, GoogleGenAI, type GoogleGenAIOptions } from '@google/genai';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Agent, setGlobalDispatcher } from 'undici';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, eventsOf, type Seen } from './support/ask.ts';
import { citySchema } from './support/requests.ts';

/** The official Google SDK, with its own way of signing in, and plain HTTP against the simulator of Vertex AI. */

let simulator: RunningSimulator;
const model = 'gemini-2.5-flash';
const greeting = 'Hello from the Vertex AI simulator. You said: Hello there!';
const projects = '/vertex/v1/projects/p-1/locations/us-central1';

beforeAll(async () => {
  // The SDK looks for Node's dispatcher on the global object, which inside jest is jest's own.
  setGlobalDispatcher(new Agent());
  // It says each time that credentials count before keys.
  jest.spyOn(console, 'debug').mockReturnValue();
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

/** Signed in by workload identity federation, whose addresses the SDK takes from the file. */
function federatedClient(subjectToken = 'subject-token'): GoogleGenAI {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'vertex-')), 'token');
  writeFileSync(file, subjectToken);
  const credentials = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/k8s',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${simulator.url}/vertex/sts/v1/token`,
    credential_source: { file },
  };
  const googleAuthOptions: GoogleGenAIOptions['googleAuthOptions'] = Object({ credentials });
  return new GoogleGenAI({
    vertexai: true,
    project: 'p-1',
    location: 'us-central1',
    ...(googleAuthOptions === undefined ? {} : { googleAuthOptions }),
    httpOptions: { baseUrl: `${simulator.url}/vertex`, retryOptions: { attempts: 1 } },
  });
}

describe('the official SDK', () => {
  test('signs in and asks, whole and streamed', async () => {
    const client = federatedClient();
    const answer = await client.models.generateContent({ model, contents: 'Hello there!' });
    expect(answer.text).toBe(greeting);
    let text = '';
    for await (const chunk of await client.models.generateContentStream({
      model,
      contents: 'Hello there!',
    })) {
      text += chunk.text ?? '';
    }
    expect(text).toBe(greeting);
    expect(simulator.requests()).toMatchObject([
      { provider: 'google', path: '/vertex/sts/v1/token' },
      {
        provider: 'vertex',
        model,
        path: `/vertex/v1beta1/projects/p-1/locations/us-central1/publishers/google/models/${model}:generateContent`,
      },
      { provider: 'vertex', model },
    ]);
  });

  test('gets its tools called and its results read, without ids', async () => {
    const client = federatedClient();
    const tools = [{ functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: citySchema }] }];
    const asked = { role: 'user', parts: [{ text: 'The weather in Oslo?' }] };
    const answer = await client.models.generateContent({ model, contents: [asked], config: { tools } });
    const parts = answer.candidates?.[0]?.content?.parts ?? [];
    expect(answer.functionCalls).toMatchObject([{ name: 'get_weather' }]);
    const result = { functionResponse: { name: 'get_weather', response: { output: 'sunny' } } };
    const contents = [asked, { role: 'model', parts }, { role: 'user', parts: [result] }];
    const last = await client.models.generateContent({ model, contents, config: { tools } });
    expect(last.text).toContain('sunny');
  });

  test('embeds texts', async () => {
    const client = federatedClient();
    const answer = await client.models.embedContent({
      model: 'text-embedding-005',
      contents: ['a', 'b'],
      config: { outputDimensionality: 4 },
    });
    expect(answer.embeddings?.map(({ values }) => values?.length)).toEqual([4, 4]);
  });

  test('hears Google’s errors', async () => {
    const failing = federatedClient().models.generateContent({ model: 'does-not-exist', contents: 'x' });
    const error = await failing.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404 });
    expect(String(error)).toContain('Publisher Model');
    await expect(federatedClient('bad').models.generateContent({ model, contents: 'x' })).rejects.toThrow(
      'invalid_grant',
    );
  });

  test('a key alone gets in, too', async () => {
    const client = new GoogleGenAI({
      vertexai: true,
      apiKey: 'sk-test-vertex',
      httpOptions: { baseUrl: `${simulator.url}/vertex`, retryOptions: { attempts: 1 } },
    });
    const answer = await client.models.generateContent({ model, contents: 'Hello there!' });
    expect(answer.text).toBe(greeting);
  });
});

describe('where tokens come from', () => {
  test('a service account’s signature is checked', async () => {
    expect((await tokenFor({})).status).toBe(200);
    expect((await tokenFor({ aud: 'https://oauth2.googleapis.com/token' })).text).toContain('audience');
    expect((await tokenFor({ iss: 'somebody@else' })).text).toContain('account not found');
    expect((await tokenFor({ exp: Math.floor(Date.now() / 1_000) + 7_200 })).text).toContain('short-lived');
    expect((await tokenFor({ scope: 'email' })).text).toContain('invalid_scope');
    const forged = await tokenFor({}, (assertion) => `${assertion.slice(0, -8)}AAAAAAAA`);
    expect(forged.text).toContain('Invalid JWT Signature.');
    expect(forged.status).toBe(400);
  });

  test('the metadata server answers those who mean it', async () => {
    const address = '/computeMetadata/v1/instance/service-accounts/default/token';
    expect((await ask(simulator, { path: address })).status).toBe(403);
    const headers = { 'metadata-flavor': 'Google' };
    const { access_token: token } = JSON.parse((await ask(simulator, { path: address, headers })).text);
    expect((await askModel({}, String(token))).status).toBe(200);
    const project = await ask(simulator, { path: '/computeMetadata/v1/project/project-id', headers });
    expect(project.text).toBe('simulated-project');
  });

  test('nobody else’s token gets in', async () => {
    expect((await askModel({}, 'ya29.somebody.else')).status).toBe(401);
    const none = await ask(simulator, {
      path: `${projects}/publishers/google/models/${model}:generateContent`,
      headers: { authorization: '' },
      body: {},
    });
    expect(none.text).toContain('CREDENTIALS_MISSING');
  });
});

describe('Vertex AI refuses', () => {
  const call = { functionCall: { id: 'a', name: 'f', args: {} } };
  test.each([
    [
      'Unknown name \\"id\\"',
      {
        contents: [
          { role: 'user', parts: [{ text: 'x' }] },
          { role: 'model', parts: [call] },
        ],
      },
    ],
    ['valid role', { contents: [{ parts: [{ text: 'x' }] }] }],
    ['mimeType', { contents: [{ role: 'user', parts: [{ fileData: { fileUri: 'gs://a/b' } }] }] }],
    ['Unknown name \\"serviceTier\\"', { serviceTier: 'flex' }],
  ])('%s', async (text, body) => {
    const seen = await askModel(body);
    expect(seen.status).toBe(400);
    expect(seen.text).toContain(text);
  });
});

describe('Claude on Vertex AI', () => {
  const claude = `${projects}/publishers/anthropic/models/claude-3-5-sonnet@20240620`;
  const body = {
    anthropic_version: 'vertex-2023-10-16',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hello there!' }],
  };

  test('answers whole and streamed', async () => {
    const whole = await askAs(`${claude}:rawPredict`, body);
    expect(JSON.parse(whole.text)).toMatchObject({
      model: 'claude-3-5-sonnet-20240620',
      content: [{ type: 'text', text: greeting }],
      stop_reason: 'end_turn',
    });
    const streamed = await askAs(`${claude}:streamRawPredict`, { ...body, stream: true });
    expect(eventsOf(streamed).at(-1)).toEqual({ type: 'message_stop' });
  });

  test.each([
    ['anthropic_version: Field required', { anthropic_version: undefined }],
    ['model: Extra inputs', { model: 'claude-3-5-sonnet@20240620' }],
    [
      'URL sources',
      {
        messages: [
          { role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'https://a.b/c.png' } }] },
        ],
      },
    ],
  ])('refuses with %s', async (text, change) => {
    const seen = await askAs(`${claude}:rawPredict`, { ...body, ...change });
    expect(seen.status).toBe(400);
    expect(JSON.parse(seen.text)).toMatchObject({
      type: 'error',
      request_id: expect.stringContaining('req_vrtx_'),
    });
    expect(seen.text).toContain(text);
  });
});

test('models as a service speak OpenAI’s dialect', async () => {
  const body = { model: 'meta/llama-4-maas', messages: [{ role: 'user', content: 'Hello there!' }] };
  const seen = await askAs(`${projects}/endpoints/openapi/chat/completions`, body);
  expect(JSON.parse(seen.text)).toMatchObject({ choices: [{ message: { content: greeting } }] });
});

async function askModel(body: object, token?: string): Promise<Seen> {
  const address = `${projects}/publishers/google/models/${model}:generateContent`;
  const plain = { contents: [{ role: 'user', parts: [{ text: 'x' }] }] };
  return askAs(address, { ...plain, ...body }, token);
}

async function askAs(address: string, body: object, token?: string): Promise<Seen> {
  const bearer = token ?? String(JSON.parse((await tokenFor({})).text).access_token);
  return ask(simulator, { path: address, headers: { authorization: `Bearer ${bearer}` }, body });
}

/** Asks for a token as a service account does, with other claims or another signature where the test wants them. */
async function tokenFor(claims: object, tamper = (assertion: string) => assertion): Promise<Seen> {
  const file = JSON.parse((await ask(simulator, { path: '/vertex/service-account.json' })).text);
  const now = Math.floor(Date.now() / 1_000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const usual = {
    iss: file.client_email,
    aud: file.token_uri,
    iat: now,
    exp: now + 3_600,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
  };
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ ...usual, ...claims })}`;
  const signature = createSign('RSA-SHA256').update(signed).sign(file.private_key, 'base64url');
  const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const form = new URLSearchParams({ grant_type: grant, assertion: tamper(`${signed}.${signature}`) });
  return ask(simulator, { path: '/vertex/token', body: form.toString(), method: 'POST' });
}
