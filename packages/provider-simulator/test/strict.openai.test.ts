import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, type Seen } from './support/ask.ts';
import { pixelUrl, weatherTool } from './support/requests.ts';

/** What providers that speak OpenAI's dialect refuse, in their own words. */

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

const user = { role: 'user', content: 'x' };
const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{}' } };
const asked = { role: 'assistant', content: null, tool_calls: [call, { ...call, id: 'call_2' }] };
const result = (id: string): object => ({ role: 'tool', tool_call_id: id, content: 'sunny' });
const image = (url: unknown): object => ({
  role: 'user',
  content: [{ type: 'image_url', image_url: { url } }],
});

function chat(body: object, path = '/openai/v1/chat/completions'): Promise<Seen> {
  return ask(simulator, { path, body: { model: 'gpt-4o', messages: [user], ...body } });
}

describe('OpenAI refuses', () => {
  test.each([
    ['a field it does not know', { odd: 1 }, /^Unrecognized request argument supplied: odd$/],
    ['several of them', { odd: 1, even: 2 }, /^Unrecognized request arguments supplied: odd, even$/],
    ['no messages', { messages: undefined }, /^Missing required parameter: 'messages'\.$/],
    ['an empty list of them', { messages: [] }, /^Invalid 'messages': empty array\./],
    ['messages that are a text', { messages: 'x' }, /^Invalid type for 'messages'/],
    [
      'an unknown role',
      { messages: [{ role: 'robot', content: 'x' }] },
      /^Invalid value: 'robot'\. Supported values are/,
    ],
    ['content that is null', { messages: [{ role: 'user', content: null }] }, /expected a string, got null/],
    [
      'an unknown kind of part',
      { messages: [{ role: 'user', content: [{ type: 'image' }] }] },
      /^Invalid value: 'image'/,
    ],
    [
      'a result without its call',
      { messages: [user, result('call_1')] },
      /must be a response to a preceeding message with 'tool_calls'/,
    ],
    [
      'a result of another call',
      { messages: [user, asked, result('call_9')] },
      /must be a response to a preceeding message/,
    ],
    [
      'a call left open by the next message',
      { messages: [user, asked, result('call_1'), user] },
      /did not have response messages: call_2$/,
    ],
    [
      'a call left open at the end',
      { messages: [user, asked] },
      /did not have response messages: call_1, call_2$/,
    ],
    [
      'an image that is no address',
      { messages: [image('picture.png')] },
      /image_url\.url'\. Expected a valid URL/,
    ],
    ['an image on a disk', { messages: [image('file:///etc/passwd')] }, /Expected a valid URL/],
    [
      'an image that is not base64',
      { messages: [image('data:image/png;base64,%%%')] },
      /^Invalid base64 image_url/,
    ],
    [
      'an image without an address',
      { messages: [image(undefined)] },
      /^Missing required parameter: 'messages\[0\]\.content\[0\]\.image_url\.url'/,
    ],
    [
      'stream as a text',
      { stream: 'true' },
      /^Invalid type for 'stream': expected a boolean, but got a string instead\.$/,
    ],
    [
      'a temperature too high',
      { temperature: 9 },
      /^Invalid 'temperature': decimal above maximum value\. Expected a value <= 2, but got 9/,
    ],
    [
      'a fraction of a token',
      { max_tokens: 1.5 },
      /^Invalid type for 'max_tokens': expected an integer, but got a decimal/,
    ],
    ['no tokens', { max_tokens: 0 }, /^Invalid 'max_tokens': integer below minimum value/],
    [
      'stream options without a stream',
      { stream_options: { include_usage: true } },
      /only allowed when 'stream' is enabled/,
    ],
    ['an empty list of tools', { tools: [] }, /^Invalid 'tools': empty array/],
    [
      'a tool without its function',
      { tools: [{ type: 'function' }] },
      /^Missing required parameter: 'tools\[0\]\.function'/,
    ],
    [
      'a tool with a wrong name',
      { tools: [{ type: 'function', function: { name: 'get weather' } }] },
      /string does not match pattern/,
    ],
    [
      'a tool whose arguments are no object',
      { tools: [{ type: 'function', function: { name: 'a', parameters: { type: 'array' } } }] },
      /^Invalid schema for function 'a'/,
    ],
    [
      'a tool choice without tools',
      { tool_choice: 'auto' },
      /'tool_choice' is only allowed when 'tools' are specified/,
    ],
    ['parallel calls without tools', { parallel_tool_calls: false }, /'parallel_tool_calls' is only allowed/],
    [
      'the choice of a tool that is not there',
      { tools: [weatherTool], tool_choice: { type: 'function', function: { name: 'other' } } },
      /^Tool choice 'other' not found/,
    ],
    [
      'JSON mode without the word',
      { response_format: { type: 'json_object' } },
      /must contain the word 'json'/,
    ],
    [
      'the old limit at a reasoning model',
      { model: 'o3', max_tokens: 5 },
      /^Unsupported parameter: 'max_tokens'.*'max_completion_tokens' instead\.$/,
    ],
    [
      'a temperature at a reasoning model',
      { model: 'gpt-5', temperature: 0.5 },
      /^Unsupported value: 'temperature' does not support 0\.5/,
    ],
    ['no model', { model: undefined }, /^you must provide a model parameter$/],
  ])('%s', async (_name, body, message) => {
    const seen = await chat(body);
    expect(seen.status).toBe(400);
    expect(JSON.parse(seen.text)).toEqual({
      error: {
        message: expect.stringMatching(message),
        type: 'invalid_request_error',
        param: seen.text.includes('"param":null') ? null : expect.any(String),
        code: seen.text.includes('"code":null') ? null : expect.any(String),
      },
    });
  });

  test('a body that is no JSON, or no object', async () => {
    for (const body of ['{"model":', '[]', '"x"', '']) {
      const seen = await ask(simulator, { path: '/openai/v1/chat/completions', method: 'POST', body });
      expect(seen).toMatchObject({
        status: 400,
        text: expect.stringContaining('could not parse the JSON body'),
      });
    }
  });

  test('a model it does not have', async () => {
    expect(await chat({ model: 'gpt-does-not-exist' })).toMatchObject({
      status: 404,
      text: expect.stringContaining('"code":"model_not_found"'),
    });
  });
});

