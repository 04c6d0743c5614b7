import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { attemptOf, recordOf } from '../request-record.test-helper.ts';
import { type OtlpReceiver, type SeenSpan, startOtlpReceiver } from './otlp-receiver.test-helper.ts';
import type { RequestTrace } from './trace.ts';
import { createTraces, type TestTraces } from './traces.test-helper.ts';

const CALLER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

let receiver: OtlpReceiver;
let made: TestTraces | undefined;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});

afterEach(async () => {
  await made?.traces.close();
  await receiver.close();
});

/** Traces to the receiver, once their libraries are there. */
async function tracing(
  variables: Record<string, string> = {},
  callbacks: readonly string[] = [],
): Promise<(headers?: Record<string, string>) => RequestTrace> {
  made = createTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...variables }, callbacks);
  await made.traces.ready();
  const { current } = made.traces;
  if (current === undefined) throw new Error('traces are off');
  return (headers = {}) => current.begin(headers, Date.now());
}

async function sent(): Promise<readonly SeenSpan[]> {
  await made?.traces.close();
  return receiver.spans;
}

/** One chat at one deployment. */
function chat(trace: RequestTrace, changes: Parameters<typeof recordOf>[0] = {}): void {
  const attempt = attemptOf({ provider: 'openai', model: 'gpt-4o-2024' });
  trace.attempt(attempt).end(attempt);
  trace.end(recordOf({ modelGroup: 'gpt-4o', attempts: [attempt], ...changes }));
}

function one(spans: readonly SeenSpan[], kind: SeenSpan['kind']): SeenSpan {
  const [span, ...further] = spans.filter((candidate) => candidate.kind === kind);
  if (span === undefined || further.length > 0) throw new Error(`not one span of this kind: ${kind}`);
  return span;
}

