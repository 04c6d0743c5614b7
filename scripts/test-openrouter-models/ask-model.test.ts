import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openAccount } from '../openrouter/account.ts';
import { askModel } from './ask-model.ts';
import type { ModelResult } from './results.ts';

const model = { id: 'openai/gpt-4o', name: 'GPT-4o' };
let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});

afterEach(() => simulator.reset());
afterAll(() => simulator.close());

async function ask(reply?: unknown, variables: Readonly<Record<string, string>> = {}): Promise<ModelResult> {
  if (reply !== undefined) simulator.script({ match: { model: model.id }, replies: [reply] });
  const environment = { OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`, ...variables };
  const options = {
    account: openAccount(environment),
    apiKey: 'sk-test-ask',
    tokensMax: 100,
    keepsConnection: false,
    debug: () => undefined,
  };
  const result = await askModel(model, options, new AbortController().signal);
  if (result === undefined) throw new Error('nobody ended the call');
  return result;
}

/** An answer of one choice with these members. */
const choice = (message: unknown, finish_reason: string | null = 'stop') => ({
  body: { model: model.id, choices: [{ index: 0, message, finish_reason }], usage: { total_tokens: 7 } },
});

describe('an answer', () => {
  test('is a success with its text, its tokens and the model that answered (S4-47)', async () => {
    expect(await ask()).toEqual({
      model: 'openai/gpt-4o',
      name: 'GPT-4o',
      tested_at: expect.stringMatching(/^\d{4}-.*Z$/),
      latency_seconds: expect.any(Number),
      success: true,
      response: 'Hello from the OpenRouter simulator. You said: Hello, world!',
      answered_by: 'openai/gpt-4o',
      tokens: 16,
      finish_reason: 'stop',
    });
    const [request] = simulator.requests();
    expect(request?.body).toEqual({
      model: 'openai/gpt-4o',
      messages: [{ role: 'user', content: 'Hello, world!' }],
      max_tokens: 100,
    });
    expect(request?.headers).toMatchObject({ 'http-referer': 'helixagent', 'x-title': 'HelixAgent App' });
  });

  test.each([
    ['thoughts alone', choice({ content: '', reasoning: 'Hm.' }), 'Hm.'],
    ['a refusal', choice({ content: null, refusal: 'No.' }), 'No.'],
    ['nothing because the tokens were used up by thoughts', choice({ content: '' }, 'length'), ''],
  ])('%s: the model works', async (_name, reply, response) => {
    expect(await ask(reply)).toMatchObject({ success: true, response, tokens: 7 });
  });

  test('without usage has used no tokens that anybody knows of', async () => {
    expect(await ask({ usage: null })).toMatchObject({ success: true, tokens: 0 });
  });
});

describe('a failure', () => {
  test.each<[unknown, string, number, string]>([
    [429, 'Rate limited', 429, 'Rate limit exceeded'],
    [{ fixture: 'openrouter/free-models-per-day' }, 'Rate limited', 429, 'Quota exceeded'],
    [{ fixture: 'openrouter/shared-pool' }, 'Rate limited', 429, 'Provider temporarily unavailable'],
    [402, 'Requires credits', 402, 'Insufficient credits'],
    [{ fixture: 'openrouter/can-only-afford' }, 'Requires credits', 402, 'Insufficient credits'],
    [401, 'Invalid API key', 401, 'Invalid API key'],
    [{ fixture: 'openrouter/budget-spent' }, 'Limit of the account reached', 403, 'Quota exceeded'],
    [{ fixture: 'openrouter/moderation' }, 'Refused by moderation', 403, 'Content policy violation'],
    [{ fixture: 'openrouter/not-a-valid-model' }, 'Model not found', 400, 'Model not found'],
    [{ fixture: 'openrouter/no-endpoints' }, 'Model not found', 404, 'Model not found'],
    [408, 'Timed out', 408, 'Request timed out'],
    [503, 'Provider unavailable', 503, 'Provider temporarily unavailable'],
    [{ fixture: 'openrouter/error-in-200' }, 'Provider unavailable', 503, 'Provider temporarily unavailable'],
    [{ fixture: 'openrouter/choice-error' }, 'Provider error', 502, 'Provider returned error'],
    [{ html: true }, 'Unreadable answer', 200, 'the answer is not JSON'],
    [{ empty: true }, 'Unreadable answer', 200, 'the answer is not JSON'],
    [{ body: {} }, 'Unreadable answer', 200, 'the answer has no choices'],
    [choice({ content: '' }), 'Empty answer', 200, 'the answer is empty'],
    [{ reset: true }, 'Connection failed', 0, 'connection reset'],
    [{ tearBody: true }, 'Connection failed', 0, 'Connection failed'],
  ])('%j is "%s" (S4-54)', async (reply, reason, status_code, words) => {
    const result = await ask(reply);
    expect(result).toMatchObject({
      success: false,
      reason,
      status_code,
      error: expect.stringContaining(words),
    });
    expect(result).toMatchObject({ error: expect.stringMatching(/^OpenRouter API error: /) });
    expect(simulator.requests()).toHaveLength(1);
  });

  test('a model that never answers ends with OPENROUTER_TIMEOUT', async () => {
    const result = await ask({ hang: true }, { OPENROUTER_TIMEOUT: '50ms' });
    expect(result).toMatchObject({
      success: false,
      reason: 'Timed out',
      status_code: 0,
      error: 'OpenRouter API error: Request timed out (no complete answer within 0.05 s)',
    });
  });

  test('the words of an answer hide the key', async () => {
    const result = await ask({ status: 400, body: { error: { message: 'Bad key sk-test-ask' } } });
    expect(JSON.stringify(result)).not.toContain('sk-test-ask');
  });
});
