import type { JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { type DiscoveredObject, readDiscoveredObject } from './discovered-object.ts';

interface Written {
  readonly provider?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly metadata?: JsonObject;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
}

const ports = [
  { name: 'metrics', port: 9_090, protocol: 'UDP' },
  { name: 'http', port: 8_000, protocol: 'TCP' },
  { name: 'admin', port: 8_001 },
];

function object({ provider = 'hosted_vllm', annotations, metadata, spec, status }: Written): JsonObject {
  const written = Object.entries(annotations ?? {}).map(([name, value]) => [`bytebot.ai/${name}`, value]);
  return {
    metadata: {
      name: 'llama',
      namespace: 'models',
      labels: { 'bytebot.ai/llm-provider': provider },
      annotations: Object.fromEntries(written),
      ...metadata,
    },
    spec: { ports, ...spec },
    status,
  };
}

function read(written: Written, kind = 'Service', keyVariables: string[] = []): DiscoveredObject | undefined {
  return readDiscoveredObject(object(written), { kind, keyVariables: new Set(keyVariables) });
}

/** `public name -> model at address`, for each entry. */
function shown(found: DiscoveredObject | undefined): string[] {
  return (found?.entries ?? []).map(
    ({ modelName, params }) => `${modelName} -> ${params.model} at ${params.api_base}`,
  );
}

test('a Service without annotations serves every model under its own name, on its first TCP port', () => {
  const found = read({});
  expect(shown(found)).toEqual(['llama/* -> hosted_vllm/* at http://llama.models.svc:8000/v1']);
  expect(found?.problems).toEqual([]);
  expect(found?.entries[0]).toMatchObject({
    sendsNoKey: true,
    modelInfo: { source: 'kubernetes', kind: 'Service', namespace: 'models', name: 'llama' },
  });
});

test('annotations say what is served, under which name and where', () => {
  const where = { port: 'admin', path: '/openai/v1/', protocol: 'https' };
  expect(shown(read({ annotations: { ...where, models: 'meta/llama-3, qwen,qwen' } }))).toEqual([
    'meta/llama-3 -> hosted_vllm/meta/llama-3 at https://llama.models.svc:8001/openai/v1',
    'qwen -> hosted_vllm/qwen at https://llama.models.svc:8001/openai/v1',
  ]);
  const single = { models: 'meta/llama-3', 'model-name': 'gpt-4o', port: '8001', path: '/' };
  expect(shown(read({ annotations: single }))).toEqual([
    'gpt-4o -> hosted_vllm/meta/llama-3 at http://llama.models.svc:8001',
  ]);
});

test.each([
  ['ollama', ''],
  ['anthropic', ''],
  ['mistral', '/v1'],
  ['openai', '/v1'],
])('%s is asked under the path its dialect has', (provider, path) => {
  expect(shown(read({ provider }))).toEqual([
    `llama/* -> ${provider}/* at http://llama.models.svc:8000${path}`,
  ]);
});

test('a key goes to a labelled address only from a variable that is allowed by name', () => {
  const annotations = { 'api-key-variable': 'MODELS_API_KEY' };
  const refused = read({ annotations });
  expect(refused?.entries).toEqual([]);
  expect(refused?.problems).toEqual([
    'Service models/llama is not served: the annotation bytebot.ai/api-key-variable asks for "MODELS_API_KEY", whose key is sent to no labelled address. If it may be, add it to KUBERNETES_DISCOVERY_KEY_VARIABLES (kubernetes.discovery.keyVariables in the chart).',
  ]);
  const [entry] = read({ annotations }, 'Service', ['MODELS_API_KEY'])?.entries ?? [];
  expect(entry).toMatchObject({ sendsNoKey: false, params: { api_key: 'os.environ/MODELS_API_KEY' } });
});

describe('an object is not served, and the sentence says why and what to do', () => {
  test.each<[string, Written, RegExp]>([
    [
      'another provider',
      { provider: 'vllm' },
      /the provider `vllm`, which is not served here. Write hosted_vllm\.$/,
    ],
    ['no provider at all', { provider: 'x9' }, /Write hosted_vllm for any server/],
    ['the credentials of a cloud', { provider: 'bedrock' }, /credentials of the cloud.*model_list/],
    ['a port that is not there', { annotations: { port: 'htpp' } }, /no port "htpp".*one of http, admin/],
    ['a port of UDP', { annotations: { port: '9090' } }, /no port "9090"/],
    ['no port', { spec: { ports: [] } }, /has no port. Give it one/],
    [
      'an alias',
      { spec: { type: 'ExternalName', externalName: 'evil.example' } },
      /ExternalName.*model_list/,
    ],
    ['another protocol', { annotations: { protocol: 'grpc' } }, /takes http or https/],
    ['a path that is none', { annotations: { path: 'v1' } }, /takes a path such as \/v1/],
    ['a path without an end', { annotations: { path: `/${'a'.repeat(256)}` } }, /at most 256 characters/],
    ['a path with a query', { annotations: { path: '/v1?key=1' } }, /without a query/],
    ['a name for two', { annotations: { 'model-name': 'one', models: 'a,b' } }, /names a single model/],
    ['a name for none', { annotations: { 'model-name': 'one' } }, /names a single model/],
    ['a star', { annotations: { models: '*' } }, /"\*" is no name of a model/],
    ['a star as a name', { annotations: { models: 'a', 'model-name': '*' } }, /is no name of a model/],
    ['a blank in a name', { annotations: { models: 'a b' } }, /"a b" is no name/],
    [
      'too many',
      { annotations: { models: Array.from({ length: 101 }, (_, n) => n).join() } },
      /more than 100/,
    ],
  ])('%s', (_what, written, sentence) => {
    const found = read(written);
    expect(found?.entries).toEqual([]);
    expect(found?.problems).toEqual([expect.stringMatching(sentence)]);
  });
});

test('an annotation that is misspelt is named, and the rest counts', () => {
  const found = read({ annotations: { modles: 'a' } });
  expect(shown(found)).toHaveLength(1);
  expect(found?.problems).toEqual([
    'Service models/llama: the annotation bytebot.ai/modles means nothing here. Write bytebot.ai/models.',
  ]);
});

test('what has no name as the API server allows it is nothing', () => {
  expect(read({ metadata: { name: 'evil.example/', namespace: 'models' } })).toBeUndefined();
  expect(read({ metadata: { name: 'llama', namespace: 'a@evil.example#' } })).toBeUndefined();
});

test('an object that is being deleted is gone', () => {
  expect(read({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } })).toBeUndefined();
});

