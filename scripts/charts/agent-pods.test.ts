import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { type Container, type KubernetesObject, objectOf, type PodSpec } from './kubernetes-object.ts';
import { render } from './render.ts';
import { agentChart } from './scenarios.ts';

async function objectsWith(...values: readonly object[]): Promise<readonly KubernetesObject[]> {
  return (await render({ chart: agentChart, values, release: 't' })).objects;
}

function podOf(objects: readonly KubernetesObject[]): PodSpec {
  const spec = objectOf(objects, 'Deployment').spec?.template?.spec;
  if (spec === undefined) throw new Error('The Deployment has no pods.');
  return spec;
}

function containerOf(objects: readonly KubernetesObject[]): Container {
  const [first] = podOf(objects).containers;
  if (first === undefined) throw new Error('The pods have no container.');
  return first;
}

function variablesOf(objects: readonly KubernetesObject[]): ReadonlyMap<string, unknown> {
  const entries = containerOf(objects).env ?? [];
  return new Map(entries.map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.secretKeyRef]));
}

function volumeOf(objects: readonly KubernetesObject[], wanted: string): unknown {
  return podOf(objects).volumes?.find(({ name }) => name === wanted);
}

function annotationsOf(objects: readonly KubernetesObject[]): Readonly<Record<string, string>> {
  return objectOf(objects, 'Deployment').spec?.template?.metadata.annotations ?? {};
}

