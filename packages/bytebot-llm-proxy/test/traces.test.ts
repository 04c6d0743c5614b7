import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  type OtlpReceiver,
  type SeenSpan,
  startOtlpReceiver,
} from '../src/telemetry/traces/otlp-receiver.test-helper.ts';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat, readStream } from './support/stream.ts';
import { openStream } from './support/streaming-client.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import {
  beginStream,
  completion,
  contentChunk,
  endMark,
  fixed,
  friendly,
  roleChunk,
  stopChunk,
  usageChunk,
} from './support/wire.ts';

/** What a collector sees of requests, from outside: the built proxy, a provider and a receiver of OTLP. */

const CALLER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const PROMPT = 'the prompt that nobody else may read';
const ANSWER = 'the answer that nobody else may read';
const authorization = { authorization: `Bearer ${MASTER_KEY}` };

let upstream: Upstream;
let receiver: OtlpReceiver;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  receiver = await startOtlpReceiver();
  const at = (name: string, model: string) => ({
    name,
    model: `openai/${model}`,
    apiBase: `${upstream.url}/v1`,
  });
  proxy = await startProxy({
    config: configOf([at('any', 'gpt-4o'), at('primary', 'primary'), at('spare', 'spare')], {
      router_settings: { num_retries: 1, fallbacks: [{ primary: ['spare'] }] },
      litellm_settings: { callbacks: ['otel'] },
    }),
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '50' },
    masterKey: MASTER_KEY,
  });
  await eventually(() => proxy.output().includes('Traces go to a collector'));
});

afterAll(async () => {
  await proxy.stop();
  await receiver.close();
  await upstream.close();
});

beforeEach(() => {
  receiver.spans.length = 0;
  receiver.requests.length = 0;
});

interface Tree {
  readonly request: SeenSpan;
  /** In the order they began. */
  readonly attempts: readonly SeenSpan[];
}

/** The spans of the one request of a test, once its last has arrived. */
async function tree(): Promise<Tree> {
  await eventually(() => receiver.spans.some(({ kind }) => kind === 'server'));
  const [request, ...further] = receiver.spans.filter(({ kind }) => kind === 'server');
  if (request === undefined || further.length > 0) throw new Error('not one request');
  const attempts = receiver.spans.filter(({ kind }) => kind === 'client');
  for (const { traceId, parentSpanId } of attempts) {
    expect({ traceId, parentSpanId }).toEqual({ traceId: request.traceId, parentSpanId: request.spanId });
  }
  return { request, attempts: attempts.toSorted((one, other) => one.startedAtMs - other.startedAtMs) };
}

/** The `traceparent` of each call to the provider. */
function sentUpstream(): readonly unknown[] {
  return upstream.seen.map(({ headers }) => headers.traceparent);
}

function headerOf({ traceId, spanId }: SeenSpan): string {
  return `00-${traceId}-${spanId}-01`;
}

