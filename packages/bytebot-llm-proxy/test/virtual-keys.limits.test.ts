import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { completion, fixed, friendly } from './support/wire.ts';

/** What a virtual key may use, and what it is told when it wants more. */

const FREE = 'sk-test-free';

let upstream: Upstream;
let proxy: ProxyProcess;

const hashOf = (key: string): string => `sha256:${hash('sha256', key)}`;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  const keys = [
    { alias: 'free', key_hash: hashOf(FREE) },
    { alias: 'two-a-minute', key_hash: hashOf('sk-test-two'), rpm_limit: 2 },
    { alias: 'one-at-once', key_hash: hashOf('sk-test-parallel'), max_parallel_requests: 1 },
    { alias: 'poor', key_hash: hashOf('sk-test-poor'), max_budget: 0.0005, budget_duration: '1d' },
  ];
  proxy = await startProxy({
    config: configOf([{ name: 'fast', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], {
      general_settings: { virtual_keys: keys },
    }),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

function ask(key: string, body: Record<string, unknown> = {}): Promise<Response> {
  return chat(proxy.url, { model: 'fast', ...body }, { authorization: `Bearer ${key}` });
}

async function spendOf(key: string): Promise<unknown> {
  const response = await fetch(`${proxy.url}/key/info`, { headers: { authorization: `Bearer ${key}` } });
  return ((await response.json()) as { info: { spend: unknown } }).info.spend;
}

interface ErrorAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly error: Readonly<Record<string, unknown>>;
}

async function errorOf(response: Response): Promise<ErrorAnswer> {
  const { error } = (await response.json()) as { error: Record<string, unknown> };
  return { status: response.status, retryAfter: response.headers.get('retry-after'), error };
}

describe('limits of a key', () => {
  test('requests in a minute: the third is a 429 that says when to come back', async () => {
    const statuses = [];
    for (let request = 1; request <= 2; request += 1) statuses.push((await ask('sk-test-two')).status);
    expect(statuses).toEqual([200, 200]);
    const { status, error, retryAfter } = await errorOf(await ask('sk-test-two'));
    expect(status).toBe(429);
    expect(error).toMatchObject({ kind: 'limit_exceeded', message: expect.stringContaining('two-a-minute') });
    expect(Number(retryAfter)).toBeGreaterThan(0);
    expect(Number(retryAfter)).toBeLessThanOrEqual(66);
    expect((await ask(FREE)).status).toBe(200);
  });

  test('requests at once: the second is refused while the first runs, and let in after it', async () => {
    const waiting: (() => void)[] = [];
    upstream.answerWith((request, response) => {
      waiting.push(() => friendly(request, response));
    });
    const first = ask('sk-test-parallel');
    await eventually(() => waiting.length === 1);
    const { status, error } = await errorOf(await ask('sk-test-parallel'));
    expect(status).toBe(429);
    expect(error.kind).toBe('limit_exceeded');
    for (const answer of waiting) answer();
    expect((await first).status).toBe(200);
    upstream.answerWith(friendly);
    expect((await ask('sk-test-parallel')).status).toBe(200);
  });

  test('money: what was spent counts, and the answer to a spent budget is a 429', async () => {
    // gpt-4o: 2.5 $ and 10 $ for a million tokens of the request and of the answer.
    upstream.answerWith(fixed(200, completion('Hello', { prompt_tokens: 100, completion_tokens: 100 })));
    const asked = { max_tokens: 1 };
    expect((await ask('sk-test-poor', asked)).status).toBe(200);
    await eventually(async () => (await spendOf('sk-test-poor')) === 0.00125);
    const { status, error } = await errorOf(await ask('sk-test-poor', asked));
    expect(status).toBe(429);
    expect(error).toMatchObject({ kind: 'budget_exceeded', message: expect.stringContaining('poor') });
    upstream.answerWith(friendly);
    expect((await ask(FREE)).status).toBe(200);
  });
});
