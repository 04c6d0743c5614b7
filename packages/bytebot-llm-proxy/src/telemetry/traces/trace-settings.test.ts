import { describe, expect, test } from '@jest/globals';
import { traceSettingsOf } from './trace-settings.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const LANGFUSE = { LANGFUSE_PUBLIC_KEY: 'pk-test', LANGFUSE_SECRET_KEY: 'sk-test-langfuse' };

type Variables = Readonly<Record<string, string>>;

function settingsOf(
  variables: Variables,
  callbacks: readonly string[] = [],
): ReturnType<typeof traceSettingsOf> {
  return traceSettingsOf((name) => variables[name], callbacks);
}

function urlsOf(variables: Variables, callbacks: readonly string[] = []): readonly string[] {
  const { settings, warnings } = settingsOf(variables, callbacks);
  expect(warnings).toEqual([]);
  return settings?.targets.map(({ url }) => url) ?? [];
}

describe('traces are on', () => {
  test.each([
    ['by an endpoint', ENDPOINT, [], 'http://collector:4318/v1/traces'],
    [
      'by one with a path',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://a/otlp/' },
      [],
      'https://a/otlp/v1/traces',
    ],
    [
      'by one for traces alone, taken as it is',
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://a/x' },
      [],
      'http://a/x',
    ],
    ['by a callback', {}, ['otel'], 'http://localhost:4318/v1/traces'],
    [
      "by a callback, at LiteLLM's endpoint",
      { OTEL_ENDPOINT: 'http://a:4318/v1/traces' },
      ['opentelemetry'],
      'http://a:4318/v1/traces',
    ],
    [
      "with LiteLLM's exporter",
      { OTEL_EXPORTER: 'otlp_http', ...ENDPOINT },
      ['otel'],
      'http://collector:4318/v1/traces',
    ],
    [
      'with protobuf asked for, whose receivers take JSON',
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf', ...ENDPOINT },
      [],
      'http://collector:4318/v1/traces',
    ],
    ['for Langfuse', LANGFUSE, ['langfuse'], 'https://cloud.langfuse.com/api/public/otel/v1/traces'],
    [
      'for a Langfuse of its own',
      { ...LANGFUSE, LANGFUSE_HOST: 'http://langfuse:3000/' },
      ['langfuse'],
      'http://langfuse:3000/api/public/otel/v1/traces',
    ],
    [
      "for LiteLLM's Langfuse over OpenTelemetry",
      { ...LANGFUSE, LANGFUSE_OTEL_HOST: 'us.cloud.langfuse.com/api/public/otel' },
      ['langfuse_otel'],
      'https://us.cloud.langfuse.com/api/public/otel/v1/traces',
    ],
  ])('%s', (_title, variables, callbacks, url) => {
    expect(urlsOf(variables, callbacks)).toEqual([url]);
  });

  test('for a collector and Langfuse at once', () => {
    expect(urlsOf({ ...ENDPOINT, ...LANGFUSE }, ['langfuse'])).toHaveLength(2);
  });
});