describeCharts('the pods of the agent', () => {
  test('take the key of the proxy from its Secret, as a variable and as a file', async () => {
    const objects = await objectsWith({});
    const variables = variablesOf(objects);
    expect(variables.get('BYTEBOT_LLM_PROXY_URL')).toBe('http://bytebot-llm-proxy:4000');
    expect(variables.get('BYTEBOT_LLM_PROXY_API_KEY')).toEqual({
      name: 'bytebot-llm-proxy-master-key',
      key: 'master-key',
    });
    expect(JSON.stringify(volumeOf(objects, 'keys'))).toContain(
      '"items":[{"key":"master-key","path":"bytebot-llm-proxy-api-key"}]',
    );
  });

  test('present a token of their own instead, and no key', async () => {
    const objects = await objectsWith({ global: { auth: { serviceAccountTokens: { enabled: true } } } });
    const variables = variablesOf(objects);
    expect(variables.get('BYTEBOT_LLM_PROXY_API_KEY_FILE')).toBe('/var/run/secrets/bytebot-llm-proxy/token');
    expect(variables.has('BYTEBOT_LLM_PROXY_API_KEY')).toBe(false);
    expect(JSON.stringify(volumeOf(objects, 'proxy-token'))).toContain('"audience":"bytebot-llm-proxy"');
    expect(podOf(objects).automountServiceAccountToken).toBe(false);
  });

  test('present nothing to an open proxy', async () => {
    const variables = variablesOf(await objectsWith({ global: { auth: { enabled: false } } }));
    expect([...variables.keys()].filter((name) => name.startsWith('BYTEBOT_LLM_PROXY'))).toEqual([
      'BYTEBOT_LLM_PROXY_URL',
    ]);
  });

  test('take the key of a provider from a Secret that exists already (S2-53)', async () => {
    const openrouter = { useExisting: true, secretName: 'llm-keys', secretKey: 'router' };
    const objects = await objectsWith({ config: { llmProxyUrl: '' }, apiKeys: { openrouter } });
    expect(variablesOf(objects).get('OPENROUTER_API_KEY')).toEqual({ name: 'llm-keys', key: 'router' });
    expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect(variablesOf(objects).has('BYTEBOT_LLM_PROXY_URL')).toBe(false);
  });

  test('have keys of providers beside the proxy where they are given', async () => {
    const variables = variablesOf(await objectsWith({ env: { GEMINI_API_KEY: 'sk-test-gemini' } }));
    expect(variables.get('GEMINI_API_KEY')).toEqual({
      name: 't-bytebot-agent-secrets',
      key: 'gemini-api-key',
    });
    expect(variables.get('BYTEBOT_LLM_PROXY_URL')).toBe('http://bytebot-llm-proxy:4000');
  });

  test('ask the one provider that has a key, without a proxy', async () => {
    const direct = { config: { llmProxyUrl: '' } };
    const groq = variablesOf(await objectsWith(direct, { env: { GROQ_API_KEY: 'sk-test-groq' } }));
    expect(groq.get('LLM_PROVIDER')).toBe('groq');
    const both = { GROQ_API_KEY: 'sk-test-groq', OPENROUTER_API_KEY: 'sk-test-openrouter' };
    expect(variablesOf(await objectsWith(direct, { env: both })).has('LLM_PROVIDER')).toBe(false);
  });

  test('never show the password of a database', async () => {
    const given = [
      { config: { databaseUrl: 'postgresql://bytebot:sk-test-pass/word@db.example.com/bytebot' } },
      { env: { DATABASE_URL: 'postgresql://bytebot:sk-test-password@db.example.com/bytebot' } },
      { externalDatabase: { host: 'db.example.com', password: 'sk-test-password' } },
    ];
    for (const values of given) {
      const objects = await objectsWith(values);
      const outside = objects.filter(({ kind }) => kind !== 'Secret');
      expect(JSON.stringify(outside)).not.toContain('sk-test-');
      expect(objects.filter(({ kind }) => kind === 'Secret')).toHaveLength(1);
    }
    const plain = 'postgresql://bytebot@db.example.com:5432/bytebot';
    expect(variablesOf(await objectsWith({ config: { databaseUrl: plain } })).get('DATABASE_URL')).toBe(
      plain,
    );
  });

  test('are open behind a NetworkPolicy without a key of the task API, and closed with one', async () => {
    const open = await objectsWith({});
    expect(variablesOf(open).get('AGENT_ALLOW_UNAUTHENTICATED')).toBe('true');
    expect(open.some(({ kind }) => kind === 'NetworkPolicy')).toBe(true);
    const closed = await objectsWith({ auth: { apiKey: { existingSecret: 'agent' } } });
    expect(variablesOf(closed).has('AGENT_ALLOW_UNAUTHENTICATED')).toBe(false);
    expect(variablesOf(closed).get('BYTEBOT_AGENT_API_KEY')).toEqual({ name: 'agent', key: 'agent-api-key' });
    expect(closed.some(({ kind }) => kind === 'NetworkPolicy')).toBe(false);
  });

  test('are not replaced for a key, which they read again, but for an address, which they do not', async () => {
    const keyed = async (key: string) =>
      annotationsOf(await objectsWith({ proxy: { key }, env: { OPENAI_API_KEY: key } }));
    expect(await keyed('sk-test-one')).toEqual(await keyed('sk-test-two'));
    const stored = async (host: string) =>
      annotationsOf(await objectsWith({ config: { databaseUrl: `postgresql://u:sk-test-pw@${host}/d` } }));
    expect(await stored('one')).not.toEqual(await stored('two'));
  });

  test('give way to the next before it starts where they share a volume, which stays', async () => {
    const volume = await objectsWith({ persistence: { enabled: true } });
    expect(objectOf(volume, 'Deployment').spec?.strategy).toEqual({ type: 'Recreate' });
    expect(objectOf(volume, 'PersistentVolumeClaim').metadata.annotations).toEqual({
      'helm.sh/resource-policy': 'keep',
    });
    const none = await objectsWith({});
    expect(objectOf(none, 'Deployment').spec?.strategy).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
    });
    expect(volumeOf(none, 'data')).toEqual({ name: 'data', emptyDir: { sizeLimit: '5Gi' } });
  });

  test('wait before they end with what their Kubernetes has', async () => {
    const lifecycleAt = async (kubeVersion: string) =>
      containerOf((await render({ chart: agentChart, kubeVersion })).objects).lifecycle;
    expect(await lifecycleAt('1.33.0')).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(await lifecycleAt('1.29.0')).toEqual({
      preStop: { exec: { command: ['node', '-e', 'setTimeout(() => {}, 5000)'] } },
    });
    const objects = await objectsWith({ drain: { preStopSeconds: 3, graceSeconds: 100, idleSeconds: 7 } });
    expect(podOf(objects).terminationGracePeriodSeconds).toBe(113);
    expect(containerOf(objects).env).toContainEqual({ name: 'GRACEFUL_IDLE_TIMEOUT', value: '7' });
  });
});
