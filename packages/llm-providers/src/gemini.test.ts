import { describe, expect, test } from '@jest/globals';
import { gemini } from './gemini.ts';
import { geminiGeneration } from './gemini-thinking.ts';
import { RequestTranslationError, type Target } from './provider.ts';
import { inEncodingFormat } from './translate/embedding-format.ts';

const key = 'sk-test-gemini';

function at(baseUrl: string, model = 'gemini-2.5-flash'): Target {
  return { baseUrl, apiKey: key, model };
}

describe('where a Gemini call goes', () => {
  test.each([
    ['https://g.example/v1beta', '/models/gemini-2.5-flash:generateContent'],
    ['https://g.example/v1beta/', '/models/gemini-2.5-flash:generateContent'],
    ['https://g.example/v1', '/models/gemini-2.5-flash:generateContent'],
    ['https://g.example', '/v1beta/models/gemini-2.5-flash:generateContent'],
    ['https://gateway.example/gemini', '/v1beta/models/gemini-2.5-flash:generateContent'],
    ['https://g.example/v1beta/openai', '/chat/completions'],
    ['https://g.example/v1beta/openai/', '/chat/completions'],
  ])('%s asks %s (C-21)', (baseUrl, path) => {
    expect(gemini.path('chat', at(baseUrl), false)).toBe(path);
  });

  test('streams and embeddings have methods of their own', () => {
    const target = at('https://g.example/v1beta', 'tunedModels/mine');
    expect(gemini.path('chat', target, true)).toBe('/tunedModels/mine:streamGenerateContent?alt=sse');
    expect(gemini.path('embedding', target, false)).toBe('/tunedModels/mine:batchEmbedContents');
    expect(gemini.path('embedding', at('https://g.example/v1beta/openai'), false)).toBe('/embeddings');
  });

  test.each([
    '../../v1/projects',
    'a?key=b',
    'a#b',
    '..',
    'a%2fb',
    'models/..',
    'tunedModels/../x',
    '\ud800',
  ])('the model %s cannot leave its place', (model) => {
    const path = gemini.path('chat', at('https://g.example/v1beta', model), false);
    expect(new URL(`https://g.example/v1beta${path}`).pathname).toMatch(/^\/v1beta\/(models|tunedModels)\/./);
    expect(path.includes('?') || path.includes('#')).toBe(false);
  });

  test('the key travels in a header, never in the address; a bearer on the OpenAI surface (C-21, S0-16)', () => {
    const none = () => undefined;
    expect(gemini.headers(at('https://g.example/v1beta'), none)).toEqual({ 'x-goog-api-key': key });
    expect(gemini.headers(at('https://g.example/v1beta/openai/'), none)).toEqual({
      authorization: `Bearer ${key}`,
    });
    expect(gemini.headers({ ...at('https://g.example'), apiKey: undefined }, none)).toEqual({});
    expect(gemini.path('chat', at('https://g.example'), true)).not.toContain('key');
    expect(gemini.keyVariables).toEqual(['GEMINI_API_KEY', 'GOOGLE_API_KEY']);
  });

  test('only the OpenAI surface is not native (C-21)', () => {
    expect(gemini.dialectFor?.(at('https://g.example/v1beta'))).toBe(gemini.native);
    expect(gemini.dialectFor?.(at('https://g.example'))).toBe(gemini.native);
    expect(gemini.dialectFor?.(at('https://g.example/v1beta/openai/'))).toBeUndefined();
  });
});

test.each([
  ['gemini-2.5-pro', 2.5],
  ['models/gemini-3-pro-preview', 3],
  ['gemini-3.1-flash', 3.1],
  ['gemini-flash-latest', 3],
  ['gemini-exp-1206', undefined],
  ['gemma-3-27b-it', undefined],
])('%s is of generation %s', (model, generation) => {
  expect(geminiGeneration(model)).toBe(generation);
});

describe('Gemini embeddings', () => {
  const target = at('https://g.example/v1beta', 'gemini-embedding-001');
  const context = { model: 'gemini-embedding-001', created: 0, id: 'x' };

  test('each text is a request of the batch', () => {
    const request = {
      model: 'm',
      input: ['a', 'b'],
      dimensions: 3,
      encoding_format: 'base64' as const,
      user: 'u',
    };
    const model = 'models/gemini-embedding-001';
    expect(gemini.native?.buildEmbedding?.(request, target)).toEqual({
      body: {
        requests: [
          { model, content: { parts: [{ text: 'a' }] }, outputDimensionality: 3 },
          { model, content: { parts: [{ text: 'b' }] }, outputDimensionality: 3 },
        ],
      },
      dropped: [],
    });
    expect(gemini.native?.buildEmbedding?.({ model: 'm', input: 'a' }, target).body).toEqual({
      requests: [{ model, content: { parts: [{ text: 'a' }] } }],
    });
  });

  test('token numbers are refused with their place', () => {
    expect(() => gemini.native?.buildEmbedding?.({ model: 'm', input: [[1, 2]] }, target)).toThrow(
      new RequestTranslationError('input[0]', 'Gemini embeds text, not token numbers; send strings.'),
    );
    expect(() => gemini.native?.buildEmbedding?.({ model: 'm', input: [] }, target)).toThrow(
      RequestTranslationError,
    );
  });

  test('the vectors come back in order, with usage where Gemini reports it', () => {
    const body = {
      embeddings: [{ values: [0.5, -1] }, { values: [2] }],
      usageMetadata: { promptTokenCount: 4 },
    };
    const response = gemini.native?.readEmbedding?.(body, context);
    expect(response).toEqual({
      object: 'list',
      model: 'gemini-embedding-001',
      data: [
        { object: 'embedding', index: 0, embedding: [0.5, -1] },
        { object: 'embedding', index: 1, embedding: [2] },
      ],
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
    expect(gemini.native?.readEmbedding?.({ embeddings: [{ values: [1] }] }, context)).not.toHaveProperty(
      'usage',
    );
  });

  test('an error and an answer without vectors are failures', () => {
    expect(() => gemini.native?.readEmbedding?.({ error: { code: 503, message: 'Busy' } }, context)).toThrow(
      'Busy',
    );
    expect(() => gemini.native?.readEmbedding?.({}, context)).toThrow('no embeddings');
    expect(() => gemini.native?.readEmbedding?.({ embeddings: [{}] }, context)).toThrow('no values');
  });

  test('base64 holds little-endian floats, as the official SDKs unpack them', () => {
    const response = gemini.native?.readEmbedding?.({ embeddings: [{ values: [0.5, -1] }] }, context);
    if (response === undefined) throw new Error('There is no response.');
    expect(inEncodingFormat(response, 'float')).toBe(response);
    const packed = inEncodingFormat(response, 'base64').data[0]?.embedding;
    const bytes = Buffer.from(String(packed), 'base64');
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([0.5, -1]);
  });
});
