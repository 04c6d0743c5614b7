import type { JsonObject } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import { type LabelledSecret, mergeSecrets, readLabelledSecret } from './labelled-secret.ts';

function secret(name: string, provider: string, data: Readonly<Record<string, string | Buffer>>): JsonObject {
  const encoded = Object.entries(data).map(([field, value]) => [
    field,
    Buffer.from(value).toString('base64'),
  ]);
  return {
    metadata: { name, namespace: 'models', labels: { 'bytebot.ai/llm-provider': provider } },
    data: Object.fromEntries(encoded),
  };
}

function read(provider: string, data: Readonly<Record<string, string | Buffer>>): LabelledSecret {
  const found = readLabelledSecret(secret('keys', provider, data));
  if (found === undefined) throw new Error('nothing was read');
  return found;
}

test.each([
  ['openai', 'api-key', 'OPENAI_API_KEY'],
  ['openai', 'openai-api-key', 'OPENAI_API_KEY'],
  ['openai', 'OPENAI_API_KEY', 'OPENAI_API_KEY'],
  ['together_ai', 'together-ai-api-key', 'TOGETHER_API_KEY'],
  ['together_ai', 'together_ai-api-key', 'TOGETHER_API_KEY'],
  ['openai', 'openai-base-url', 'OPENAI_BASE_URL'],
  ['openai', 'team-two-api-key', 'TEAM_TWO_API_KEY'],
  ['bedrock', 'AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_ACCESS_KEY'],
])('for %s, %s sets %s', (provider, field, variable) => {
  const { values, problems } = read(provider, { [field]: 'sk-test-1' });
  expect([...values]).toEqual([[variable, 'sk-test-1']]);
  expect(problems).toEqual([]);
});

test.each([
  ...['LITELLM_MASTER_KEY', 'litellm-master-key', 'HTTPS_PROXY', 'LOG_LEVEL', 'tls.crt', 'a b'],
  ...['LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY', 'SERVICE_ACCOUNT_TOKENS'],
  ...['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
])('a label does not set %s', (field) => {
  const { values, problems } = read('openai', { [field]: 'sk-test-1' });
  expect([...values]).toEqual([]);
  expect(problems).toEqual([expect.stringMatching(/is left out: it names no key. Name it api-key/)]);
});

test('a value that is no text, or too long, is named and left out', () => {
  const { values, problems } = read('openai', {
    'api-key': Buffer.from([0xff, 0xfe]),
    'long-api-key': 'x'.repeat(70 * 1024),
    'zero-api-key': 'a\0b',
  });
  expect([...values]).toEqual([]);
  expect(problems).toEqual([
    '`api-key` in the Secret models/keys is no text and is left out.',
    '`long-api-key` in the Secret models/keys is larger than 65536 bytes and is left out.',
    '`zero-api-key` in the Secret models/keys is no text and is left out.',
  ]);
});

test('credentials that lead to a file of the pod, or elsewhere, are left out; those that are a key are taken', () => {
  const external = { type: 'external_account', credential_source: { file: '/var/run/secrets/token' } };
  const nested = { type: 'impersonated_service_account', source_credentials: external };
  const { values, problems } = read('vertex_ai', {
    A_CREDENTIALS: JSON.stringify(external).replace('external_account', 'external\\u005faccount'),
    B_CREDENTIALS: JSON.stringify(nested).replace('_source', '\\u005fsource'),
    C_TOKEN: ' oidc/file//var/run/secrets/token',
    D_CREDENTIALS: JSON.stringify({ type: 'service_account', private_key: 'sk-test-1' }),
    E_KEY: '{no JSON',
  });
  expect([...values.keys()]).toEqual(['D_CREDENTIALS', 'E_KEY']);
  expect(problems).toEqual([
    expect.stringMatching(/^`A_CREDENTIALS` in the Secret models\/keys is no key but says where to read one/),
    expect.stringMatching(/^`B_CREDENTIALS`/),
    expect.stringMatching(/^`C_TOKEN`/),
  ]);
});

test('an empty Secret, one of an unknown provider and one that is being deleted hold no keys', () => {
  expect(read('openai', {}).problems).toEqual([
    'The Secret models/keys holds nothing. Put the key under api-key.',
  ]);
  const unknown = read('opnai', { 'api-key': 'sk-test-hidden' });
  expect(unknown.values.size).toBe(0);
  expect(unknown.problems).toEqual([expect.stringMatching(/the provider `opnai`.*Write openai\.$/)]);
  const { metadata, ...rest } = secret('keys', 'openai', { 'api-key': 'sk-test-1' });
  const going = { ...rest, metadata: { ...Object(metadata), deletionTimestamp: '2026-01-01T00:00:00Z' } };
  expect(readLabelledSecret(going)).toBeUndefined();
});

test('of two Secrets with one variable the first by name counts, and both are named', () => {
  const one = readLabelledSecret(secret('a', 'openai', { 'api-key': 'sk-test-a' }));
  const two = readLabelledSecret(secret('b', 'openai', { 'api-key': 'sk-test-b' }));
  const { values, problems } = mergeSecrets([one, two].filter((found) => found !== undefined));
  expect(values.get('OPENAI_API_KEY')).toEqual({ value: 'sk-test-a', secret: 'models/a' });
  expect(problems).toEqual([
    'OPENAI_API_KEY is in the Secrets models/a and models/b; the first is used. Take it out of one.',
  ]);
});

function ofTenant(tenant: string, provider: string, data: Readonly<Record<string, string>>): LabelledSecret {
  const plain = secret('keys', provider, data);
  const labels = { 'bytebot.ai/llm-provider': provider, 'bytebot.ai/tenant': tenant };
  const found = readLabelledSecret({ ...plain, metadata: { name: 'keys', namespace: 'models', labels } });
  if (found === undefined) throw new Error('nothing was read');
  return found;
}

test.each([
  ['2', 'api-key', 'OPENROUTER_TENANT_2_API_KEY'],
  ['tenant_7', 'openrouter-api-key', 'OPENROUTER_TENANT_7_API_KEY'],
  ['12', 'OPENROUTER_API_KEY', 'OPENROUTER_TENANT_12_API_KEY'],
  ['2', 'openrouter-tenant-2-api-key', 'OPENROUTER_TENANT_2_API_KEY'],
])('the label of tenant %s makes %s the variable %s (C-15)', (tenant, field, variable) => {
  const { values, problems } = ofTenant(tenant, 'openrouter', { [field]: 'sk-test-1' });
  expect([...values]).toEqual([[variable, 'sk-test-1']]);
  expect(problems).toEqual([]);
});

test('the Secret of a tenant sets nothing but its key', () => {
  const fields = [
    'OPENROUTER_BASE_URL',
    'OPENAI_API_KEY',
    'openrouter-tenant-3-api-key',
    'LITELLM_MASTER_KEY',
  ];
  for (const field of fields) {
    const { values, problems } = ofTenant('2', 'openrouter', { [field]: 'sk-test-1' });
    expect([...values]).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(/is left out: the Secret of a tenant holds its key alone/),
    ]);
  }
});

test.each([
  ['acme', 'openrouter'],
  ['', 'openrouter'],
  ['2', 'openai'],
])('the label of tenant %j beside the provider %s is named, and no key is read', (tenant, provider) => {
  const { values, problems } = ofTenant(tenant, provider, { 'api-key': 'sk-test-1' });
  expect([...values]).toEqual([]);
  expect(problems).toEqual([
    expect.stringMatching(/takes the number of a tenant, and only beside .*openrouter/),
  ]);
});
