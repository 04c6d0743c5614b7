import type { ChatRequest } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { ollama, ollamaChat } from './ollama.ts';
import { RequestTranslationError, type Target } from './provider.ts';

const target: Target = { baseUrl: 'http://gpu:11434', apiKey: undefined, model: 'llama3.2' };
const messages = [{ role: 'user', content: 'Hello' }];

function build(fields: Partial<ChatRequest>, model = target.model) {
  const request = { model, messages, ...fields };
  const built = ollama.dialectFor?.(target)?.buildChat(request, { ...target, model });
  if (built === undefined) throw new Error('Ollama has no dialect of its own.');
  return built;
}

describe('the address', () => {
  test.each([
    ['http://gpu:11434', 'chat', '/api/chat'],
    ['http://gpu:11434', 'embedding', '/api/embed'],
    ['http://gpu:11434/api', 'chat', '/chat'],
    ['http://gpu:11434/api/chat', 'chat', ''],
    ['http://gpu:11434/api/chat', 'embedding', '/api/embed'],
    ['http://gpu:11434/v1', 'chat', '/chat/completions'],
    ['http://gpu:11434/v1', 'embedding', '/embeddings'],
    ['http://gpu:11434/v1', 'completion', '/completions'],
  ] as const)('%s for %s continues with %s', (baseUrl, operation, path) => {
    expect(ollama.path(operation, { ...target, baseUrl }, true)).toBe(path);
  });

  test("the OpenAI surface is spoken in OpenAI's dialect", () => {
    expect(ollamaChat.dialectFor?.({ ...target, baseUrl: 'http://gpu:11434/v1' })).toBeUndefined();
    expect(ollamaChat.dialectFor?.(target)).toMatchObject({ framing: 'ndjson' });
  });

  test('the key is for the cloud alone', () => {
    expect(ollama).toMatchObject({ keyRequired: false, keyVariables: ['OLLAMA_API_KEY'] });
    expect(ollama.headers(target, () => undefined)).toEqual({});
    const cloud = { ...target, apiKey: 'sk-test-ollama' };
    expect(ollama.headers(cloud, () => undefined)).toEqual({ authorization: 'Bearer sk-test-ollama' });
  });
});

test('media has to travel inside the request', () => {
  expect(ollama.native?.mustInline?.('https://example.com/a.png')).toBe(true);
});

describe("Ollama's own options", () => {
  test('reach it from the top of the request and from `options`', () => {
    const { body, dropped } = build({
      num_ctx: 32_768,
      mirostat: 2,
      repeat_penalty: 1.2,
      frequency_penalty: 0.5,
      use_mmap: false,
      max_completion_tokens: 5,
      stop: 'END',
      keep_alive: '30m',
      options: { num_ctx: 4096, num_gpu: 1, something_newer: true },
    });
    expect(body).toMatchObject({
      keep_alive: '30m',
      options: {
        num_ctx: 32_768,
        num_gpu: 1,
        something_newer: true,
        mirostat: 2,
        repeat_penalty: 1.2,
        frequency_penalty: 0.5,
        use_mmap: false,
        num_predict: 5,
        stop: ['END'],
      },
    });
    expect(dropped).toEqual([]);
  });

  test('its own format and think count before what OpenAI calls them', () => {
    const { body } = build({
      format: { type: 'array' },
      response_format: { type: 'json_object' },
      think: false,
      reasoning_effort: 'high',
    });
    expect(body).toMatchObject({ format: { type: 'array' }, think: false });
  });
});

describe('thinking', () => {
  test.each([
    ['qwen3', 'low', true],
    ['qwen3', 'none', false],
    ['qwen3', 'someday', undefined],
    ['gpt-oss:20b', 'minimal', 'low'],
    ['gpt-oss:20b', 'medium', 'medium'],
    ['gpt-oss:20b', 'xhigh', 'high'],
    ['gpt-oss:20b', 'none', 'low'],
  ])('of %s with the effort %s is %s', (model, effort, think) => {
    expect(build({ reasoning_effort: effort }, model).body.think).toBe(think);
  });

  test("comes back as the client kept it, under OpenAI clients' own name", () => {
    const kept = { role: 'assistant', content: '4', reasoning_content: 'Two and two.' };
    const { body } = build({ messages: [...messages, kept, ...messages] });
    expect(body.messages).toContainEqual({ role: 'assistant', content: '4', thinking: 'Two and two.' });
  });
});