describe('OpenAI accepts', () => {
  test.each([
    [
      'a finished turn of tools',
      { messages: [user, asked, result('call_2'), result('call_1')], tools: [weatherTool] },
    ],
    ['neighbours of one role', { messages: [user, user, { role: 'developer', content: 'x' }] }],
    ['images by data and by address', { messages: [image(pixelUrl), image('https://example.com/a.png')] }],
    [
      'every known parameter it is given',
      { seed: 1, n: 2, user: 'u', store: false, metadata: {}, service_tier: 'auto', logit_bias: {} },
    ],
    ['null for what is not set', { temperature: null, tools: null, stop: null, stream: null }],
    ['a refusal as content', { messages: [user, { role: 'assistant', content: null, refusal: 'no' }, user] }],
  ])('%s', async (_name, body) => {
    expect((await chat(body)).status).toBe(200);
  });
});

describe('the others in their own envelopes', () => {
  const orphan = { messages: [user, result('call_1')] };
  const groq = '/groq/openai/v1/chat/completions';
  const gemini = '/gemini/v1beta/openai/chat/completions';

  test.each([
    [{ odd: 1 }, "property 'odd' is unsupported"],
    [
      { messages: [{ ...user, timestamp: 1 }] },
      "'messages.0' : for 'role:user' the following must be satisfied[('messages.0' : property 'timestamp' is unsupported)]",
    ],
  ])('Groq: %j', async (body, message) => {
    const expected = JSON.stringify({ error: { message, type: 'invalid_request_error' } });
    expect(await chat(body, groq)).toMatchObject({ status: 400, text: expected });
  });

  test("Groq: takes a tool's name in its result, as LangChain sends it", async () => {
    const messages = [user, { ...asked, tool_calls: [call] }, { ...result('call_1'), name: 'look' }];
    expect((await chat({ messages }, groq)).status).toBe(200);
  });

  test('Gemini: unknown fields, all of them, in a list of one error', async () => {
    const seen = await chat({ seed: 1, store: true }, gemini);
    expect(seen.status).toBe(400);
    expect(JSON.parse(seen.text)).toMatchObject([
      {
        error: {
          code: 400,
          status: 'INVALID_ARGUMENT',
          message:
            'Invalid JSON payload received. Unknown name "seed": Cannot find field.\nInvalid JSON payload received. Unknown name "store": Cannot find field.',
          details: [{ fieldViolations: [{}, {}] }],
        },
      },
    ]);
  });

  test('all of them: a result without its call', async () => {
    expect(JSON.parse((await chat(orphan, groq)).text).error).not.toHaveProperty('param');
    expect(JSON.parse((await chat(orphan, gemini)).text)).toMatchObject([{ error: { code: 400 } }]);
    expect(JSON.parse((await chat(orphan, '/mistral/v1/chat/completions')).text)).toMatchObject({
      object: 'error',
    });
    expect((await chat(orphan, '/deepseek/chat/completions')).status).toBe(400);
  });

  test('generic servers ignore fields they do not know', async () => {
    expect((await chat({ odd: 1 }, '/deepseek/chat/completions')).status).toBe(200);
  });
});

test.each([
  ['no input', {}, /'\$\.input' is invalid/],
  ['an empty text', { input: '' }, /'\$\.input' is invalid/],
  ['an odd format', { input: 'x', encoding_format: 'hex' }, /Invalid value: 'hex'/],
  ['no dimensions', { input: 'x', dimensions: 0 }, /Invalid 'dimensions'/],
])('embeddings with %s are refused', async (_name, body, message) => {
  const seen = await ask(simulator, {
    path: '/openai/v1/embeddings',
    body: { model: 'text-embedding-3-small', ...body },
  });
  expect(seen.status).toBe(400);
  expect(seen.text).toMatch(message);
});