describe('an object with an address in its status', () => {
  const at = (status: JsonObject | undefined, annotations = {}): DiscoveredObject | undefined =>
    read({ ...(status === undefined ? {} : { status }), annotations }, 'inferenceservices');

  test('is asked at its address within the cluster, else at the other', () => {
    const url = 'http://llama.example.com';
    const address = { url: 'http://llama.models.svc.cluster.local/v1/models/llama:predict' };
    expect(shown(at({ url, address }))).toEqual([
      'llama/* -> hosted_vllm/* at http://llama.models.svc.cluster.local/v1',
    ]);
    expect(shown(at({ url }, { path: '/openai/v1' }))).toEqual([
      'llama/* -> hosted_vllm/* at http://llama.example.com/openai/v1',
    ]);
    expect(at({ url })?.entries[0]?.modelInfo).toMatchObject({ kind: 'inferenceservices' });
  });

  test.each([
    [undefined, /no address yet/],
    [{ url: 'grpc://llama.models' }, /no http or https URL/],
    [{ url: 'http://169.254.169.254/latest' }, /not the name of a host/],
    [{ url: 'http://[::1]:8000' }, /not the name of a host/],
    [{ url: 'http://2130706433' }, /not the name of a host/],
    [{ url: 'http://localhost:4000' }, /not the name of a host/],
    [{ url: 'http://localhost.:4000' }, /not the name of a host/],
  ])('%j is not served', (status, sentence) => {
    const found = at(status);
    expect(found?.entries).toEqual([]);
    expect(found?.problems).toEqual([expect.stringMatching(sentence)]);
  });

  test('has no use for the annotations of a port', () => {
    const found = at({ url: 'https://llama.example.com' }, { port: '1', protocol: 'http' });
    expect(shown(found)).toEqual(['llama/* -> hosted_vllm/* at https://llama.example.com/v1']);
    expect(found?.problems).toEqual([
      expect.stringMatching(/bytebot.ai\/port is for Services/),
      expect.stringMatching(/bytebot.ai\/protocol is for Services/),
    ]);
  });

  test('never keeps credentials of the address', () => {
    expect(JSON.stringify(at({ url: 'http://user:sk-test-secret@llama.example.com' }))).not.toContain(
      'sk-test',
    );
  });
});
