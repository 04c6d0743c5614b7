import {
  type BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { bedrockClient } from './support/bedrock-client.ts';
import { citySchema, pixelBase64 } from './support/requests.ts';

/** Amazon's official SDK against the simulator: its signatures are checked, its event streams are read. */

let simulator: RunningSimulator;
let client: BedrockRuntimeClient;

const modelId = 'anthropic.claude-3-5-sonnet-20240620-v1:0';
const hello: ConverseCommandInput = {
  modelId,
  messages: [{ role: 'user', content: [{ text: 'Hello there!' }] }],
};
const greeting = 'Hello from the Bedrock simulator. You said: Hello there!';
const toolConfig = {
  tools: [
    { toolSpec: { name: 'get_weather', description: 'The weather', inputSchema: { json: citySchema } } },
  ],
};

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
  client = bedrockClient(simulator.url);
});
afterAll(async () => {
  client.destroy();
  await simulator.close();
});
beforeEach(() => simulator.reset());

async function eventsOf(input: ConverseCommandInput): Promise<ConverseStreamOutput[]> {
  const { stream } = await client.send(new ConverseStreamCommand(input));
  const events: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) events.push(event);
  return events;
}

test('Converse, whole, with usage', async () => {
  const answer = await client.send(new ConverseCommand(hello));
  expect(answer.output?.message).toEqual({ role: 'assistant', content: [{ text: greeting }] });
  expect(answer).toMatchObject({ stopReason: 'end_turn', usage: { outputTokens: 9 } });
  expect(simulator.requests(modelId)).toHaveLength(1);
});

test('ConverseStream: every event in its order', async () => {
  const events = await eventsOf(hello);
  const names = events.map((event) => Object.keys(event)[0]);
  expect(names[0]).toBe('messageStart');
  expect(names.slice(-3)).toEqual(['contentBlockStop', 'messageStop', 'metadata']);
  expect(events.map(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? '').join('')).toBe(greeting);
  expect(events.at(-1)?.metadata?.usage).toMatchObject({ outputTokens: 9 });
});

test('a model by ARN, whose colons and slashes are encoded in the path', async () => {
  const arn =
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0';
  await client.send(new ConverseCommand({ ...hello, modelId: arn }));
  expect(simulator.requests(arn)).toHaveLength(1);
});

test('a tool call, its result, and the answer', async () => {
  const messages = [{ role: 'user' as const, content: [{ text: 'What is the weather in Oslo?' }] }];
  const first = await client.send(new ConverseCommand({ modelId, messages, toolConfig }));
  const use = first.output?.message?.content?.[0]?.toolUse;
  if (first.output?.message === undefined || use === undefined) throw new Error('no tool use');
  expect(use).toMatchObject({ name: 'get_weather', input: { city: 'Oslo' } });
  expect(first.stopReason).toBe('tool_use');
  const result = {
    toolResult: {
      toolUseId: use.toolUseId,
      content: [
        { text: 'sunny' },
        { image: { format: 'png' as const, source: { bytes: Buffer.from(pixelBase64, 'base64') } } },
      ],
    },
  };
  const second = await client.send(
    new ConverseCommand({
      modelId,
      toolConfig,
      messages: [...messages, first.output.message, { role: 'user', content: [result] }],
    }),
  );
  expect(second.output?.message?.content).toEqual([{ text: 'The tool answered: sunny' }]);
});

test('two tool calls in parallel, streamed as pieces of JSON', async () => {
  const content = [{ text: 'The weather in parallel: Oslo and Rome' }];
  const events = await eventsOf({ modelId, toolConfig, messages: [{ role: 'user', content }] });
  const starts = events.flatMap(({ contentBlockStart }) => contentBlockStart?.start?.toolUse ?? []);
  expect(new Set(starts.map(({ toolUseId }) => toolUseId)).size).toBe(2);
  const inputs = ['', ''];
  for (const { contentBlockDelta } of events) {
    const index = contentBlockDelta?.contentBlockIndex ?? 0;
    inputs[index] += contentBlockDelta?.delta?.toolUse?.input ?? '';
  }
  expect(inputs.map((input): unknown => JSON.parse(input))).toEqual([{ city: 'Oslo' }, { city: 'Rome' }]);
});

test('thinking comes first, signed', async () => {
  const answer = await client.send(
    new ConverseCommand({
      ...hello,
      inferenceConfig: { maxTokens: 4_000 },
      additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1_024 } },
    }),
  );
  const [thought, said] = answer.output?.message?.content ?? [];
  expect(thought?.reasoningContent?.reasoningText?.signature).toMatch(/./);
  expect(said).toEqual({ text: greeting });
});

test('Claude behind InvokeModel, whole and in chunks', async () => {
  const body = JSON.stringify({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hello there!' }],
  });
  const whole = await client.send(new InvokeModelCommand({ modelId, body }));
  expect(JSON.parse(whole.body.transformToString())).toMatchObject({ content: [{ text: greeting }] });
  const { body: stream } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body }));
  const types: unknown[] = [];
  for await (const { chunk } of stream ?? []) {
    types.push(JSON.parse(Buffer.from(chunk?.bytes ?? []).toString('utf8')).type);
  }
  expect(types[0]).toBe('message_start');
  expect(types.at(-1)).toBe('message_stop');
  expect(types).not.toContain('ping');
});

test('embeddings of Titan and Cohere', async () => {
  const ask = async (model: string, body: object): Promise<unknown> => {
    const input = { modelId: model, body: JSON.stringify(body) };
    return JSON.parse((await client.send(new InvokeModelCommand(input))).body.transformToString());
  };
  const titan = await ask('amazon.titan-embed-text-v2:0', { inputText: 'one', dimensions: 256 });
  expect(Object(titan).embedding).toHaveLength(256);
  const texts = ['one', 'two'];
  const cohere = await ask('cohere.embed-english-v3', { texts, input_type: 'search_document' });
  expect(Object(cohere).embeddings).toHaveLength(2);
});
