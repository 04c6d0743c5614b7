import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, type Seen } from './support/ask.ts';
import { citySchema } from './support/requests.ts';

/** What Anthropic refuses about thinking, schemas, cache marks and documents. */

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

const user = { role: 'user', content: 'x' };
const thinking = { thinking: { type: 'enabled', budget_tokens: 1_024 }, max_tokens: 4_000 };
const use = { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: {} };
const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'sunny' };
const tools = [{ name: 'get_weather', input_schema: citySchema }];
const signed = (thought: string, of = thought): object => ({
  type: 'thinking',
  thinking: thought,
  signature: Buffer.from(`signature of ${of}`).toString('base64'),
});
const loop = (...content: object[]): object => ({
  messages: [user, { role: 'assistant', content: [...content, use] }, { role: 'user', content: [result] }],
  tools,
});
const marked = (text: string): object => ({ type: 'text', text, cache_control: { type: 'ephemeral' } });
const document = (source: object): object => ({
  messages: [{ role: 'user', content: [{ type: 'document', source }] }],
});

function create(body: object, headers: Record<string, string> = {}): Promise<Seen> {
  return ask(simulator, {
    path: '/anthropic/v1/messages',
    headers: { 'x-api-key': 'sk-test', 'anthropic-version': '2023-06-01', ...headers },
    body: { model: 'claude-haiku-4-5', max_tokens: 50, messages: [user], ...body },
  });
}

describe('Anthropic refuses', () => {
  test.each([
    [
      'a tool loop without its thoughts',
      { ...thinking, ...loop() },
      /Expected `thinking` or `redacted_thinking`/,
    ],
    ['a changed thought', loop(signed('I do', 'I do not')), /Invalid `signature` in `thinking` block/],
    ['a thought without a signature', loop({ type: 'thinking', thinking: 'x' }), /signature: Field required/],
    [
      'a budget at models that think by effort',
      { ...thinking, model: 'claude-opus-4-7' },
      /"thinking.type.enabled" is not supported for this model/,
    ],
    [
      'an answer begun by the client, from 4.6 on',
      { model: 'claude-sonnet-4-6', messages: [user, { role: 'assistant', content: 'So' }] },
      /does not support assistant message prefill/,
    ],
    ['a temperature there', { model: 'claude-opus-5-5', temperature: 0.5 }, /`temperature` is deprecated/],
    [
      'five cache marks',
      {
        system: [marked('a'), marked('b')],
        messages: [{ role: 'user', content: ['c', 'd', 'e'].map(marked) }],
      },
      /A maximum of 4 blocks with cache_control may be provided. Found 5./,
    ],
    [
      'alternatives at the top of a schema',
      { tools: [{ name: 'a', input_schema: { type: 'object', anyOf: [citySchema] } }] },
      /does not support oneOf, allOf, or anyOf at the top level/,
    ],
    [
      'a schema of draft 4',
      {
        tools: [
          { name: 'a', input_schema: { type: 'object', properties: { n: { exclusiveMinimum: true } } } },
        ],
      },
      /It must match JSON Schema draft 2020-12/,
    ],
    [
      'an open object in structured outputs',
      formatted({ type: 'object', properties: {} }),
      /'additionalProperties' must be explicitly set to false/,
    ],
    [
      'a bound in structured outputs',
      formatted({ type: 'integer', minimum: 0 }),
      /'minimum' is not supported/,
    ],
    ['a result after a text', { ...afterText(), tools }, /without `tool_result` blocks immediately after/],
    [
      'a text that is called a PDF',
      document({ type: 'base64', media_type: 'text/plain', data: 'AA==' }),
      /application\/pdf/,
    ],
    ['a file without its feature', document({ type: 'file', file_id: 'file_1' }), /Input tag 'file'/],
    ['servers without their feature', { mcp_servers: [] }, /mcp_servers: Extra inputs are not permitted/],
  ])('%s', async (_name, body, message) => {
    const seen = await create(body);
    expect(seen.status).toBe(400);
    expect(JSON.parse(seen.text)).toMatchObject({ error: { message: expect.stringMatching(message) } });
  });
});

describe('Anthropic accepts', () => {
  test.each([
    ['a tool loop with its thoughts', { ...thinking, ...loop(signed('I do')) }],
    ['a redacted thought', { ...thinking, ...loop({ type: 'redacted_thinking', data: 'AA==' }) }],
    ['a lost thought where none is asked for', loop()],
    ['a text document', document({ type: 'text', media_type: 'text/plain', data: 'Hello' })],
    ['four cache marks', { messages: [{ role: 'user', content: ['a', 'b', 'c', 'd'].map(marked) }] }],
  ])('%s', async (_name, body) => {
    expect(await create(body)).toMatchObject({ status: 200 });
  });

  test('a file with its feature', async () => {
    const body = document({ type: 'file', file_id: 'file_1' });
    expect(await create(body, { 'anthropic-beta': 'files-api-2025-04-14' })).toMatchObject({ status: 200 });
  });
});

function formatted(schema: object): object {
  return { output_config: { format: { type: 'json_schema', schema } } };
}

function afterText(): object {
  const content = [{ type: 'text', text: 'first this' }, result];
  return { messages: [user, { role: 'assistant', content: [use] }, { role: 'user', content }] };
}