describe('traces are off', () => {
  test.each([
    ['by default', {}, []],
    ['with other callbacks', {}, ['prometheus', 'datadog']],
    ["with Langfuse's keys alone", LANGFUSE, []],
    ["with LiteLLM's endpoint alone", { OTEL_ENDPOINT: 'http://a' }, []],
    [
      'when the libraries are disabled',
      { ...ENDPOINT, ...LANGFUSE, OTEL_SDK_DISABLED: 'TRUE' },
      ['otel', 'langfuse'],
    ],
    ['when no exporter is asked for', { ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }, ['otel']],
  ])('%s', (_title, variables, callbacks) => {
    expect(settingsOf(variables, callbacks)).toEqual({ settings: undefined, warnings: [] });
  });

  test.each([
    [
      'grpc',
      { ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      /OTEL_EXPORTER_OTLP_PROTOCOL asks for `grpc`.*Set .* to http\/json .*HTTP port \(usually 4318\)/,
    ],
    [
      "LiteLLM's grpc",
      { OTEL_EXPORTER: 'otlp_grpc', OTEL_ENDPOINT: 'http://a:4317' },
      /OTEL_EXPORTER asks for `otlp_grpc`.*to otlp_http/,
    ],
    ['the console', { OTEL_EXPORTER: 'console' }, /OTEL_EXPORTER asks for `console`/],
    [
      'no address',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' },
      /OTEL_EXPORTER_OTLP_ENDPOINT is no address/,
    ],
  ])('with a warning where %s is asked for', (_title, variables, warning) => {
    const { settings, warnings } = settingsOf(variables, ['otel']);
    expect(settings).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });

  test('with a warning where Langfuse has no key or no address', () => {
    expect(settingsOf({ LANGFUSE_PUBLIC_KEY: 'pk-test' }, ['langfuse'])).toEqual({
      settings: undefined,
      warnings: [expect.stringMatching(/set LANGFUSE_SECRET_KEY, or remove the callback `langfuse`/)],
    });
    expect(settingsOf({ ...LANGFUSE, LANGFUSE_HOST: 'my langfuse' }, ['langfuse']).warnings).toEqual([
      expect.stringMatching(/LANGFUSE_HOST is no address/),
    ]);
  });
});

test('each receiver gets its own headers', () => {
  const variables = {
    ...ENDPOINT,
    ...LANGFUSE,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=all,tenant=a',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'api-key=traces',
  };
  const [collector, langfuse] = settingsOf(variables, ['langfuse']).settings?.targets ?? [];
  expect(collector?.headers).toEqual({ 'api-key': 'traces', tenant: 'a' });
  expect(langfuse?.headers).toEqual({
    authorization: `Basic ${Buffer.from('pk-test:sk-test-langfuse').toString('base64')}`,
    'x-langfuse-ingestion-version': '4',
  });
  const litellms = settingsOf({ ...ENDPOINT, OTEL_HEADERS: 'authorization=Bearer%20x' }).settings;
  expect(litellms?.targets[0]?.headers).toEqual({ authorization: 'Bearer x' });
});

test('the resource is named by the variables, the name by its own first', () => {
  const attributes = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=b,deployment.environment.name=test' };
  expect(settingsOf(ENDPOINT).settings?.resource).toEqual({ 'service.name': 'bytebot-llm-proxy' });
  expect(settingsOf({ ...ENDPOINT, ...attributes }).settings?.resource).toEqual({
    'service.name': 'b',
    'deployment.environment.name': 'test',
  });
  expect(settingsOf({ ...ENDPOINT, ...attributes, OTEL_SERVICE_NAME: 'a' }).settings?.resource).toMatchObject(
    {
      'service.name': 'a',
    },
  );
});

describe('samplers', () => {
  test.each([
    ['', { root: 'all', ratio: 1, followsCaller: true }],
    ['always_on', { root: 'all', ratio: 1, followsCaller: false }],
    ['parentbased_always_off', { root: 'none', ratio: 0, followsCaller: true }],
    ['traceidratio', { root: 'ratio', ratio: 0.25, followsCaller: false }],
    ['parentbased_traceidratio', { root: 'ratio', ratio: 0.25, followsCaller: true }],
  ])('%s', (name, sampling) => {
    const variables = { ...ENDPOINT, OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: '0.25' };
    expect(settingsOf(variables)).toMatchObject({ settings: { sampling }, warnings: [] });
  });

  test('that do not exist, and shares that are none, are said', () => {
    expect(settingsOf({ ...ENDPOINT, OTEL_TRACES_SAMPLER: 'jaeger_remote' })).toMatchObject({
      settings: { sampling: { root: 'all', followsCaller: true } },
      warnings: [expect.stringMatching(/^OTEL_TRACES_SAMPLER is none of always_on/)],
    });
    const share = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '25%' };
    expect(settingsOf({ ...ENDPOINT, ...share })).toMatchObject({
      settings: { sampling: { root: 'ratio', ratio: 1 } },
      warnings: [expect.stringMatching(/^OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1/)],
    });
  });
});

test('batches and time-outs follow the variables, and what is no number is said once', () => {
  const variables = {
    ...ENDPOINT,
    OTEL_BSP_MAX_QUEUE_SIZE: '100',
    OTEL_BSP_SCHEDULE_DELAY: '200',
    OTEL_BSP_EXPORT_TIMEOUT: 'soon',
    OTEL_EXPORTER_OTLP_TIMEOUT: '-1',
  };
  expect(settingsOf(variables)).toMatchObject({
    settings: {
      batches: { queueMax: 100, batchMax: 100, delayMs: 200, timeoutMs: 30_000 },
      targets: [{ timeoutMs: 10_000 }],
    },
    warnings: [
      expect.stringMatching(/^OTEL_EXPORTER_OTLP_TIMEOUT is no whole number/),
      expect.stringMatching(/^OTEL_BSP_EXPORT_TIMEOUT is no whole number/),
    ],
  });
});
