import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CohereClientV2 } from 'cohere-ai';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, type Seen } from './support/ask.ts';

/** Rankings: Cohere's by its official SDK, the others' as their references have them. */

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const query = 'What is the capital of France?';
const documents = ['Cats sleep.', 'Paris is the capital of France.', 'The sea is blue.'];

function post(base: string, body: object): Promise<Seen> {
  return ask(simulator, { path: `${base}/rerank`, body: { model: 'm', query, documents, ...body } });
}

test('Cohere ranks by the words that fit, best first', async () => {
  const client = new CohereClientV2({
    token: 'sk-test-cohere',
    environment: `${simulator.url}/cohere`,
    maxRetries: 0,
  });
  const { results, meta } = await client.rerank({ model: 'rerank-v3.5', query, documents, topN: 2 });
  expect(results.map((result) => result.index)).toEqual([1, 2]);
  expect(results[0]?.relevanceScore).toBeGreaterThan(results[1]?.relevanceScore ?? 1);
  expect(meta?.billedUnits?.searchUnits).toBe(1);
});

test.each([
  ['an unknown field', { return_documents: true }, /return_documents/, 422],
  ['no question', { query: '' }, /query must not be empty/, 400],
  ['no texts', { documents: [] }, /list of documents must not be empty/, 400],
  ['objects', { documents: [{ text: 'a' }] }, /list of strings/, 400],
  ['a limit of none', { top_n: 0 }, /top_n/, 400],
])('Cohere refuses %s', async (_name, body, message, status) => {
  const seen = await post('/cohere/v2', body);
  expect([seen.status, JSON.parse(seen.text).message]).toEqual([status, expect.stringMatching(message)]);
});

describe('others', () => {
  test('Jina sends the texts back unless told not to', async () => {
    expect(JSON.parse((await post('/jina/v1', { top_n: 1 })).text)).toEqual({
      model: 'm',
      object: 'list',
      usage: { total_tokens: expect.any(Number) },
      results: [{ index: 1, relevance_score: 0.8333, document: { text: documents[1] } }],
    });
    const without = JSON.parse((await post('/jina/v1', { return_documents: false })).text);
    expect(without.results[0]).toEqual({ index: 1, relevance_score: 0.8333 });
  });

  test('Voyage names its limit and its list otherwise', async () => {
    expect(JSON.parse((await post('/voyage/v1', { top_k: 1, return_documents: true })).text)).toEqual({
      object: 'list',
      data: [{ index: 1, relevance_score: 0.8333, document: documents[1] }],
      model: 'm',
      usage: { total_tokens: expect.any(Number) },
    });
    const refused = await post('/voyage/v1', { top_n: 1 });
    expect([refused.status, JSON.parse(refused.text).detail]).toEqual([
      400,
      "Argument 'top_n' is not supported by our API",
    ]);
  });

  test('Together and servers of one’s own have an id', async () => {
    expect(JSON.parse((await post('/together/v1', {})).text)).toMatchObject({
      object: 'rerank',
      id: expect.any(String),
      results: [{ index: 1 }, { index: 2 }, { index: 0 }],
      usage: { total_tokens: expect.any(Number) },
    });
    const vllm = JSON.parse((await post('/vllm/v1', { documents: [{ text: 'France' }, 'x'] })).text);
    expect(vllm).toMatchObject({
      id: expect.stringMatching(/^rerank-/),
      results: [{ index: 0 }, { index: 1 }],
    });
  });

  test('refuse what cannot be ranked, and those that do not rank have no such path', async () => {
    expect((await post('/jina/v1', { query: undefined })).status).toBe(422);
    expect((await post('/jina/v1', { documents: [1] })).status).toBe(422);
    expect((await post('/openai/v1', {})).status).toBe(404);
  });

  test('fail as the script says', async () => {
    simulator.script({ match: { path: '/rerank' }, replies: [429] });
    expect((await post('/jina/v1', {})).status).toBe(429);
    expect((await post('/jina/v1', {})).status).toBe(200);
  });
});
