import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/paths.ts';
import { describeCharts } from './charts.test-helper.ts';
import { type Container, type KubernetesObject, objectOf, type Reference } from './kubernetes-object.ts';
import { keyVariables } from './provider-values.ts';
import { render } from './render.ts';
import { agentChart, proxyChart } from './scenarios.ts';

const key = 'sk-test-openrouter';
const other = 'sk-test-gemini';

async function objectsWith(values: object, chart = proxyChart): Promise<readonly KubernetesObject[]> {
  return (await render({ chart, values: [values], release: 't' })).objects;
}

function container(objects: readonly KubernetesObject[]): Container {
  const [first] = objectOf(objects, 'Deployment').spec?.template?.spec.containers ?? [];
  if (first === undefined) throw new Error('The Deployment has no container.');
  return first;
}

function referenceOf(objects: readonly KubernetesObject[], variable: string): Reference | undefined {
  const entry = container(objects).env?.find(({ name }) => name === variable);
  if (entry !== undefined) expect(entry.value).toBeUndefined();
  return entry?.valueFrom?.secretKeyRef;
}

function keySecrets(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  return objects.filter(({ kind, metadata }) => kind === 'Secret' && metadata.name.endsWith('-secrets'));
}

function decoded(object: KubernetesObject, name: string): string {
  return Buffer.from(object.data?.[name] ?? '', 'base64').toString('utf8');
}

test('values.yaml has OPENROUTER_API_KEY: "" under env (S0-1)', () => {
  const text = readFileSync(path.join(root, proxyChart, 'values.yaml'), 'utf8');
  const [, env = ''] = /^env:\n((?: .*\n)*)/m.exec(text) ?? [];
  expect(env).toMatch(/^ {2}OPENROUTER_API_KEY: ""$/m);
  expect(env).toMatch(/^ {2}GEMINI_API_KEY: ""$/m);
});

test('the template and the Secret name OPENROUTER_API_KEY where people look for it (S0-3, S0-6)', () => {
  for (const name of ['deployment.yaml', 'secret.yaml']) {
    const text = readFileSync(path.join(root, proxyChart, 'templates', name), 'utf8');
    expect(text).toContain('OPENROUTER_API_KEY');
    expect(text).toContain('openrouter-api-key');
  }
});

