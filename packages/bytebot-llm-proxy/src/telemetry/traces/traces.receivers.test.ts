import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { attemptOf, recordOf } from '../request-record.test-helper.ts';
import { type OtlpReceiver, startOtlpReceiver } from './otlp-receiver.test-helper.ts';
import type { Tracer } from './trace.ts';
import { createTraces, type TestTraces } from './traces.test-helper.ts';

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});

afterEach(async () => {
  await receiver.close();
});

async function tracing(
  variables: Record<string, string>,
  callbacks: readonly string[] = [],
): Promise<TestTraces & { readonly tracer: Tracer }> {
  const made = createTraces(variables, callbacks);
  await made.traces.ready();
  const tracer = made.traces.current;
  if (tracer === undefined) throw new Error('traces are off');
  return { ...made, tracer };
}

/** Two spans. */
function request(tracer: Tracer): void {
  const trace = tracer.begin({}, Date.now());
  const attempt = attemptOf();
  trace.attempt(attempt).end(attempt);
  trace.end(recordOf({ costNanoDollars: 1_500_000 }));
}

function droppedLine(reason: string, spans: number): string {
  return `bytebot_trace_spans_dropped_total{receiver="collector",reason="${reason}"} ${spans}\n`;
}

describe('a collector', () => {
  test('gets JSON at its path, with its headers and the name of the service', async () => {
    const { tracer, traces, metrics } = await tracing({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=sk-test-collector',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    request(tracer);
    await traces.close();
    expect(receiver.requests).toHaveLength(1);
    expect(receiver.requests[0]).toMatchObject({
      path: '/v1/traces',
      headers: {
        'api-key': 'sk-test-collector',
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'user-agent': expect.stringMatching(/^bytebot-llm-proxy\//),
      },
    });
    expect(receiver.spans[0]?.resource).toMatchObject({
      'service.name': 'bytebot-llm-proxy',
      'service.version': expect.any(String),
      'deployment.environment.name': 'test',
      'telemetry.sdk.name': 'opentelemetry',
    });
    expect(await metrics()).toContain('bytebot_trace_spans_sent_total{receiver="collector"} 2\n');
  });

  test('gets spans in batches without being asked to', async () => {
    const { tracer, traces } = await tracing({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
    });
    const arrived = new Promise<void>((resolve) => {
      receiver.answerWith((response) => {
        response.end('{}');
        resolve();
      });
    });
    request(tracer);
    await arrived;
    expect(receiver.requests).toHaveLength(1);
    await traces.close();
  });
});

test('Langfuse gets its own keys and costs in its own words, and nothing that is for the collector', async () => {
  const langfuse = await startOtlpReceiver();
  process.env.OTEL_EXPORTER_OTLP_HEADERS = 'api-key=sk-test-collector';
  try {
    const { tracer, traces } = await tracing(
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=sk-test-collector',
        LANGFUSE_HOST: langfuse.url,
        LANGFUSE_PUBLIC_KEY: 'pk-test',
        LANGFUSE_SECRET_KEY: 'sk-test-langfuse',
      },
      ['langfuse'],
    );
    expect(process.env.OTEL_EXPORTER_OTLP_HEADERS).toBe('api-key=sk-test-collector');
    request(tracer);
    await traces.close();
    expect(langfuse.requests[0]).toMatchObject({
      path: '/api/public/otel/v1/traces',
      headers: { authorization: `Basic ${Buffer.from('pk-test:sk-test-langfuse').toString('base64')}` },
    });
    expect(langfuse.requests[0]?.headers).not.toHaveProperty('api-key');
    expect(receiver.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(langfuse.spans.find(({ kind }) => kind === 'client')?.attributes).toMatchObject({
      'langfuse.observation.cost_details': '{"total":0.0015}',
    });
  } finally {
    Reflect.deleteProperty(process.env, 'OTEL_EXPORTER_OTLP_HEADERS');
    await langfuse.close();
  }
});

describe('a receiver that', () => {
  test('refuses is told of once, and what it refused is counted', async () => {
    receiver.answerWith((response) => {
      response.writeHead(401, 'Unauthorized');
      response.end('your key sk-test-collector is wrong');
    });
    const { tracer, traces, log, metrics } = await tracing({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
    });
    request(tracer);
    request(tracer);
    await traces.close();
    expect(log.filter((line) => line.startsWith('warn'))).toEqual([
      `warn: Traces cannot be sent to the collector at ${receiver.url}; requests are not affected {"error":"HTTP 401"}`,
    ]);
    expect(await metrics()).toContain(droppedLine('failed', 4));
  });

  test('is away holds up neither a request nor the end', async () => {
    await receiver.close();
    const { tracer, traces, log, metrics } = await tracing({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    });
    request(tracer);
    await traces.close();
    expect(log.join('\n')).toContain('"error":"ECONNREFUSED"');
    expect(await metrics()).toContain(droppedLine('failed', 2));
  });

  test('never answers holds up the end for two seconds, and what it has not taken is counted', async () => {
    receiver.answerWith(() => undefined);
    const { tracer, traces, log, metrics } = await tracing({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '2500',
    });
    request(tracer);
    await traces.close();
    expect(log.join('\n')).toContain(
      `2 spans for the collector at ${receiver.url} were not sent before the end`,
    );
    expect(await metrics()).toContain(droppedLine('stopped', 2));
  });

  test('takes less than there is fills the queue, and what is beyond is dropped', async () => {
    receiver.answerWith(() => undefined);
    const { tracer, traces, log, metrics } = await tracing({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_MAX_QUEUE_SIZE: '10',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
      OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    });
    for (let count = 0; count < 50; count += 1) request(tracer);
    // Two are under way and ten wait.
    expect(await metrics()).toContain(droppedLine('queue_full', 88));
    expect(log.filter((line) => line.includes('are dropped'))).toHaveLength(1);
    await traces.close();
  });

  test('comes back is told of', async () => {
    receiver.answerWith((response) => {
      response.writeHead(400);
      response.end();
    });
    const { tracer, traces, log } = await tracing({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
    });
    request(tracer);
    await until(() => log.some((line) => line.includes('HTTP 400')));
    receiver.answerWith((response) => response.end('{}'));
    request(tracer);
    await traces.close();
    expect(log).toContain(`info: Traces reach the collector at ${receiver.url} again`);
  });
});

test('the certificate of a collector that cannot be read is named', async () => {
  const { traces, log } = await tracing({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem',
  });
  await traces.close();
  expect(log.join('\n')).toContain('/nowhere/ca.pem for the collector is missing');
});

test('traces that are closed before they are loaded stay off', async () => {
  const { traces } = createTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  expect(traces.current).toBeUndefined();
  await traces.close();
  await traces.ready();
  expect(traces.current).toBeUndefined();
});

async function until(condition: () => boolean): Promise<void> {
  const endsAt = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > endsAt) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
