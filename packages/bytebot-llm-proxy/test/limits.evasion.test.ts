import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { statusesOf } from './support/budget-race.ts';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream, type UpstreamRequest } from './support/upstream.ts';
import { beginStream, completion, contentChunk, fixed, friendly, stopChunk } from './support/wire.ts';

/** Ways of asking for more than a key has room for, and providers that report what cannot be. */

/** A budget of a cent: two answers of 5,000 tokens. */
const BUDGET = 0.01;
const LONG_TOKENS = 5_000;
/** One for each test, because what one spends the next one lacks. */
const aliases = Array.from({ length: 24 }, (_, index) => `key-${index}`);
const LIMITED = 'once-a-minute';

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  const model = { id: 'vendor/model', name: 'Model', context_length: 10_000, pricing: price('0.000001') };
  upstream = await startUpstream(friendly, fixed(200, JSON.stringify({ data: [model] })));
  const apiBase = `${upstream.url}/v1`;
  const params = { input_cost_per_token: 0, output_cost_per_token: 1e-6 };
  const cheap = { input_cost_per_token: 0, output_cost_per_token: 1e-9, num_retries: 0 };
  const budget = { max_budget: BUDGET, budget_duration: '1d' };
  const keys = aliases.map((alias) => ({ alias, key_hash: hashOf(alias), ...budget }));
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'fast', model: 'openai/gpt-4o', apiBase, params },
        { name: 'cheap', model: 'openai/cheap', apiBase: 'http://127.0.0.1:1/v1', params: cheap },
        { name: 'openrouter/*', model: 'openrouter/*', apiBase },
      ],
      {
        general_settings: {
          virtual_keys: [...keys, { alias: LIMITED, key_hash: hashOf(LIMITED), rpm_limit: 1 }],
        },
      },
    ),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

function price(completion: string): Readonly<Record<string, string>> {
  return { prompt: '0', completion };
}

function hashOf(alias: string): string {
  return `sha256:${hash('sha256', `sk-test-${alias}`)}`;
}

function nextKey(): string {
  const alias = aliases.pop();
  if (alias === undefined) throw new Error('no key is left');
  return alias;
}

function ask(alias: string, body: Record<string, unknown> = {}, signal?: AbortSignal): Promise<Response> {
  const headers = { authorization: `Bearer sk-test-${alias}`, 'content-type': 'application/json' };
  if (signal === undefined) return chat(proxy.url, { model: 'fast', ...body }, headers);
  const messages = [{ role: 'user', content: 'Hello!' }];
  return fetch(`${proxy.url}/v1/chat/completions`, {
    method: 'POST',
    headers,
    signal,
    body: JSON.stringify({ model: 'fast', messages, ...body }),
  });
}

async function spendOf(alias: string): Promise<number> {
  const headers = { authorization: `Bearer sk-test-${alias}` };
  const answer = await (await fetch(`${proxy.url}/key/info`, { headers })).json();
  return (answer as { info: { spend: number } }).info.spend;
}

const longAnswer = fixed(
  200,
  completion('Hello', { completion_tokens: LONG_TOKENS, total_tokens: LONG_TOKENS + 3 }),
);

describe('a limit holds for a request', () => {
  test.each([
    ['whose model is not there and whose fallback is', { model: 'nothing', fallbacks: ['fast'] }],
    ['that names no model', { model: undefined }],
  ])('%s', async (_title, body) => {
    upstream.answerWith(friendly);
    // The first of all takes the only place of the minute.
    await ask(LIMITED);
    const answer = await ask(LIMITED, body);
    expect(answer.status).toBe(429);
    expect(await answer.json()).toMatchObject({ error: { kind: 'limit_exceeded' } });
  });

  test('that names no model, and its cost is counted', async () => {
    upstream.answerWith(longAnswer);
    const alias = nextKey();
    expect((await ask(alias, { model: undefined, max_tokens: LONG_TOKENS })).status).toBe(200);
    expect(await spendOf(alias)).toBe(0.005);
  });
});

