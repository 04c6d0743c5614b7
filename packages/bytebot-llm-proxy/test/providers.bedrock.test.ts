import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { AuthenticationError, BadRequestError, RateLimitError } from 'openai';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** OpenAI's SDK at the proxy, with models of Bedrock behind it; the simulator checks every signature. */

const model = 'bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0';
const messages = [{ role: 'user' as const, content: 'Hello there!' }];
const greeting = 'Hello from the Bedrock simulator. You said: Hello there!';
const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const tools = [
  {
    type: 'function' as const,
    function: {
      name: 'get_weather',
      description: 'The weather in a city',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
];
const role = 'arn:aws:iam::123456789012:role/agent';
const noKey = { api_key: null };
const keys = {
  ...noKey,
  aws_access_key_id: 'AKIATESTSIMULATOR',
  aws_secret_access_key: 'os.environ/BEDROCK_SECRET',
  aws_region_name: 'eu-central-1',
};
const arn =
  'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0';

let simulator: RunningSimulator;
let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  const endpoint = `${simulator.url}/bedrock`;
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'claude', model, params: keys },
        { name: 'profile', model: `bedrock/converse/us-west-2/${arn}`, params: keys },
        { name: 'bearer', model, apiKey: 'sk-test-bearer' },
        { name: 'invoked', model: model.replace('bedrock/', 'bedrock/invoke/'), params: keys },
        { name: 'nova', model: 'bedrock/us.amazon.nova-pro-v1:0', params: keys },
        { name: 'titan', model: 'bedrock/amazon.titan-embed-text-v2:0', params: keys },
        { name: 'cohere', model: 'bedrock/cohere.embed-english-v3', params: keys },
        { name: 'assumed', model, params: { ...keys, aws_role_name: role, aws_session_name: 'tests' } },
        {
          name: 'forbidden',
          model,
          params: { ...keys, aws_role_name: `${role}-forbidden`, aws_session_name: 'tests' },
        },
        {
          name: 'federated',
          model,
          params: { ...noKey, aws_role_name: role, aws_web_identity_token: 'oidc/env/IDENTITY_TOKEN' },
        },
        { name: 'pod', model, params: noKey },
        { name: 'wrong', model, params: { ...keys, aws_secret_access_key: 'sk-test-wrong-secret' } },
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
    masterKey: MASTER_KEY,
    environment: {
      AWS_BEDROCK_RUNTIME_ENDPOINT: endpoint,
      AWS_ENDPOINT_URL_STS: `${endpoint}/sts`,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/container-credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'sk-test-pod-token',
      BEDROCK_SECRET: 'sk-test-secret-of-the-simulator',
      IDENTITY_TOKEN: 'sk-test.identity.token',
    },
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: MASTER_KEY, maxRetries: 0 });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

beforeEach(() => simulator.reset());

async function ask(name: string): Promise<string | null | undefined> {
  return (await client.chat.completions.create({ model: name, messages })).choices[0]?.message.content;
}

function lastCall() {
  const call = simulator
    .requests()
    .filter(({ path }) => path.includes('/model/'))
    .at(-1);
  if (call === undefined) throw new Error('Nobody was called.');
  return call;
}

describe('who asks', () => {
  test.each(['claude', 'assumed', 'federated', 'pod'])('%s is signed for', async (name) => {
    expect(await ask(name)).toBe(greeting);
    expect(lastCall().headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=A[KS]IATESTSIMULATOR\//);
  });

  test('the region of the config is the one that is signed for', async () => {
    await ask('claude');
    expect(lastCall().headers.authorization).toContain('/eu-central-1/bedrock/aws4_request');
    await ask('pod');
    expect(lastCall().headers.authorization).toContain('/us-west-2/bedrock/aws4_request');
  });

  test('a bearer token is sent instead of a signature', async () => {
    expect(await ask('bearer')).toBe(greeting);
    expect(lastCall().headers).toMatchObject({ authorization: 'Bearer sk-test-bearer' });
    expect(lastCall().headers['x-amz-date']).toBeUndefined();
  });

  test('a wrong signature is a 401 that says so, without a secret', async () => {
    const failure = await ask('wrong').catch((error: unknown) => error);
    if (!(failure instanceof AuthenticationError)) throw new Error('It was not refused.');
    expect(failure.code).toBe('InvalidSignatureException');
    expect(JSON.stringify(failure.error) + proxy.output()).not.toContain('sk-test-wrong-secret');
  });

  test('a role that is not given is told in the words of STS', async () => {
    const failure = await ask('forbidden').catch((error: unknown) => error);
    expect(JSON.stringify(Object(failure).error)).toContain('not authorized to perform: sts:AssumeRole');
  });
});

test('an ARN travels as one segment of the path', async () => {
  expect(await ask('profile')).toBe(greeting);
  expect(lastCall()).toMatchObject({
    path: `/bedrock/model/${encodeURIComponent(arn)}/converse`,
    model: arn,
  });
});

describe.each(['claude', 'invoked', 'nova'])('%s', (name) => {
  test('a stream, with its usage', async () => {
    const stream = await client.chat.completions.create({
      model: name,
      messages,
      max_tokens: 1_000,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(greeting);
    expect(chunks.at(-1)?.usage?.completion_tokens).toBe(9);
    expect(lastCall().path).toMatch(name === 'invoked' ? /invoke-with-response-stream$/ : /converse-stream$/);
  });

  test('tools in parallel, streamed, then their results with a picture', async () => {
    const question = { role: 'user' as const, content: 'The weather in parallel: Oslo and Rome' };
    const { message } = (
      await client.chat.completions.stream({ model: name, messages: [question], tools }).finalChatCompletion()
    ).choices[0] ?? { message: undefined };
    if (message === undefined) throw new Error('There is no message.');
    const calls = (message.tool_calls ?? []).filter((call) => call.type === 'function');
    expect(calls.map((call) => call.function.arguments)).toEqual(['{"city":"Oslo"}', '{"city":"Rome"}']);
    const results = calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'sunny' }));
    const screenshot = { type: 'image_url' as const, image_url: { url: pixel } };
    const answer = await client.chat.completions.create({
      model: name,
      messages: [question, message, ...results, { role: 'user', content: [screenshot] }],
      tools,
    });
    expect(answer.choices[0]?.message.content).toBe('The tools answered: sunny and sunny');
  });

  test('an answer that fits a schema', async () => {
    const schema = {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    };
    const answer = await client.chat.completions.create({
      model: name,
      messages,
      response_format: { type: 'json_schema', json_schema: { name: 'place', strict: true, schema } },
    });
    const content: unknown = JSON.parse(answer.choices[0]?.message.content ?? '');
    expect(content).toEqual({ city: expect.any(String) });
    expect(answer.choices[0]?.finish_reason).toBe('stop');
  });
});

