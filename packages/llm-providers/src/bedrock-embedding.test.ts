import type { EmbeddingRequest } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { bedrockEmbeddingInputs, buildBedrockEmbedding, readBedrockEmbedding } from './bedrock-embedding.ts';
import { classifyError } from './errors/classify.ts';
import type { NativeRequest } from './provider.ts';

const context = { model: 'm', created: 1, id: 'id' };
const classify = (facts: Parameters<typeof classifyError>[0]) => classifyError(facts, {});

function build(
  model: string,
  request: Pick<EmbeddingRequest, 'input'> & Partial<EmbeddingRequest>,
): NativeRequest {
  return buildBedrockEmbedding(
    { ...request, model },
    { baseUrl: 'https://b.example', apiKey: undefined, model },
  );
}

function read(body: unknown): unknown {
  return readBedrockEmbedding(body, context, classify);
}

describe('each maker has a dialect of its own', () => {
  test.each([
    ['amazon.titan-embed-text-v1', { inputText: 'one' }, ['dimensions']],
    ['amazon.titan-embed-text-v2:0', { inputText: 'one', dimensions: 256 }, []],
    [
      'amazon.titan-embed-image-v1',
      { inputText: 'one', embeddingConfig: { outputEmbeddingLength: 256 } },
      [],
    ],
    ['eu.cohere.embed-v4:0', { texts: ['one'], input_type: 'search_document', output_dimension: 256 }, []],
  ])('%s', (model, body, dropped) => {
    expect(build(model, { input: 'one', dimensions: 256, encoding_format: 'float' })).toEqual({
      body,
      dropped,
    });
  });

  test('what a client says about a purpose counts', () => {
    const { body } = build('cohere.embed-english-v3', { input: ['one', 'two'], input_type: 'search_query' });
    expect(body).toEqual({ texts: ['one', 'two'], input_type: 'search_query' });
  });

  test.each([
    ['amazon.titan-embed-text-v2:0', ['one', 'two'], 'Titan embeds one text a call, not 2'],
    ['amazon.titan-embed-text-v2:0', [1, 2], 'not token numbers'],
    ['cohere.embed-english-v3', [], 'at least one text'],
    ['meta.llama3-1-8b-instruct-v1:0', 'one', 'is no embedding model of Bedrock'],
  ])('%s with %j is refused', (model, input, words) => {
    expect(() => build(model, { input })).toThrow(words);
  });
});

test.each([
  ['amazon.titan-embed-text-v2:0', 1],
  ['us.cohere.embed-v4:0', 96],
  ['meta.llama3-1-8b-instruct-v1:0', Number.POSITIVE_INFINITY],
])('%s takes %d texts a call', (model, count) => {
  expect(bedrockEmbeddingInputs({ baseUrl: 'https://b.example', apiKey: undefined, model })).toBe(count);
});

describe('an answer', () => {
  test('of Titan, with its count', () => {
    expect(read({ embedding: [0.5, 1], inputTextTokenCount: 3 })).toEqual({
      object: 'list',
      model: 'm',
      data: [{ object: 'embedding', index: 0, embedding: [0.5, 1] }],
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
  });

  test.each([[[[1], [2]]], [{ float: [[1], [2]], int8: [[0], [0]] }]])('of Cohere, %j', (embeddings) => {
    expect(read({ embeddings })).toMatchObject({
      data: [
        { index: 0, embedding: [1] },
        { index: 1, embedding: [2] },
      ],
    });
  });

  test.each([[{}], ['x'], [{ embeddings: [1] }], [{ message: 'Rate exceeded' }]])(
    '%j is a failure',
    (body) => {
      expect(() => read(body)).toThrow();
    },
  );
});