describe('a tool that refers to definitions', () => {
  const point = { type: 'object', properties: { x: { type: 'number' } } };

  function parametersOf(parameters: Record<string, unknown>): unknown {
    const { body } = build({ tools: [{ type: 'function', function: { name: 'go', parameters } }] });
    return Object(body.tools)[0].function.parameters;
  }

  test('is written out, because Ollama reads no references', () => {
    const parameters = {
      type: 'object',
      properties: {
        to: { $ref: '#/$defs/Point', description: 'Where to' },
        via: { type: 'array', items: { $ref: '#/definitions/Point' } },
      },
      $defs: { Point: point },
      definitions: { Point: point },
    };
    expect(parametersOf(parameters)).toEqual({
      type: 'object',
      properties: { to: { ...point, description: 'Where to' }, via: { type: 'array', items: point } },
    });
  });

  test('says in the keywords that Ollama reads what it says in others', () => {
    const parameters = {
      type: 'object',
      properties: {
        any: true,
        never: false,
        one: { oneOf: [{ type: 'string' }, { const: 7 }] },
        all: { allOf: [{ properties: { a: true } }, { required: ['a'] }] },
      },
    };
    expect(parametersOf(parameters)).toEqual({
      type: 'object',
      properties: {
        any: {},
        one: { anyOf: [{ type: 'string' }, { enum: [7] }] },
        all: { properties: { a: {} }, required: ['a'] },
      },
    });
    const alternatives = { anyOf: [{ type: 'object', properties: { a: { type: 'string' } } }] };
    expect(parametersOf(alternatives)).toMatchObject({
      type: 'object',
      properties: { a: { type: 'string' } },
    });
  });

  test('ends where it refers to itself', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } };
    expect(parametersOf({ $ref: '#/$defs/Node', $defs: { Node: node } })).toEqual({
      type: 'object',
      properties: { next: { type: 'object' } },
    });
  });

  test('stays small when its definitions double', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `D${index}`,
        { anyOf: [{ $ref: `#/$defs/D${index + 1}` }, { $ref: `#/$defs/D${index + 1}` }] },
      ]),
    );
    const parameters = parametersOf({ $ref: '#/$defs/D0', $defs: doubling });
    expect(JSON.stringify(parameters).length).toBeLessThan(500_000);
  });
});

describe('documents', () => {
  const file = (type: string, text: string) => ({
    type: 'file',
    file: { file_data: `data:${type};base64,${Buffer.from(text).toString('base64')}`, filename: 'a.txt' },
  });

  test('that are text become text', () => {
    const { body } = build({ messages: [{ role: 'user', content: [file('text/plain', 'Grüße')] }] });
    expect(Object(body.messages)[0].content).toContain('Grüße');
  });

  test.each(['application/pdf', 'image/svg+xml', 'audio/wav'])('of %s are refused', (type) => {
    const request = { messages: [{ role: 'user', content: [file(type, 'x')] }] };
    expect(() => build(request)).toThrow(RequestTranslationError);
  });
});

describe('embeddings', () => {
  const context = { model: 'm', created: 1, id: 'i' };

  test('are asked for with a list of texts', () => {
    const request = {
      model: 'm',
      input: 'a',
      dimensions: 3,
      num_ctx: 512,
      encoding_format: 'base64' as const,
      x: 1,
    };
    expect(ollama.native?.buildEmbedding?.(request, target)).toEqual({
      body: { model: 'llama3.2', input: ['a'], dimensions: 3, options: { num_ctx: 512 } },
      dropped: ['x'],
    });
    expect(() => ollama.native?.buildEmbedding?.({ model: 'm', input: [1, 2] }, target)).toThrow(
      RequestTranslationError,
    );
  });

  test('are read as a list', () => {
    const body = { model: 'nomic', embeddings: [[0.5, 1]], prompt_eval_count: 2 };
    expect(ollama.native?.readEmbedding?.(body, context)).toEqual({
      object: 'list',
      model: 'nomic',
      data: [{ object: 'embedding', index: 0, embedding: [0.5, 1] }],
      usage: { prompt_tokens: 2, total_tokens: 2 },
    });
    expect(() => ollama.native?.readEmbedding?.({ error: 'model "x" not found' }, context)).toThrow(
      'not found',
    );
    expect(() => ollama.native?.readEmbedding?.({ embeddings: [] }, context)).toThrow('no embeddings');
    expect(() => ollama.native?.readEmbedding?.({ embeddings: ['x'] }, context)).toThrow('no values');
  });
});