describe('the spans of a request', () => {
  test('are one for the caller and one for the provider, with the names of the conventions', async () => {
    const begin = await tracing();
    const details = {
      prompt_tokens_details: { cached_tokens: 5, cache_creation_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 7 },
    };
    chat(begin(), {
      modelUsed: 'gpt-4o-2024-08-06',
      usage: { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46, ...details },
      costNanoDollars: 475_000,
    });
    const spans = await sent();
    const request = one(spans, 'server');
    const attempt = one(spans, 'client');
    expect(request.parentSpanId).toBeUndefined();
    expect(attempt).toMatchObject({ traceId: request.traceId, parentSpanId: request.spanId });
    expect(request.name).toBe('chat gpt-4o');
    expect(request.attributes).toMatchObject({
      'http.route': '/v1/chat/completions',
      'http.response.status_code': 200,
      'bytebot.model_group': 'gpt-4o',
      'bytebot.caller': 'master_key',
      'bytebot.retries': 0,
      'bytebot.fallbacks': 0,
    });
    expect(attempt.name).toBe('chat gpt-4o-2024');
    expect(attempt.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o-2024',
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 34,
      'gen_ai.usage.cache_read.input_tokens': 5,
      'gen_ai.usage.cache_creation.input_tokens': 2,
      'gen_ai.usage.reasoning.output_tokens': 7,
      'http.response.status_code': 200,
      'server.address': 'api.example.com',
      'server.port': 443,
      'bytebot.provider': 'openai',
      'bytebot.deployment_id': 'deployment-1',
      'bytebot.model_group': 'gpt-oss-120b',
      'bytebot.wait_seconds': 0,
      'bytebot.cost_usd': 0.000475,
    });
    expect([request.isError, attempt.isError]).toEqual([false, false]);
  });

  test('tell tokens and costs once, at the attempt that answered', async () => {
    const begin = await tracing();
    const trace = begin();
    const failed = attemptOf({ kind: 'rate_limited', status: 429, message: 'slow down' });
    const answered = attemptOf({ deploymentId: 'deployment-2', keyId: 'key-2', waitMs: 250 });
    trace.attempt(failed).end(failed);
    trace.attempt(answered).end(answered);
    trace.end(recordOf({ attempts: [failed, answered], retries: 1, costNanoDollars: 1 }));
    const spans = await sent();
    const [first, second] = spans.filter(({ kind }) => kind === 'client');
    expect(first?.attributes).toMatchObject({
      'error.type': 'rate_limited',
      'http.response.status_code': 429,
    });
    expect(first?.isError).toBe(true);
    expect(second?.attributes).toMatchObject({
      'bytebot.wait_seconds': 0.25,
      'bytebot.key_id': 'key-2',
      'gen_ai.usage.input_tokens': 12,
    });
    expect(spans.filter(({ attributes }) => 'bytebot.cost_usd' in attributes)).toEqual([second]);
    expect(spans.filter(({ attributes }) => 'gen_ai.usage.input_tokens' in attributes)).toEqual([second]);
    expect(one(spans, 'server').attributes['bytebot.retries']).toBe(1);
    expect(JSON.stringify(receiver.requests)).not.toContain('slow down');
  });

  test('tell of a stream when its first content came', async () => {
    const begin = await tracing();
    chat(begin(), { streaming: true, firstTokenMs: 120 });
    const spans = await sent();
    expect(one(spans, 'server').attributes).toMatchObject({
      'bytebot.streaming': true,
      'bytebot.time_to_first_token_seconds': 0.12,
    });
    const { 'gen_ai.response.time_to_first_chunk': first, ...others } = one(spans, 'client').attributes;
    expect(others['gen_ai.request.stream']).toBe(true);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(0.12);
  });

  test('a refusal leaves one, and is an error only where it is ours', async () => {
    const begin = await tracing();
    const refused = { modelAsked: '', modelGroup: '', deploymentId: '', attempts: [], usage: undefined };
    begin().end(recordOf({ ...refused, kind: 'caller_unauthenticated', status: 401 }));
    begin().end(recordOf({ ...refused, kind: 'draining', status: 503 }));
    const [unauthorized, broken] = await sent();
    expect(unauthorized).toMatchObject({ name: 'chat', isError: false });
    expect(unauthorized?.attributes).toMatchObject({
      'error.type': 'caller_unauthenticated',
      'http.response.status_code': 401,
    });
    expect(broken?.isError).toBe(true);
  });

  test('last as long as what they are about', async () => {
    const begin = await tracing();
    chat(begin(), { totalMs: 1_234.5 });
    const spans = await sent();
    expect(one(spans, 'server').durationMs).toBeCloseTo(1_234.5, 3);
    expect(Math.abs(one(spans, 'server').startedAtMs - Date.now())).toBeLessThan(60_000);
    expect(one(spans, 'client').durationMs).toBeGreaterThanOrEqual(0);
  });

  test('an attempt that a faster one has overtaken is ended with the request, and only once', async () => {
    const begin = await tracing();
    const trace = begin();
    const slow = attemptOf({ deploymentId: 'slow' });
    const fast = attemptOf({ deploymentId: 'fast' });
    const answering = trace.attempt(fast);
    const overtaken = trace.attempt(slow);
    answering.end(fast);
    trace.end(recordOf({ attempts: [fast, slow] }));
    overtaken.end(slow);
    trace.end(recordOf({ attempts: [] }));
    const spans = await sent();
    expect(spans).toHaveLength(3);
    const unfinished = spans.filter(({ attributes }) => attributes['bytebot.unfinished'] === true);
    expect(unfinished.map(({ attributes }) => attributes['bytebot.deployment_id'])).toEqual(['slow']);
    expect(unfinished[0]?.attributes).not.toHaveProperty('gen_ai.usage.input_tokens');
  });

  test('tell whom a request was for, how long it waited and what the cache did, where there is anything to tell', async () => {
    const begin = await tracing();
    begin().end(recordOf({ attempts: [], tenant: 'team-1', queueWaitMs: 1_500, cache: 'hit' }));
    begin().end(recordOf({ attempts: [], tenant: '', queueWaitMs: 0 }));
    const [queued, plain] = await sent();
    expect(queued?.attributes).toMatchObject({
      'bytebot.tenant': 'team-1',
      'bytebot.queue_wait_seconds': 1.5,
      'bytebot.cache': 'hit',
    });
    for (const name of ['tenant', 'queue_wait_seconds', 'cache']) {
      expect(plain?.attributes).not.toHaveProperty([`bytebot.${name}`]);
    }
  });

  test('cut names that come from outside', async () => {
    const begin = await tracing();
    begin().end(recordOf({ attempts: [], modelAsked: 'm'.repeat(10_000), modelGroup: '' }));
    const [span] = await sent();
    expect(span?.name).toBe(`chat ${'m'.repeat(256)}`);
  });

  test('hold no key that somebody took for the name of a model', async () => {
    const begin = await tracing();
    const named = { modelAsked: 'sk-test-secret', modelGroup: '', modelUsed: 'sk-test-secret' };
    begin().end(recordOf({ ...named, attempts: [], status: 404, kind: 'not_found' }));
    chat(begin(), { ...named, modelGroup: 'sk-test-secret' });
    await sent();
    expect(receiver.spans).toHaveLength(3);
    expect(JSON.stringify(receiver.requests)).not.toContain('sk-test-secret');
  });
});

