import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Answer, startUpstream, type Upstream } from './support/upstream.ts';
import { beginStream, contentChunk, endMark, fixed, friendly, stopChunk } from './support/wire.ts';

/** Whatever ends requests have, in the end nothing is held any more. */

const MASTER = 'sk-test-master';
const REQUESTS = 240;
/** Each is a remainder of the number of the call, so that every run mixes the same ends. */
const answers: readonly Answer[] = [
  friendly,
  fixed(500, '{"error":{"message":"broken"}}'),
  fixed(429, '{"error":{"message":"slow down"}}', { 'retry-after': '1000000000' }),
  (_request, response) => response.destroy(),
  fixed(200, '{"error":{"message":"inside","code":500}}'),
  friendly,
  () => undefined,
  fixed(200, '<html>'),
  (_request, response) => {
    beginStream(response);
    response.write(contentChunk('cut'));
    setImmediate(() => response.destroy());
  },
  (_request, response) => {
    beginStream(response);
    response.end(contentChunk('whole') + stopChunk + endMark);
  },
  (_request, response) => {
    beginStream(response);
    response.end(`${contentChunk('then')}data: {"error":{"message":"failed"}}\n\n`);
  },
];

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  let calls = 0;
  upstream = await startUpstream((request, response) => {
    calls += 1;
    answers[calls % answers.length]?.(request, response);
  });
  const apiBase = `${upstream.url}/v1`;
  const params = { max_parallel_requests: 3 };
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'first', model: 'openai/gpt-4o', apiBase, params },
        { name: 'first', model: 'groq/llama', apiBase, params },
        { name: 'second', model: 'mistral/small', apiBase, params },
      ],
      {
        router_settings: {
          cooldown_time: 0.02,
          num_retries: 1,
          fallbacks: [{ first: ['second'] }],
          hedging: { first: { min_delay: '10ms', max_delay: '30ms' } },
        },
        litellm_settings: { cache: true, request_timeout: 0.5 },
        general_settings: {
          master_key: 'os.environ/MASTER',
          queue: { max_wait_seconds: 0.3, max_size: 10 },
          limits: {
            all: { max_parallel_requests: 100, max_budget: 1_000 },
            providers: { openai: { max_parallel_requests: 5 } },
            model_groups: { first: { max_parallel_requests: 6 } },
          },
        },
      },
    ),
    environment: { MASTER },
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

async function askOnce(number: number): Promise<void> {
  const client = new AbortController();
  const leaves = number % 3 === 0 ? setTimeout(() => client.abort(), (number * 7) % 200) : undefined;
  const content = number % 2 === 0 ? 'the same' : `number ${number}`;
  const body = {
    model: ['first', 'second', 'nothing'][number % 5] ?? 'first',
    stream: number % 4 < 2,
    messages: [{ role: 'user', content }],
    ...(number % 11 === 0 ? { fallbacks: ['second'], n: 0.5, max_tokens: 1e308 } : {}),
  };
  try {
    const answer = await fetch(`${proxy.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${MASTER}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: client.signal,
    });
    await answer.text();
  } catch {
    // Left, or cut off as it was meant to be.
  }
  clearTimeout(leaves);
}

interface CountedLimit {
  readonly subject: string;
  readonly measure: string;
  readonly used: number;
}

async function heldPlaces(): Promise<readonly CountedLimit[]> {
  const headers = { authorization: `Bearer ${MASTER}` };
  const answer = await (await fetch(`${proxy.url}/v1/providers/stats`, { headers })).json();
  const { limits } = answer as { limits: readonly CountedLimit[] };
  expect(limits.filter(({ measure }) => measure === 'parallel').length).toBeGreaterThanOrEqual(6);
  return limits.filter(({ measure, used }) => measure === 'parallel' && used !== 0);
}

test('requests that end in every way there is leave no place, no stream and nobody in a queue behind', async () => {
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < REQUESTS) {
      next += 1;
      await askOnce(next);
    }
  };
  await Promise.all(Array.from({ length: 40 }, client));
  await eventually(async () => (await heldPlaces()).length === 0);
  const headers = { authorization: `Bearer ${MASTER}` };
  const metrics = await (await fetch(`${proxy.url}/metrics`, { headers })).text();
  expect(metrics).toMatch(/^litellm_in_flight_requests 0$/m);
  expect(metrics).toMatch(/^bytebot_streams_in_flight 0$/m);
  const depths = metrics.match(/^bytebot_queue_depth\{.*\} \d+$/gm) ?? [];
  expect(depths.filter((line) => !line.endsWith(' 0'))).toEqual([]);
  expect(upstream.seen.length).toBeGreaterThan(answers.length);
}, 60_000);