describeCharts('keys of providers', () => {
  test('one key makes its variable and its Secret (S0-2)', async () => {
    const objects = await objectsWith({ env: { OPENROUTER_API_KEY: key } });
    expect(referenceOf(objects, 'OPENROUTER_API_KEY')).toBeDefined();
    expect(keySecrets(objects)).toHaveLength(1);
  });

  test('without it there is no such variable (S0-3)', async () => {
    const { text } = await render({ chart: proxyChart });
    expect(text).not.toMatch(/name: OPENROUTER_API_KEY/);
    expect(text).not.toContain('openrouter-api-key');
  });

  test('the variable comes by secretKeyRef, the key stands nowhere in the Deployment (S0-4)', async () => {
    const objects = await objectsWith({ env: { OPENROUTER_API_KEY: key } });
    expect(referenceOf(objects, 'OPENROUTER_API_KEY')).toEqual({
      name: 't-bytebot-llm-proxy-secrets',
      key: 'openrouter-api-key',
    });
    expect(JSON.stringify(objectOf(objects, 'Deployment'))).not.toContain(key);
  });

  test('OPENROUTER_API_KEY and GEMINI_API_KEY differ in name and key alone (S0-5)', async () => {
    const objects = await objectsWith({ env: { OPENROUTER_API_KEY: key, GEMINI_API_KEY: other } });
    const block = (variable: string): string =>
      JSON.stringify(container(objects).env?.find(({ name }) => name === variable));
    const asGemini = block('OPENROUTER_API_KEY')
      .replaceAll('OPENROUTER', 'GEMINI')
      .replaceAll('openrouter', 'gemini');
    expect(asGemini).toBe(block('GEMINI_API_KEY'));
  });

  test('OPENROUTER_API_KEY alone makes the Secret, and no key makes none (S0-6)', async () => {
    expect(keySecrets(await objectsWith({ env: { OPENROUTER_API_KEY: key } }))).toHaveLength(1);
    const { objects } = await render({ chart: proxyChart });
    expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  test('the Secret has the key under openrouter-api-key (S0-7)', async () => {
    const [secret] = keySecrets(await objectsWith({ env: { OPENROUTER_API_KEY: key } }));
    expect(Object.keys(secret?.data ?? {})).toEqual(['openrouter-api-key']);
    expect(secret && decoded(secret, 'openrouter-api-key')).toBe(key);
  });

  test('the Secret is an Opaque one (S0-8)', async () => {
    const [secret] = keySecrets(await objectsWith({ env: { OPENROUTER_API_KEY: key } }));
    expect(secret).toMatchObject({ apiVersion: 'v1', kind: 'Secret', type: 'Opaque' });
  });

  test('both keys are in the Secret and in no ConfigMap (S0-9)', async () => {
    const objects = await objectsWith({ env: { OPENROUTER_API_KEY: key, GEMINI_API_KEY: other } });
    const [secret] = keySecrets(objects);
    expect(secret && [decoded(secret, 'openrouter-api-key'), decoded(secret, 'gemini-api-key')]).toEqual([
      key,
      other,
    ]);
    for (const object of objects.filter(({ kind }) => kind !== 'Secret')) {
      const text = JSON.stringify(object);
      for (const value of [key, other]) {
        expect(text).not.toContain(value);
        expect(text).not.toContain(Buffer.from(value).toString('base64'));
      }
    }
  });

  test('old values without an entry for OpenRouter still render (S0-29)', async () => {
    const old = { GEMINI_API_KEY: other, OPENROUTER_API_KEY: null };
    for (const helmMajor of [3, 4] as const) {
      const { objects } = await render({
        chart: proxyChart,
        values: [{ env: old }],
        isUpgrade: true,
        helmMajor,
      });
      expect(referenceOf(objects, 'GEMINI_API_KEY')).toBeDefined();
      expect(referenceOf(objects, 'OPENROUTER_API_KEY')).toBeUndefined();
      const none = await render({ chart: proxyChart, values: [{ env: null }], isUpgrade: true, helmMajor });
      expect(keySecrets(none.objects)).toEqual([]);
    }
  });

  test.each([proxyChart, agentChart])('every provider has the same pattern: %s', async (chart) => {
    const env = Object.fromEntries(
      keyVariables().map((variable) => [variable, `sk-test-${variable.toLowerCase()}`]),
    );
    const objects = await objectsWith(
      { env, ...(chart === agentChart ? { config: { llmProxyUrl: '' } } : {}) },
      chart,
    );
    const [secret] = keySecrets(objects);
    for (const [variable, value] of Object.entries(env)) {
      const name = variable.toLowerCase().replaceAll('_', '-');
      expect([variable, referenceOf(objects, variable)]).toEqual([
        variable,
        { name: secret?.metadata.name, key: name },
      ]);
      expect(secret && decoded(secret, name)).toBe(value);
    }
    expect(Object.keys(secret?.data ?? {})).toHaveLength(keyVariables().length);
  });

  test('keys reach the proxy as files too, so that a new one needs no restart', async () => {
    const objects = await objectsWith({
      env: { OPENROUTER_API_KEY: key },
      apiKeys: { gemini: { useExisting: true, secretName: 'mine', secretKey: 'google' } },
      existingSecrets: ['all-of-mine'],
    });
    const { volumes = [] } = objectOf(objects, 'Deployment').spec?.template?.spec ?? {};
    const sources = volumes.find(({ name }) => name === 'keys')?.projected?.sources ?? [];
    const secrets = sources.flatMap(({ secret }) => (secret === undefined ? [] : [secret]));
    expect(secrets.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['all-of-mine', 't-bytebot-llm-proxy-secrets', 'mine']),
    );
    expect(secrets.find(({ name }) => name === 'mine')?.items).toEqual([
      { key: 'google', path: 'gemini-api-key' },
    ]);
    expect(JSON.stringify(container(objects).volumeMounts)).toContain('"mountPath":"/etc/llm/keys"');
  });

  test.each([
    ['the usual key', { useExisting: true, secretName: 'mine' }, { name: 'mine', key: 'openrouter-api-key' }],
    [
      'a key of its own',
      { useExisting: true, secretName: 'mine', secretKey: 'or' },
      { name: 'mine', key: 'or' },
    ],
  ])('a Secret that exists is referred to, with %s (S2-53)', async (_title, openrouter, reference) => {
    for (const chart of [proxyChart, agentChart]) {
      const config = chart === agentChart ? { config: { llmProxyUrl: '' } } : {};
      const objects = await objectsWith({ apiKeys: { openrouter }, ...config }, chart);
      expect(referenceOf(objects, 'OPENROUTER_API_KEY')).toEqual(reference);
      expect(keySecrets(objects)).toEqual([]);
    }
  });

  test('a key given by its provider goes where one given by its variable goes (S2-53)', async () => {
    const objects = await objectsWith({ apiKeys: { openrouter: { value: key } } });
    const [secret] = keySecrets(objects);
    expect(secret && decoded(secret, 'openrouter-api-key')).toBe(key);
    expect(referenceOf(objects, 'OPENROUTER_API_KEY')).toBeDefined();
  });
});