describe('the context of a trace', () => {
  test('of a caller is continued and goes upstream, a new one for each attempt', async () => {
    const begin = await tracing();
    const trace = begin({ traceparent: CALLER, tracestate: 'vendor=1,other=2' });
    const attempts = [attemptOf({ kind: 'timeout', status: 0 }), attemptOf()];
    const headers = attempts.map((attempt) => {
      const attemptTrace = trace.attempt(attempt);
      attemptTrace.end(attempt);
      return { traceparent: attemptTrace.traceparent, tracestate: attemptTrace.tracestate };
    });
    trace.end(recordOf({ attempts }));
    const spans = await sent();
    expect(trace.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(one(spans, 'server')).toMatchObject({
      parentSpanId: '00f067aa0ba902b7',
      traceState: 'vendor=1,other=2',
    });
    const clients = spans.filter(({ kind }) => kind === 'client');
    expect(headers).toEqual(
      clients.map(({ spanId }) => ({
        traceparent: `00-${trace.traceId}-${spanId}-01`,
        tracestate: 'vendor=1,other=2',
      })),
    );
    expect(new Set(clients.map(({ spanId }) => spanId)).size).toBe(2);
  });

  test('that is malformed is not continued', async () => {
    const begin = await tracing();
    const trace = begin({ traceparent: `${CALLER}-more`, tracestate: 'vendor=1' });
    const { traceparent, tracestate } = trace.attempt(attemptOf());
    expect(traceparent).toMatch(new RegExp(`^00-${trace.traceId}-[0-9a-f]{16}-01$`));
    expect(tracestate).toBeUndefined();
    expect(trace.traceId).not.toContain('4bf92f35');
  });

  test('says what is not to be recorded, and that goes upstream too', async () => {
    const begin = await tracing();
    const trace = begin({ traceparent: CALLER.replace(/01$/, '00') });
    expect(trace.attempt(attemptOf()).traceparent).toMatch(
      /^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$/,
    );
    trace.end(recordOf());
    expect(await sent()).toEqual([]);
  });
});

describe('sampling', () => {
  test('off records nothing, and traces are still passed on', async () => {
    const begin = await tracing({ OTEL_TRACES_SAMPLER: 'always_off' });
    const trace = begin({ traceparent: CALLER });
    expect(trace.attempt(attemptOf()).traceparent).toMatch(
      /^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-00$/,
    );
    trace.end(recordOf());
    expect(await sent()).toEqual([]);
    expect(receiver.requests).toEqual([]);
  });

  test('a share of requests is recorded whole or not at all', async () => {
    const begin = await tracing({
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.5',
    });
    for (let request = 0; request < 200; request += 1) chat(begin());
    const spans = await sent();
    const servers = spans.filter(({ kind }) => kind === 'server');
    expect(servers.length).toBeGreaterThan(50);
    expect(servers.length).toBeLessThan(150);
    expect(spans).toHaveLength(2 * servers.length);
  });
});