test('signed thoughts come back to Bedrock though the client kept only the call', async () => {
  const question = { role: 'user' as const, content: 'What is the weather in Oslo?' };
  const common = { model: 'profile', tools, reasoning_effort: 'low' as const, max_tokens: 4_000 };
  const first = await client.chat.completions.create({ ...common, messages: [question] });
  const [called] = first.choices[0]?.message.tool_calls ?? [];
  if (called === undefined) throw new Error('Nothing was called.');
  await client.chat.completions.create({
    ...common,
    messages: [
      question,
      { role: 'assistant', content: null, tool_calls: [called] },
      { role: 'tool', tool_call_id: called.id, content: 'sunny' },
    ],
  });
  expect(lastCall().body).toMatchObject({
    messages: [
      { role: 'user' },
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { signature: expect.stringMatching(/./) } } },
          { toolUse: { toolUseId: called.id } },
        ],
      },
      { role: 'user', content: [{ toolResult: { toolUseId: called.id } }] },
    ],
  });
});

test('a guardrail is a field of Converse, and a signed header of InvokeModel', async () => {
  const guardrailConfig = { guardrailIdentifier: 'gr-1', guardrailVersion: '2' };
  const request = { messages, guardrailConfig };
  await client.chat.completions.create({ model: 'claude', ...request });
  expect(lastCall().body).toMatchObject({ guardrailConfig });
  await client.chat.completions.create({ model: 'invoked', ...request });
  expect(lastCall().headers).toMatchObject({
    'x-amzn-bedrock-guardrailidentifier': 'gr-1',
    authorization: expect.stringContaining('x-amzn-bedrock-guardrailversion'),
  });
});

test('a tool whose name Bedrock does not take is called by its own in the answer', async () => {
  const [tool] = tools;
  if (tool === undefined) throw new Error('There is no tool.');
  const named = { ...tool, function: { ...tool.function, name: 'weather.of/city' } };
  const stream = client.chat.completions.stream({
    model: 'claude',
    messages: [{ role: 'user', content: 'What is the weather in Oslo?' }],
    tools: [named],
    tool_choice: { type: 'function', function: { name: 'weather.of/city' } },
  });
  const { message } = (await stream.finalChatCompletion()).choices[0] ?? {};
  expect(message?.tool_calls?.[0]).toMatchObject({ function: { name: 'weather.of/city' } });
});

describe('embeddings', () => {
  test('of Cohere, a list at once', async () => {
    const answer = await client.embeddings.create({ model: 'cohere', input: ['one', 'two'] });
    expect(answer.data).toHaveLength(2);
    expect(answer.data[0]?.embedding).toHaveLength(1_024);
  });

  test('of Titan, in the size that is asked for', async () => {
    const answer = await client.embeddings.create({ model: 'titan', input: 'one', dimensions: 256 });
    expect(answer.data[0]?.embedding).toHaveLength(256);
    expect(answer.usage.prompt_tokens).toBe(1);
  });
});

describe('errors', () => {
  test('throttling is a 429, a bad request a 400 in the words of Bedrock', async () => {
    simulator.script({ match: { provider: 'bedrock' }, replies: [429] });
    await expect(ask('claude')).rejects.toMatchObject({
      constructor: RateLimitError,
      code: 'ThrottlingException',
    });
    const hot = client.chat.completions.create({ model: 'claude', messages, temperature: 1.5 });
    const failure: unknown = await hot.catch((error: unknown) => error);
    if (!(failure instanceof BadRequestError)) throw new Error('It was not refused.');
    expect(failure.message).toContain('between 0 and 1');
  });

  test('an exception before the first content is a plain error, after it one in the stream', async () => {
    const errorBody = { __type: 'throttlingException', message: 'Slow down' };
    const stream = () => client.chat.completions.create({ model: 'claude', messages, stream: true });
    simulator.script({ match: { provider: 'bedrock' }, replies: [{ errorAfter: 0, errorBody }] });
    await expect(stream()).rejects.toMatchObject({ status: 429 });
    simulator.script({
      match: { provider: 'bedrock' },
      replies: [{ text: 'one two', errorAfter: 1, errorBody }],
    });
    const read = async (): Promise<void> => {
      for await (const _chunk of await stream());
    };
    await expect(read()).rejects.toThrow(/Slow down/);
  });
});
