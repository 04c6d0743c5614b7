import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { expectIdle, logLines, metric } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { openRaw, requestHead } from './support/raw-connection.ts';
import { openStream } from './support/streaming-client.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { beginStream, contentChunk, fixed, friendly, roleChunk } from './support/wire.ts';

/** A client that leaves ends the call that was made for it, wherever the request has got to. */

/** The promise is 100 ms; the bound leaves room for a busy machine, the measured time is in the message. */
const BOUND_MS = 1_000;

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  proxy = await startProxy({
    config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], {
      general_settings: { stream_hold_seconds: 0.2, heartbeat_seconds: 0.1 },
      // What one test makes the provider ask for is nothing to the next.
      router_settings: { disable_cooldowns: true },
    }),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

afterEach(() => expectIdle(proxy));

interface WatchedCall {
  readonly response: ServerResponse;
  /** When the proxy hung up, on the monotonic clock. */
  readonly cutAt: Promise<number>;
}

/** Collects the calls; each is left without an answer unless `begin` gives it one. */
function watchedUpstream(begin: (response: ServerResponse) => void = () => undefined): WatchedCall[] {
  const calls: WatchedCall[] = [];
  upstream.answerWith((_request, response) => {
    const cutAt = new Promise<number>((resolve) => {
      response.on('close', () => resolve(performance.now()));
    });
    calls.push({ response, cutAt });
    begin(response);
  });
  return calls;
}

async function expectCut(calls: readonly WatchedCall[], leave: () => void): Promise<void> {
  const leftAt = performance.now();
  leave();
  for (const { cutAt } of calls) {
    const late = new Promise<number>((resolve) => {
      setTimeout(() => resolve(Number.POSITIVE_INFINITY), 3 * BOUND_MS).unref();
    });
    const tookMs = Math.round((await Promise.race([cutAt, late])) - leftAt);
    if (tookMs > BOUND_MS) throw new Error(`the upstream call was cut after ${tookMs} ms`);
  }
}

/** The line of the request that was cancelled last. */
async function expectCancelledLine(requestId: string): Promise<void> {
  const find = () => logLines(proxy).find((line) => line.request_id === requestId && line.msg === 'request');
  await eventually(() => find() !== undefined);
  expect(find()).toMatchObject({ status: 499, kind: 'cancelled', level: 'info' });
}

test('before the first content', async () => {
  const calls = watchedUpstream((response) => {
    beginStream(response);
    response.write(roleChunk);
  });
  const client = openStream(proxy.url, {}, { 'x-request-id': 'left-before-content' });
  await eventually(() => calls.length === 1);
  await expectCut(calls, () => client.leave());
  await expectCancelledLine('left-before-content');
});

test('behind the hold, while the upstream has said nothing at all', async () => {
  const calls = watchedUpstream();
  const client = openStream(proxy.url);
  await client.until(() => client.status === 200);
  await expectCut(calls, () => client.leave());
});

test('after content', async () => {
  const calls = watchedUpstream((response) => {
    beginStream(response);
    response.write(contentChunk('one'));
  });
  const client = openStream(proxy.url, {}, { 'x-request-id': 'left-after-content' });
  await client.until(() => client.text.includes('one'));
  expect(await metric(proxy, 'bytebot_streams_in_flight')).toBe(1);
  await expectCut(calls, () => client.leave());
  await expectCancelledLine('left-after-content');
  await eventually(async () => (await metric(proxy, 'bytebot_streams_in_flight')) === 0);
});

test('during a unary call', async () => {
  const calls = watchedUpstream((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"id":');
  });
  const client = openStream(proxy.url, { stream: false }, { 'x-request-id': 'left-unary' });
  await eventually(() => calls.length === 1);
  await expectCut(calls, () => client.leave());
  await expectCancelledLine('left-unary');
});

test('between two tries: there is no second one', async () => {
  upstream.answerWith(fixed(503, '{"error":{"message":"busy"}}', { 'retry-after': '30' }));
  const client = openStream(proxy.url, { stream: false, num_retries: 5 }, { 'x-request-id': 'left-waiting' });
  await eventually(() => upstream.seen.length === 1);
  // The failure has been read and the wait has begun once it is in the log.
  await eventually(() =>
    logLines(proxy).some((line) => line.request_id === 'left-waiting' && line.msg !== 'request'),
  );
  client.leave();
  await expectIdle(proxy);
  await expectCancelledLine('left-waiting');
  expect(upstream.seen).toHaveLength(1);
});

test('while uploading: nothing is sent upstream', async () => {
  upstream.answerWith(friendly);
  const client = await openRaw(proxy.url);
  client.socket.write(
    `${requestHead({ 'content-length': '500', 'x-request-id': 'left-uploading' })}{"model"`,
  );
  await eventually(async () => (await metric(proxy, 'litellm_in_flight_requests')) === 1);
  client.socket.destroy();
  await expectIdle(proxy);
  await expectCancelledLine('left-uploading');
  expect(upstream.seen).toEqual([]);
});

test('fifty at once: every upstream call ends, and so does the memory of them', async () => {
  const calls = watchedUpstream((response) => {
    beginStream(response);
    response.write(contentChunk('one'));
  });
  const clients = Array.from({ length: 50 }, () => openStream(proxy.url));
  await Promise.all(clients.map((client) => client.until(() => client.text.includes('one'))));
  await expectCut(calls, () => {
    for (const client of clients) client.leave();
  });
  await expectIdle(proxy);
  expect(await metric(proxy, 'bytebot_streams_in_flight')).toBe(0);
});
