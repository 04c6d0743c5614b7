import { isJsonObject, type JsonObject, memberOf, type ToolDefinition } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { anthropic } from './anthropic.ts';
import { fixtureNames, outcomeOf, readFixture } from './fixtures.test-helper.ts';
import { type ProviderSettings, RequestTranslationError, type Target } from './provider.ts';
import { vertexAi } from './vertex.ts';

const nothing = () => undefined;
const place = { vertex_project: 'p-1', vertex_location: 'europe-west1' };
const placed = '/v1/projects/p-1/locations/europe-west1';

function at(model: string, settings: ProviderSettings = place, baseUrl?: string): Target {
  const address = baseUrl ?? vertexAi.baseUrlFor?.(settings, nothing) ?? '';
  return { baseUrl: address, apiKey: undefined, model, settings };
}

describe('where a Vertex AI call goes', () => {
  test.each([
    ['gemini-2.0-flash', `${placed}/publishers/google/models/gemini-2.0-flash:generateContent`],
    ['google/gemini-2.5-pro', `${placed}/publishers/google/models/gemini-2.5-pro:generateContent`],
    ['publishers/google/models/g', `${placed}/publishers/google/models/g:generateContent`],
    ['gemini/1234567890', `${placed}/endpoints/1234567890:generateContent`],
    [
      'claude-3-5-sonnet@20240620',
      `${placed}/publishers/anthropic/models/claude-3-5-sonnet@20240620:rawPredict`,
    ],
    ['claude-opus-4-6@default', `${placed}/publishers/anthropic/models/claude-opus-4-6@default:rawPredict`],
    ['mistral-small-2503', `${placed}/publishers/mistralai/models/mistral-small-2503:rawPredict`],
    ['jamba-1.5-mini@001', `${placed}/publishers/ai21/models/jamba-1.5-mini@001:rawPredict`],
    ['meta/llama-3.3-70b-instruct-maas', `${placed}/endpoints/openapi/chat/completions`],
    ['deepseek-ai/deepseek-r1-0528-maas', `${placed}/endpoints/openapi/chat/completions`],
  ])('%s is asked at %s', (model, path) => {
    expect(vertexAi.path('chat', at(model), false)).toBe(path);
  });

  test('streams have methods of their own', () => {
    expect(vertexAi.path('chat', at('gemini-2.5-pro'), true)).toMatch(/:streamGenerateContent\?alt=sse$/);
    expect(vertexAi.path('chat', at('claude-sonnet-4-6'), true)).toMatch(/:streamRawPredict$/);
    expect(vertexAi.path('embedding', at('text-embedding-005'), false)).toMatch(/005:predict$/);
    expect(vertexAi.path('embedding', at('gemini-embedding-001'), false)).toMatch(/001:predict$/);
    expect(vertexAi.path('embedding', at('gemini-embedding-2'), false)).toMatch(/2:embedContent$/);
  });

  test.each([
    ['gemini-embedding-001', 1],
    ['gemini-embedding-2', 1],
    ['text-embedding-005', 250],
  ])('%s embeds %d texts a call', (model, count) => {
    expect(vertexAi.dialectFor?.(at(model))?.embeddingInputs?.(at(model))).toBe(count);
  });

  test.each([
    ['us-central1', 'https://us-central1-aiplatform.googleapis.com'],
    ['global', 'https://aiplatform.googleapis.com'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com'],
  ])('the location %s is at %s', (location, url) => {
    expect(vertexAi.baseUrlFor?.({ vertex_location: location }, nothing)).toBe(url);
    expect(vertexAi.baseUrlFor?.({ vertex_ai_location: location }, nothing)).toBe(url);
    expect(vertexAi.baseUrlFor?.({}, (name) => (name === 'VERTEXAI_LOCATION' ? location : undefined))).toBe(
      url,
    );
  });

  test('without a location it is us-central1, for a key alone the global one', () => {
    const usual = 'https://us-central1-aiplatform.googleapis.com';
    expect(vertexAi.baseUrlFor?.({ vertex_project: 'p' }, nothing)).toBe(usual);
    expect(vertexAi.baseUrlFor?.({ vertex_credentials: '{}' }, nothing)).toBe(usual);
    const target = { ...at('gemini-2.5-flash', {}), apiKey: 'sk-test-vertex' };
    expect(target.baseUrl).toBe('https://aiplatform.googleapis.com');
    expect(vertexAi.path('chat', target, false)).toBe(
      '/v1/publishers/google/models/gemini-2.5-flash:generateContent',
    );
    expect(vertexAi.headers(target, nothing)).toEqual({ 'x-goog-api-key': 'sk-test-vertex' });
  });

  test.each([
    ['https://gateway.example', `${placed}/publishers/google/models/g:generateContent`],
    [
      'https://gateway.example/google/v1beta1/',
      '/projects/p-1/locations/europe-west1/publishers/google/models/g:generateContent',
    ],
    ['https://gateway.example/v1/projects/x/locations/eu', '/publishers/google/models/g:generateContent'],
    [
      'https://aiplatform.eu.rep.googleapis.com/v1/projects/x/locations/eu/publishers/google/models/g',
      ':generateContent',
    ],
  ])('below the address %s it is %s', (baseUrl, path) => {
    expect(vertexAi.path('chat', at('g', place, baseUrl), false)).toBe(path);
  });

  test('project and location may come with the credentials, and the location from the host', () => {
    const target = {
      ...at('g', {}, 'https://europe-west4-aiplatform.googleapis.com'),
      credentials: { place: 'p-2@' },
    };
    expect(vertexAi.path('chat', target, false)).toContain('/projects/p-2/locations/europe-west4/');
    const known = { ...target, credentials: { place: 'p-2@asia-east1' } };
    expect(vertexAi.path('chat', known, false)).toContain('/projects/p-2/locations/asia-east1/');
  });

  test.each(['../../x', 'a?key=b', 'a#b', '..', 'claude-../x', '\ud800'])(
    'the model %s cannot leave its place',
    (model) => {
      const url = new URL(`https://g.example${vertexAi.path('chat', at(model), false)}`);
      expect(url.pathname.startsWith(`${placed}/`)).toBe(true);
      expect(url.search + url.hash).toBe('');
    },
  );

  test('the token is a bearer, and a person says who pays', () => {
    const target = {
      ...at('g'),
      apiKey: 'sk-test-unused',
      credentials: { accessToken: 'ya29.test', quotaProject: 'q' },
    };
    expect(vertexAi.headers(target, nothing)).toEqual({
      authorization: 'Bearer ya29.test',
      'x-goog-user-project': 'q',
    });
    expect(vertexAi.headers(at('g'), nothing)).toEqual({});
  });
});

describe('which dialect a model on Vertex AI speaks', () => {
  test('models as a service speak OpenAI’s', () => {
    expect(vertexAi.dialectFor?.(at('meta/llama-4-maas'))).toBeUndefined();
    expect(vertexAi.dialectFor?.(at('mistral-small-2503'))).toBeUndefined();
    expect(vertexAi.dialectFor?.(at('gemini-2.5-pro'))).toBe(vertexAi.native);
  });

  test.each(['1234567890', 'endpoints/1234567890', 'openai/1234567890'])(
    'the endpoint %s is refused with what to write',
    (model) => {
      const dialect = vertexAi.dialectFor?.(at(model));
      const build = () =>
        dialect?.buildChat({ model, messages: [{ role: 'user', content: 'Hi' }] }, at(model));
      expect(build).toThrow(RequestTranslationError);
      expect(build).toThrow('vertex_ai/gemini/<endpoint id>');
    },
  );
});

describe('Claude on Vertex AI', () => {
  const names = fixtureNames('_requests');

  test.each(names)('is asked as Anthropic is, but for the model and the version: %s', (name) => {
    const request = Object(memberOf(readFixture('_requests', `${name}.json`), 'request'));
    const bare = at('claude-sonnet-4-5@20250929');
    const own = outcomeOf(() => vertexAi.dialectFor?.(bare)?.buildChat(request, bare));
    const plain = outcomeOf(() => anthropic.native?.buildChat(request, bare));
    if (memberOf(plain, 'translationError') !== undefined) return expect(own).toEqual(plain);
    const { model, service_tier: _tier, inference_geo: _geo, mcp_servers: _mcp, ...fields } = bodyOf(plain);
    expect(model).toBe('claude-sonnet-4-5@20250929');
    expect(bodyOf(own)).toEqual({ anthropic_version: 'vertex-2023-10-16', ...fields });
  });

  test('names what only Anthropic’s own platform has', () => {
    const target = at('claude-sonnet-4-5@20250929');
    const request = {
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      service_tier: 'standard_only',
      speed: 'fast',
    };
    const built = vertexAi.dialectFor?.(target)?.buildChat(request, target);
    expect(built?.dropped).toEqual(expect.arrayContaining(['service_tier', 'speed']));
    expect(built?.body).not.toHaveProperty('speed');
    expect(built?.headers).toBeUndefined();
  });

  test('media travel inside the request', () => {
    const dialect = vertexAi.dialectFor?.(at('claude-sonnet-4-6'));
    expect(dialect?.mustInline?.('https://a.example/b.png')).toBe(true);
    expect(vertexAi.native?.mustInline?.('gs://bucket/b.png')).toBe(false);
  });
});

describe('Gemini on Vertex AI', () => {
  const target = at('gemini-2.5-flash');
  const messages = [{ role: 'user', content: 'Hi' }];

  test('labels, its own tools and the service tier are carried', () => {
    const tools: ToolDefinition[] = [
      Object({ enterpriseWebSearch: {} }),
      { type: 'function', function: { name: 'look' } },
    ];
    const request = { model: 'm', messages, labels: { team: 'a' }, service_tier: 'flex' };
    const built = vertexAi.native?.buildChat({ ...request, tools }, target);
    expect(built?.body.labels).toEqual({ team: 'a' });
    expect(built?.body.tools).toEqual([
      { enterpriseWebSearch: {} },
      { functionDeclarations: [{ name: 'look' }] },
    ]);
    expect(built?.headers).toMatchObject({ 'x-vertex-ai-llm-shared-request-type': 'flex' });
    expect(built?.dropped).toEqual([]);
    expect(
      vertexAi.native?.buildChat({ model: 'm', messages, service_tier: 'scale' }, target).dropped,
    ).toEqual(['service_tier']);
  });

  test('a file in Cloud Storage gets the type its name tells, or is refused', () => {
    const build = (url: string) =>
      vertexAi.native?.buildChat(
        { model: 'm', messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] },
        target,
      ).body.contents;
    expect(JSON.stringify(build('gs://b/film.mp4'))).toContain(
      '{"mimeType":"video/mp4","fileUri":"gs://b/film.mp4"}',
    );
    expect(JSON.stringify(build('https://youtu.be/x'))).toContain('"mimeType":"video/mp4"');
    expect(() => build('gs://b/film')).toThrow(RequestTranslationError);
  });

  test('texts become instances, and predictions vectors in order with usage', () => {
    const native = vertexAi.native;
    const request = { model: 'm', input: ['a', 'b'], dimensions: 3, task_type: 'RETRIEVAL_QUERY', user: 'u' };
    expect(native?.buildEmbedding?.(request, at('text-embedding-005'))).toEqual({
      body: {
        instances: [
          { content: 'a', task_type: 'RETRIEVAL_QUERY' },
          { content: 'b', task_type: 'RETRIEVAL_QUERY' },
        ],
        parameters: { outputDimensionality: 3 },
      },
      dropped: [],
    });
    const context = { model: 'text-embedding-005', created: 0, id: 'x' };
    const vector = (values: number[]) => ({ embeddings: { values, statistics: { token_count: 2 } } });
    expect(native?.readEmbedding?.({ predictions: [vector([1]), vector([2])] }, context)).toMatchObject({
      data: [
        { index: 0, embedding: [1] },
        { index: 1, embedding: [2] },
      ],
      usage: { prompt_tokens: 4, total_tokens: 4 },
    });
    expect(() => native?.readEmbedding?.({ predictions: [] }, context)).toThrow('no embeddings');
    expect(() => native?.readEmbedding?.({ error: { code: 503, message: 'Busy' } }, context)).toThrow('Busy');
    expect(() => native?.buildEmbedding?.({ model: 'm', input: [[1, 2]] }, target)).toThrow(
      RequestTranslationError,
    );
    const single = at('gemini-embedding-2');
    expect(native?.buildEmbedding?.({ model: 'm', input: 'a' }, single).body).toEqual({
      content: { parts: [{ text: 'a' }] },
    });
    expect(() => native?.buildEmbedding?.({ model: 'm', input: ['a', 'b'] }, single)).toThrow(
      'one text at a time',
    );
    expect(native?.readEmbedding?.({ embedding: { values: [3] } }, context).data[0]?.embedding).toEqual([3]);
  });
});

function bodyOf(outcome: unknown): JsonObject {
  const body = memberOf(outcome, 'body');
  if (!isJsonObject(body)) throw new Error('The outcome holds no body.');
  return body;
}