describe('at once no more than the budget has room for, however the length is asked for', () => {
  test.each<[string, Record<string, unknown>]>([
    ['in two fields', { max_tokens: LONG_TOKENS, max_completion_tokens: 1 }],
    [
      'for part of an answer that is left out of the call',
      { max_tokens: LONG_TOKENS, n: 1e-9, additional_drop_params: ['n'] },
    ],
    ['in extra_body', { max_tokens: 1, extra_body: { max_tokens: LONG_TOKENS } }],
    ['in a fallback', { max_tokens: 1, fallbacks: [{ model: 'fast', max_tokens: LONG_TOKENS }] }],
    ['for several of which one is told', { max_tokens: 1, extra_body: { n: LONG_TOKENS } }],
  ])('%s', async (_title, body) => {
    const waiting: (() => void)[] = [];
    upstream.answerWith((request, response) => waiting.push(() => longAnswer(request, response)));
    const alias = nextKey();
    const answers = statusesOf(Array.from({ length: 8 }, () => ask(alias, body)));
    await eventually(() => waiting.length >= 2);
    for (const answer of waiting) answer();
    expect(await answers).toEqual({ 200: 2, 429: 6 });
  });

  test('not at all, because the field is left out of the call: then a usual answer is expected', async () => {
    upstream.answerWith(longAnswer);
    const alias = nextKey();
    const body = { max_tokens: 1, additional_drop_params: ['max_tokens'] };
    const answers = Array.from({ length: 20 }, () => ask(alias, body));
    expect((await statusesOf(answers))[429]).toBeGreaterThanOrEqual(10);
  });
});

test('at once no more than the budget has room for at the price of the model that stands in', async () => {
  const waiting: (() => void)[] = [];
  upstream.answerWith((request, response) => waiting.push(() => longAnswer(request, response)));
  const alias = nextKey();
  const body = { model: 'cheap', fallbacks: ['fast'], max_tokens: LONG_TOKENS };
  let ended = 0;
  const answers = Array.from({ length: 8 }, () => ask(alias, body).finally(() => (ended += 1)));
  await eventually(() => waiting.length + ended === 8);
  expect(waiting).toHaveLength(2);
  for (const answer of waiting) answer();
  await Promise.all(answers);
  expect(await spendOf(alias)).toBe(BUDGET);
});

describe('a client that leaves', () => {
  test('before the answer has still had the provider work for it', async () => {
    const seen: UpstreamRequest[] = [];
    upstream.answerWith((request) => seen.push(request));
    const alias = nextKey();
    const client = new AbortController();
    const answer = ask(alias, { max_tokens: LONG_TOKENS }, client.signal).catch(() => 'left');
    await eventually(() => seen.length === 1);
    client.abort();
    expect(await answer).toBe('left');
    await eventually(async () => (await spendOf(alias)) === 0.005);
  });

  test('with the last word of a stream, before its usage, pays for what it has read', async () => {
    upstream.answerWith((_request, response) => {
      beginStream(response);
      for (let event = 0; event < LONG_TOKENS; event += 1) response.write(contentChunk('word '));
      response.write(stopChunk);
    });
    const alias = nextKey();
    const client = new AbortController();
    const { body } = await ask(alias, { stream: true }, client.signal);
    let text = '';
    const decoder = new TextDecoder();
    for await (const part of body ?? []) {
      text += decoder.decode(part, { stream: true });
      if (text.includes('"stop"')) break;
    }
    client.abort();
    await eventually(async () => (await spendOf(alias)) >= 0.005);
  });
});

describe('a provider that reports', () => {
  const expected = 0.001;
  test.each<[string, Record<string, unknown>, number]>([
    ['less than no tokens', { prompt_tokens: -1e9, completion_tokens: -1e9, total_tokens: -1e9 }, expected],
    ['endless tokens', { completion_tokens: 1e300, total_tokens: 1e300 }, expected],
    ['words for numbers', { completion_tokens: '7', total_tokens: 'many' }, expected],
    ['a cost below nothing', { cost: -5 }, 0.000004],
    ['a cost beyond everything', { cost: 1e290 }, 0.000004],
    ['a cost that is no number any more', { cost: 1e300 }, 0.000004],
    ['parts of tokens', { completion_tokens: 10.5, total_tokens: 13.5 }, 0.00001],
  ])('%s gives no budget back, and takes none away', async (_title, usage, spend) => {
    const alias = nextKey();
    upstream.answerWith(fixed(200, completion('Hello', usage)));
    expect((await ask(alias, { max_tokens: 1_000 })).status).toBe(200);
    expect(await spendOf(alias)).toBe(spend);
    upstream.answerWith(longAnswer);
    expect((await ask(alias, { max_tokens: LONG_TOKENS })).status).toBe(200);
    expect(await spendOf(alias)).toBeCloseTo(spend + 0.005, 9);
  });
});
