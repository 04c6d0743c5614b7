import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { expectIdle, metricLines } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat, readStream } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { completion, fixed, friendly } from './support/wire.ts';

/** Who cannot wait is refused: queue full, waited in vain, or no queue at all. Always 429 with `retry-after`. */

let upstream: Upstream;
const running: ProxyProcess[] = [];
/** Lets the call that the provider holds go. */
let release: () => void = () => undefined;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
});

afterEach(async () => {
  release();
  await Promise.all(running.splice(0).map((proxy) => proxy.stop()));
});

afterAll(() => upstream.close());

async function start(
  queue: unknown,
  params: Record<string, unknown> = { max_parallel_requests: 1 },
  environment: Record<string, string> = {},
): Promise<ProxyProcess> {
  const proxy = await startProxy({
    config: configOf([{ name: 'one', model: 'openai/one', apiBase: `${upstream.url}/v1`, params }], {
      general_settings: {
        ...(queue === undefined ? {} : { queue }),
        stream_hold_seconds: 0.2,
        heartbeat_seconds: 0.2,
      },
    }),
    environment,
  });
  running.push(proxy);
  return proxy;
}

/** Holds the only place of the model. */
async function occupy(proxy: ProxyProcess): Promise<{ readonly first: Promise<Response> }> {
  const held = Promise.withResolvers<void>();
  upstream.answerWith((request, response) => {
    if (upstream.seen.length > 1) friendly(request, response);
    else void held.promise.then(() => fixed(200, completion('late'))(request, response));
  });
  release = () => held.resolve();
  const first = chat(proxy.url, { model: 'one' });
  await eventually(() => upstream.seen.length === 1);
  return { first };
}

async function expectRefused(response: Response, sentence: RegExp): Promise<void> {
  expect(response.status).toBe(429);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(await response.json()).toMatchObject({
    error: {
      kind: 'limit_exceeded',
      message: expect.stringMatching(sentence),
      status_code: 429,
      retry_after_ms: expect.any(Number),
    },
  });
}

test('a full queue is 429 with retry-after (S2-49) (C-24)', async () => {
  const proxy = await start({ max_size: 1, max_wait_seconds: 20 });
  const { first } = await occupy(proxy);
  const waits = chat(proxy.url, { model: 'one' });
  await eventually(async () =>
    (await metricLines(proxy, 'bytebot_queue_depth')).some((line) => line.endsWith(' 1')),
  );
  await expectRefused(await chat(proxy.url, { model: 'one' }), /The queue of `one` is full/);
  expect(await metricLines(proxy, 'bytebot_queue_refusals_total')).toContain(
    'bytebot_queue_refusals_total{reason="full"} 1',
  );
  release();
  expect((await first).status).toBe(200);
  expect((await waits).status).toBe(200);
  await expectIdle(proxy);
});

test('a wait that is over is 429 with retry-after and says what was missing (S2-49) (C-24)', async () => {
  const proxy = await start({ max_wait_seconds: 0.4 });
  await occupy(proxy);
  const response = await chat(proxy.url, { model: 'one' });
  await expectRefused(response, /waited in vain.*1 at its limit of calls at once/);
  expect(upstream.seen).toHaveLength(1);
});

test('room that comes after the longest wait is not waited for (C-24)', async () => {
  const proxy = await start({ max_wait_seconds: 5 }, { rpm: 1 });
  upstream.answerWith(friendly);
  expect((await chat(proxy.url, { model: 'one' })).status).toBe(200);
  const before = performance.now();
  const response = await chat(proxy.url, { model: 'one' });
  await expectRefused(response, /1 at its limit of requests/);
  expect(performance.now() - before).toBeLessThan(4_000);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(5);
});

test.each([
  ['in the config', false, {}],
  ['by the variable', undefined, { OPENROUTER_QUEUE_ENABLED: 'false' }],
  ['with no room in it', { max_size: 0 }, {}],
])(
  'without a queue, switched off %s, what is too much is 429 at once (S3-27)',
  async (_how, queue, environment) => {
    const proxy = await start(queue, { max_parallel_requests: 1 }, environment);
    await occupy(proxy);
    await expectRefused(await chat(proxy.url, { model: 'one' }), /calls at once|is full/);
  },
);

test('the variables set the size of the queue and the wait (S3-27)', async () => {
  const proxy = await start(undefined, undefined, {
    OPENROUTER_QUEUE_MAX_SIZE: '1',
    OPENROUTER_QUEUE_TIMEOUT: '600ms',
  });
  await occupy(proxy);
  const waits = chat(proxy.url, { model: 'one' });
  await eventually(async () =>
    (await metricLines(proxy, 'bytebot_queue_depth')).some((line) => line.endsWith(' 1')),
  );
  await expectRefused(await chat(proxy.url, { model: 'one' }), /is full/);
  await expectRefused(await waits, /waited in vain/);
});

test('a stream that waits tells its position in comments (C-24)', async () => {
  const proxy = await start({ max_wait_seconds: 20 });
  const { first } = await occupy(proxy);
  const stream = await chat(proxy.url, { model: 'one', stream: true });
  expect(stream.status).toBe(200);
  release();
  await first;
  const { comments, text, done } = await readStream(stream);
  expect(comments[0]).toBe(': queued, position 1');
  expect(text).toBe('Hello');
  expect(done).toBe(true);
});

test('a stream that waited in vain ends with the refusal as its last event', async () => {
  const proxy = await start({ max_wait_seconds: 0.8 });
  await occupy(proxy);
  const { error, comments } = await readStream(await chat(proxy.url, { model: 'one', stream: true }));
  expect(comments.length).toBeGreaterThan(0);
  expect(error).toMatchObject({ kind: 'limit_exceeded', status_code: 429 });
});
