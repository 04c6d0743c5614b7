import { memberAt } from '@bytebot/shared';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, type Seen } from './support/ask.ts';

/** Responses requests a provider refuses, in its words. */

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

function send(fields: object, base = '/openai/v1'): Promise<Seen> {
  return ask(simulator, { path: `${base}/responses`, body: { model: 'gpt-4.1', input: 'x', ...fields } });
}

function problemOf(seen: Seen): unknown {
  const { error } = JSON.parse(seen.text);
  return [seen.status, error.message, error.param, error.code];
}

const user = { role: 'user', content: 'x' };
const functionCall = { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' };
const part = (fields: object): object => ({ input: [{ role: 'user', content: [fields] }] });
const tool = (fields: object): object => ({ tools: [{ type: 'function', ...fields }] });
const openObject = { type: 'object', properties: { a: { type: 'string' } }, required: [] };

describe('OpenAI refuses', () => {
  test.each([
    ['a field of chat', { messages: [] }, /Unknown parameter: 'messages'/, 'messages', 'unknown_parameter'],
    [
      'the old limit',
      { max_tokens: 5 },
      /Unknown parameter: 'max_tokens'/,
      'max_tokens',
      'unknown_parameter',
    ],
    ['no model', { model: undefined }, /Missing required.*'model'/, 'model', 'missing_required_parameter'],
    ['no input', { input: undefined }, /One of "input" or/, 'input', 'missing_required_parameter'],
    ['input of a wrong type', { input: 7 }, /Invalid type for 'input'/, 'input', 'invalid_type'],
    ['a short limit', { max_output_tokens: 5 }, />= 16/, 'max_output_tokens', 'integer_below_min_value'],
    ['an unknown include', { include: ['x'] }, /Invalid value: 'x'/, 'include[0]', 'invalid_value'],
    ['an unknown item', { input: [{ type: 'x' }] }, /Invalid value: 'x'/, 'input[0]', 'invalid_value'],
    [
      'a role of chat',
      { input: [{ role: 'tool', content: 'x' }] },
      /Invalid value: 'tool'/,
      'input[0]',
      'invalid_value',
    ],
    [
      'a field of messages',
      { input: [{ ...user, tool_calls: [] }] },
      /Unknown.*tool_calls/,
      'input[0].tool_calls',
      'unknown_parameter',
    ],
    [
      'a part of chat',
      part({ type: 'text', text: 'x' }),
      /Supported values are: 'input_text'/,
      'input[0].content[0]',
      'invalid_value',
    ],
    [
      'a user’s part of the model',
      { input: [{ role: 'assistant', content: [{ type: 'input_text', text: 'x' }] }] },
      /'output_text' and 'refusal'/,
      'input[0].content[0]',
      'invalid_value',
    ],
    [
      'an image as in chat',
      part({ type: 'input_image', image_url: { url: 'https://a/b' } }),
      /expected an image URL, but got an object/,
      'input[0].content[0].image_url',
      'invalid_type',
    ],
    [
      'an image of another type',
      part({ type: 'input_image', image_url: 'data:image/svg+xml;base64,AAAA' }),
      /unsupported MIME type 'image\/svg\+xml'/,
      'input[0].content[0].image_url',
      'invalid_value',
    ],
    [
      'a file without a name',
      part({ type: 'input_file', file_data: 'data:application/pdf;base64,AAAA' }),
      /filename/,
      'input[0].content[0].filename',
      'missing_required_parameter',
    ],
    [
      'a foreign id',
      { input: [user, { ...functionCall, id: 'call_1' }] },
      /begins with 'fc'/,
      'input[1].id',
      'invalid_value',
    ],
    [
      'a result without its call',
      { input: [{ type: 'function_call_output', call_id: 'call_9', output: 'x' }] },
      /^No tool call found for function call output with call_id call_9\.$/,
      'input',
      null,
    ],
    [
      'a call without its result',
      { input: [user, functionCall] },
      /^No tool output found for function call call_1\.$/,
      'input',
      null,
    ],
    [
      'a tool as in chat',
      tool({ function: { name: 'f' } }),
      /'tools\[0\]\.name'/,
      'tools[0].name',
      'missing_required_parameter',
    ],
    [
      'an open strict schema',
      tool({ name: 'f', parameters: openObject, strict: true }),
      /In context=\(\), 'additionalProperties'/,
      'tools[0].parameters',
      'invalid_function_parameters',
    ],
    [
      'an optional strict property',
      tool({ name: 'f', parameters: { ...openObject, additionalProperties: false }, strict: true }),
      /Missing 'a'/,
      'tools[0].parameters',
      'invalid_function_parameters',
    ],
    [
      'a choice that is not there',
      { tool_choice: { type: 'function', name: 'f' } },
      /'f' not found/,
      'tool_choice',
      null,
    ],
    [
      'a format as in chat',
      { text: { format: { type: 'json_schema', json_schema: {} } } },
      /text\.format\.name/,
      'text.format.name',
      'missing_required_parameter',
    ],
    [
      'JSON that nobody speaks of',
      { text: { format: { type: 'json_object' } } },
      /word 'json'/,
      'input',
      null,
    ],
    [
      'effort for a model that does not think',
      { reasoning: { effort: 'low' } },
      /'reasoning.effort' is not supported/,
      'reasoning.effort',
      'unsupported_parameter',
    ],
    [
      'a temperature for one that does',
      { model: 'gpt-5', temperature: 0.5 },
      /'temperature' is not supported/,
      'temperature',
      'unsupported_parameter',
    ],
    [
      'the background without a store',
      { background: true, store: false },
      /Background mode requires/,
      'background',
      null,
    ],
    [
      'an unknown response',
      { previous_response_id: 'resp_x' },
      /^Previous response with id 'resp_x' not found\.$/,
      'previous_response_id',
      'previous_response_not_found',
    ],
  ])('%s', async (_name, fields, message, param, code) => {
    expect(problemOf(await send(fields))).toEqual([400, expect.stringMatching(message), param, code]);
  });
});

describe('thoughts that come back', () => {
  const settings = { model: 'gpt-5', reasoning: { effort: 'low' }, include: ['reasoning.encrypted_content'] };

  async function outputOf(base = '/openai/v1', fields: object = {}): Promise<Record<string, unknown>[]> {
    const seen = await send({ ...settings, ...fields }, base);
    return JSON.parse(seen.text).output;
  }

  const sealed = async (change: (item: Record<string, unknown>) => object): Promise<unknown> => {
    const [thought = {}, message] = await outputOf();
    return problemOf(await send({ ...settings, input: [user, change(thought), message] }));
  };

  test('are taken as they were', async () => {
    const output = await outputOf();
    expect((await send({ ...settings, input: [user, ...output, user] })).status).toBe(200);
  });

  test('are refused when their content was changed, or is of another item', async () => {
    const wrong = [
      400,
      expect.stringMatching(/^The encrypted content .* could not be verified\. Reason: Enc/),
    ];
    const refused = [...wrong, null, 'invalid_encrypted_content'];
    expect(await sealed((item) => ({ ...item, encrypted_content: 'gAAAAABnothing' }))).toEqual(refused);
    expect(await sealed((item) => ({ ...item, id: 'rs_other' }))).toEqual(refused);
  });

  test('are refused by another provider', async () => {
    const [thought, message] = await outputOf('/xai/v1', { model: 'grok-4' });
    const atOpenai = problemOf(await send({ ...settings, input: [user, thought, message] }));
    expect(atOpenai).toEqual([400, expect.any(String), null, 'invalid_encrypted_content']);
    const atXai = await send({ model: 'grok-4', input: [{ ...thought, encrypted_content: 'x' }] }, '/xai/v1');
    expect(JSON.parse(atXai.text)).toEqual({
      code: 'invalid-argument',
      error: expect.stringMatching(/^Could not decrypt the provided encrypted_content/),
    });
  });

  test('do not stand alone, and what they led to does not either', async () => {
    const [thought, message] = await outputOf();
    expect(problemOf(await send({ ...settings, input: [user, thought] }))).toEqual([
      400,
      expect.stringMatching(/of type 'reasoning' was provided without its required following item\.$/),
      'input',
      null,
    ]);
    expect(problemOf(await send({ ...settings, input: [user, message] }))).toEqual([
      400,
      expect.stringMatching(/of type 'message' was provided without its required 'reasoning' item: 'rs_/),
      'input',
      null,
    ]);
  });

  test('are unknown when they were not kept and are not sealed', async () => {
    const [thought, message] = await outputOf('/openai/v1', { store: false, include: [] });
    const seen = await send({ ...settings, input: [user, thought, message] });
    expect(problemOf(seen)).toEqual([
      404,
      expect.stringMatching(/^Item with id 'rs_.*' not found\. Items are not persisted when `store`/),
      'input',
      null,
    ]);
  });
});

describe('elsewhere', () => {
  test('Groq and OpenRouter keep nothing, each in its envelope', async () => {
    const fields = { previous_response_id: 'resp_1' };
    const groq = await send({ ...fields, model: 'openai/gpt-oss-20b' }, '/groq/openai/v1');
    expect([groq.status, JSON.parse(groq.text)]).toEqual([
      400,
      { error: { message: "property 'previous_response_id' is unsupported", type: 'invalid_request_error' } },
    ]);
    const router = await send({ ...fields, model: 'openai/gpt-4o' }, '/openrouter/api/v1');
    expect([router.status, JSON.parse(router.text)]).toEqual([
      400,
      { error: { code: 'invalid_prompt', message: expect.any(String) }, metadata: null },
    ]);
  });

  test('Azure wants a version on the path without v1', async () => {
    const headers = { 'api-key': 'sk-test-azure', authorization: '' };
    const body = { model: 'my-gpt', input: 'x' };
    const path = '/azure/openai/responses';
    expect((await ask(simulator, { path, headers, body })).status).toBe(404);
    const dated = await ask(simulator, { path: `${path}?api-version=2025-04-01-preview`, headers, body });
    const newest = await ask(simulator, { path: '/azure/openai/v1/responses', headers, body });
    expect([dated.status, newest.status]).toEqual([200, 200]);
  });

  test('a lookup without a key, and of an id nobody gave', async () => {
    const path = '/openai/v1/responses/resp_x';
    expect((await ask(simulator, { path, headers: { authorization: '' } })).status).toBe(401);
    const seen = await ask(simulator, { path });
    expect([seen.status, memberAt(JSON.parse(seen.text), 'error', 'message')]).toEqual([
      404,
      "Response with id 'resp_x' not found.",
    ]);
  });
});