describe('a collector sees', () => {
  test('a chat: one span for the caller, one for the provider, and neither what was asked nor answered', async () => {
    upstream.answerWith(fixed(200, completion(ANSWER)));
    const asked = { model: 'any', messages: [{ role: 'user', content: PROMPT }] };
    const response = await chat(proxy.url, asked, authorization);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(ANSWER);
    const { request, attempts } = await tree();
    expect(request).toMatchObject({ name: 'chat any', parentSpanId: undefined, isError: false });
    expect(request.attributes).toMatchObject({
      'http.response.status_code': 200,
      'bytebot.model_group': 'any',
      'bytebot.caller': 'master_key',
    });
    expect(attempts).toHaveLength(1);
    expect(attempts[0]?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.response.model': 'upstream-model',
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.usage.output_tokens': 4,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(upstream.url).port),
    });
    expect(sentUpstream()).toEqual(attempts.map(headerOf));
    const text = receiver.requests.map((one) => one.text).join();
    for (const secret of [PROMPT, ANSWER, MASTER_KEY, 'sk-test-provider']) expect(text).not.toContain(secret);
  });

  test('a stream, with the time of its first content', async () => {
    upstream.answerWith((_request, response) => {
      beginStream(response);
      response.end([roleChunk, contentChunk(ANSWER), stopChunk, usageChunk, endMark].join(''));
    });
    const body = { model: 'any', stream: true, stream_options: { include_usage: true } };
    expect((await readStream(await chat(proxy.url, body, authorization))).text).toBe(ANSWER);
    const { request, attempts } = await tree();
    expect(request.attributes).toMatchObject({ 'bytebot.streaming': true });
    expect(request.attributes['bytebot.time_to_first_token_seconds']).toBeGreaterThan(0);
    expect(attempts[0]?.attributes).toMatchObject({
      'gen_ai.request.stream': true,
      'gen_ai.usage.output_tokens': 6,
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
    });
  });

  test('a retry as two attempts, each with a context of its own for the provider', async () => {
    let calls = 0;
    upstream.answerWith((call, response) => {
      calls += 1;
      return calls === 1 ? fixed(503, '{}')(call, response) : friendly(call, response);
    });
    expect((await chat(proxy.url, { model: 'any' }, authorization)).status).toBe(200);
    const { request, attempts } = await tree();
    expect(request.attributes).toMatchObject({ 'bytebot.retries': 1, 'bytebot.attempts': 2 });
    expect(attempts.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503, 200]);
    expect(attempts.map(({ isError }) => isError)).toEqual([true, false]);
    expect(attempts[0]?.attributes).toMatchObject({ 'error.type': 'overloaded' });
    expect(sentUpstream()).toEqual(attempts.map(headerOf));
    expect(new Set(sentUpstream()).size).toBe(2);
  });

  test('a fallback as attempts at two groups', async () => {
    upstream.answerWith((call, response) =>
      call.body.includes('"primary"') ? fixed(400, '{}')(call, response) : friendly(call, response),
    );
    expect((await chat(proxy.url, { model: 'primary' }, authorization)).status).toBe(200);
    const { request, attempts } = await tree();
    expect(request).toMatchObject({ name: 'chat spare' });
    expect(request.attributes).toMatchObject({ 'bytebot.model_asked': 'primary', 'bytebot.fallbacks': 1 });
    expect(attempts.map(({ attributes }) => attributes['bytebot.model_group'])).toEqual(['primary', 'spare']);
    expect(attempts[0]?.attributes).toMatchObject({ 'error.type': 'invalid_request' });
  });

  test('a caller without a key, and no attempt', async () => {
    upstream.answerWith(friendly);
    expect((await chat(proxy.url, { model: 'any' })).status).toBe(401);
    const { request, attempts } = await tree();
    expect(request).toMatchObject({ name: 'chat', isError: false });
    expect(request.attributes).toMatchObject({
      'http.response.status_code': 401,
      'error.type': 'caller_unauthenticated',
    });
    expect(attempts).toEqual([]);
  });

  test('a client that leaves, and the attempt that was ended for it', async () => {
    upstream.answerWith((_request, response) => {
      beginStream(response);
      response.write(roleChunk + contentChunk('Hel'));
    });
    const client = openStream(proxy.url, {}, authorization);
    await client.until(() => client.text.includes('Hel'));
    client.leave();
    const { request, attempts } = await tree();
    expect(request.attributes).toMatchObject({ 'http.response.status_code': 499, 'error.type': 'cancelled' });
    expect(attempts.map(({ attributes }) => attributes['error.type'])).toEqual(['cancelled']);
  });
});

test('the trace of a caller is continued', async () => {
  upstream.answerWith(friendly);
  const headers = { ...authorization, traceparent: CALLER, tracestate: 'vendor=1' };
  expect((await chat(proxy.url, { model: 'any' }, headers)).status).toBe(200);
  const { request, attempts } = await tree();
  expect(request).toMatchObject({ traceId: CALLER.split('-')[1], parentSpanId: CALLER.split('-')[2] });
  expect(sentUpstream()).toEqual(attempts.map(headerOf));
  expect(upstream.seen[0]?.headers.tracestate).toBe('vendor=1');
});

test('what a caller does not want recorded is not', async () => {
  upstream.answerWith(friendly);
  const headers = { ...authorization, traceparent: CALLER.replace(/01$/, '00') };
  expect((await chat(proxy.url, { model: 'any' }, headers)).status).toBe(200);
  expect((await chat(proxy.url, { model: 'spare' }, authorization)).status).toBe(200);
  const { request } = await tree();
  expect(request.name).toBe('chat spare');
  expect(sentUpstream()[0]).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$/);
});
