import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { logLines } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { fixed, friendly } from './support/wire.ts';

/**
 * The waits between calls to the same model of OpenRouter. Only their least lengths are measured: a loaded machine makes
 * them longer. That they never grow beyond a bound is seen where the growth would take minutes.
 */

const busy = fixed(503, '{"error":{"message":"busy"}}');
/** Timers may fire a little early by the clock that is read here. */
const SLACK_MS = 3;

let upstream: Upstream;
const proxies = new Map<string, ProxyProcess>();

const settings: Readonly<Record<string, Record<string, string>>> = {
  defaults: {},
  doubling: { OPENROUTER_RETRY_BACKOFF_BASE: '0.05', OPENROUTER_RETRY_JITTER: '0' },
  bounded: {
    OPENROUTER_RETRY_BACKOFF_BASE: '600',
    OPENROUTER_RETRY_BACKOFF_MAX: '0.02',
    OPENROUTER_RETRY_JITTER: '0',
    OPENROUTER_RETRY_ATTEMPTS: '6',
  },
  rubbish: {
    OPENROUTER_RETRY_ATTEMPTS: 'some',
    OPENROUTER_RETRY_BACKOFF_BASE: '0.01',
    OPENROUTER_RETRY_JITTER: '0',
    OPENROUTER_TIMEOUT: 'soon',
  },
};

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  await Promise.all(
    Object.entries(settings).map(async ([name, environment]) => {
      const proxy = await startProxy({
        config: configOf([
          { name: 'any', model: 'openrouter/openai/gpt-4o', apiBase: `${upstream.url}/api/v1` },
        ]),
        environment,
      });
      proxies.set(name, proxy);
    }),
  );
});

afterAll(async () => {
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
  await upstream.close();
});

/** The waits before each further call, when so many calls fail before one is answered. */
async function waitsOf(name: string, failures: number): Promise<{ status: number; waitsMs: number[] }> {
  const endedAt: number[] = [];
  const waitsMs: number[] = [];
  upstream.answerWith((request, response) => {
    const now = performance.now();
    const last = endedAt.at(-1);
    if (last !== undefined) waitsMs.push(now - last);
    (upstream.seen.length <= failures ? busy : friendly)(request, response);
    endedAt.push(performance.now());
  });
  const response = await chat(proxies.get(name)?.url ?? '', { model: 'any' });
  return { status: response.status, waitsMs };
}

test('a failure that passes is tried again with waits that double (S3-25, S4-8, S4-42)', async () => {
  const { status, waitsMs } = await waitsOf('doubling', 3);
  expect(status).toBe(200);
  expect(waitsMs).toHaveLength(3);
  for (const [at, leastMs] of [50, 100, 200].entries())
    expect(waitsMs[at]).toBeGreaterThanOrEqual(leastMs - SLACK_MS);
});

test('the first wait is a second unless something says otherwise (S4-8)', async () => {
  const { status, waitsMs } = await waitsOf('defaults', 1);
  expect(status).toBe(200);
  expect(waitsMs).toHaveLength(1);
  expect(waitsMs[0]).toBeGreaterThanOrEqual(1_000 - SLACK_MS);
});

test('no wait grows beyond OPENROUTER_RETRY_BACKOFF_MAX, and OPENROUTER_RETRY_ATTEMPTS says how many there are (S4-9, S4-7)', async () => {
  const { status, waitsMs } = await waitsOf('bounded', 6);
  expect(status).toBe(200);
  expect(waitsMs).toHaveLength(6);
});

describe('what cannot be read', () => {
  test('gives the defaults: three retries (S4-7, S4-6)', async () => {
    const { status, waitsMs } = await waitsOf('rubbish', 10);
    expect(status).toBe(503);
    expect(waitsMs).toHaveLength(3);
  });

  test.each([
    ['OPENROUTER_RETRY_ATTEMPTS', /has to be a whole number from 0 to 100/],
    ['OPENROUTER_TIMEOUT', /has to be a duration such as 60s.*60 s is used/],
  ])('%s is named at the start with what is used instead', (variable, says) => {
    const proxy = proxies.get('rubbish');
    const messages = proxy === undefined ? [] : logLines(proxy).map(({ msg, text }) => String(msg ?? text));
    expect(messages.filter((message) => message.includes(variable))).toEqual([expect.stringMatching(says)]);
  });
});
