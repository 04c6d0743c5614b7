import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import {
  type Container,
  fieldOf,
  type KubernetesObject,
  objectOf,
  type PodSpec,
  type Volume,
} from './kubernetes-object.ts';
import { notesOf, type RenderRequest, render } from './render.ts';
import { proxyChart } from './scenarios.ts';

async function objectsOf(
  values: object,
  request: Partial<RenderRequest> = {},
): Promise<readonly KubernetesObject[]> {
  return (await render({ chart: proxyChart, values: [values], release: 'p', ...request })).objects;
}

function podOf(objects: readonly KubernetesObject[]): PodSpec {
  const pod = objectOf(objects, 'Deployment').spec?.template?.spec;
  if (pod === undefined) throw new Error('The Deployment has no pods.');
  return pod;
}

function proxyOf(objects: readonly KubernetesObject[]): Container {
  const [proxy] = podOf(objects).containers;
  if (proxy === undefined) throw new Error('The pods have no container.');
  return proxy;
}

function volumeOf(objects: readonly KubernetesObject[], name: string): Volume | undefined {
  return podOf(objects).volumes?.find((volume) => volume.name === name);
}

function names(objects: readonly KubernetesObject[], kind: string): readonly string[] {
  return objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
}

function annotationsOf(objects: readonly KubernetesObject[]): unknown {
  return objectOf(objects, 'Deployment').spec?.template?.metadata.annotations;
}

describeCharts('the end of a pod', () => {
  test('its grace is the wait before, that of its requests and ten seconds', async () => {
    const objects = await objectsOf({ drain: { preStopSeconds: 7, graceSeconds: 300, idleSeconds: 9 } });
    expect(podOf(objects).terminationGracePeriodSeconds).toBe(317);
    expect(proxyOf(objects).env).toEqual(
      expect.arrayContaining([
        { name: 'GRACEFUL_SHUTDOWN_TIMEOUT', value: '300' },
        { name: 'GRACEFUL_IDLE_TIMEOUT', value: '9' },
      ]),
    );
    expect(fieldOf(proxyOf(objects), 'lifecycle.preStop.sleep.seconds')).toBe(7);
  });

  test('before Kubernetes 1.30 Node waits, as there is no sleep and no shell', async () => {
    const objects = await objectsOf({ drain: { preStopSeconds: 7 } }, { kubeVersion: '1.29.0' });
    const preStop = fieldOf(proxyOf(objects), 'lifecycle.preStop');
    expect(preStop).toEqual({ exec: { command: ['node', '-e', 'setTimeout(() => {}, 7000)'] } });
  });

  test('without a wait there is no hook', async () => {
    expect(proxyOf(await objectsOf({ drain: { preStopSeconds: 0 } })).lifecycle).toBeUndefined();
  });
});

describeCharts('what is read again without a restart', () => {
  test('config and keys are folders, and no key is rolled out by a checksum', async () => {
    const before = await objectsOf({ env: { OPENAI_API_KEY: 'sk-test-one' } });
    const after = await objectsOf({
      env: { OPENAI_API_KEY: 'sk-test-two' },
      config: { litellm_settings: { drop_params: false } },
    });
    expect(objectOf(after, 'Deployment')).toEqual(objectOf(before, 'Deployment'));
    const mounts = proxyOf(before).volumeMounts;
    expect(mounts).toEqual(
      expect.arrayContaining([
        { name: 'config', mountPath: '/etc/bytebot-llm-proxy', readOnly: true },
        { name: 'keys', mountPath: '/etc/llm/keys', readOnly: true },
      ]),
    );
    expect(JSON.stringify(mounts)).not.toContain('subPath');
  });

  test('the Secrets of keys come in the order in which they win, the master key last', async () => {
    const objects = await objectsOf({
      existingSecrets: ['shared'],
      apiKeys: { openai: { useExisting: true, secretName: 'llm', secretKey: 'token' } },
    });
    const item = { key: 'token', path: 'openai-api-key' };
    const master = { key: 'master-key', path: 'LITELLM_MASTER_KEY' };
    expect(volumeOf(objects, 'keys')?.projected?.sources).toEqual([
      { secret: { name: 'shared', optional: true } },
      { secret: { name: 'p-bytebot-llm-proxy-secrets', optional: true } },
      { secret: { name: 'llm', optional: true, items: [item] } },
      { secret: { name: 'p-bytebot-llm-proxy-master-key', optional: true, items: [master] } },
    ]);
  });

  test('a store’s password is read once, so a new one restarts the pods', async () => {
    const withPassword = (password: string): object => ({ externalRedis: { host: 'redis', password } });
    expect(annotationsOf(await objectsOf({}))).toBeUndefined();
    expect(annotationsOf(await objectsOf(withPassword('one')))).not.toEqual(
      annotationsOf(await objectsOf(withPassword('two'))),
    );
  });
});

describeCharts('the master key', () => {
  test('is made by a Job that may touch this one Secret, and nothing random is rendered', async () => {
    const objects = await objectsOf({});
    expect(names(objects, 'Secret')).toEqual([]);
    const job = objectOf(objects, 'Job');
    expect(job.metadata.annotations).toMatchObject({
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    });
    expect(job.spec?.template?.spec.containers[0]?.args).toEqual([
      '--create-master-key',
      'p-bytebot-llm-proxy-master-key',
    ]);
    expect(objectOf(objects, 'Role').rules).toEqual([
      {
        apiGroups: [''],
        resources: ['secrets'],
        resourceNames: ['p-bytebot-llm-proxy-master-key'],
        verbs: ['get', 'create', 'patch'],
      },
    ]);
    expect(await objectsOf({}, { fresh: true })).toEqual(objects);
  });

  test.each([
    ['one that is given', { auth: { masterKey: { value: 'sk-test-0123456789abcdef' } } }],
    ['one that exists', { auth: { masterKey: { existingSecret: 'mine' } } }],
    ['an open proxy', { auth: { enabled: false } }],
    ['tokens', { auth: { serviceAccountTokens: { enabled: true } } }],
    ['what the umbrella says', { global: { auth: { enabled: false } } }],
  ])('is not made for %s', async (_, values) => {
    expect(names(await objectsOf(values), 'Job')).toEqual([]);
  });

  test('a key that is given outlives its value', async () => {
    const objects = await objectsOf({ auth: { masterKey: { value: 'sk-test-0123456789abcdef' } } });
    const { annotations } = objectOf(objects, 'Secret', 'p-bytebot-llm-proxy-master-key').metadata;
    expect(annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
  });
});

describeCharts('rights', () => {
  test('without a feature there are none, and no token', async () => {
    const objects = await objectsOf({ auth: { masterKey: { existingSecret: 'mine' } } });
    expect(names(objects, 'Role')).toEqual([]);
    expect(podOf(objects).automountServiceAccountToken).toBe(false);
  });

  test('discovery gets a Role in each namespace it looks at', async () => {
    const discovery = { enabled: true, namespaces: ['models', 'research'] };
    const objects = await objectsOf({ auth: { enabled: false }, kubernetes: { discovery } });
    const roles = objects.filter(({ kind }) => kind === 'Role');
    expect(roles.map(({ metadata }) => metadata.namespace)).toEqual(['models', 'research']);
    expect(podOf(objects).automountServiceAccountToken).toBe(true);
    const elsewhere = await objectsOf(
      { auth: { enabled: false }, kubernetes: { discovery } },
      { namespace: 'other' },
    );
    expect(names(elsewhere, 'Role')).not.toEqual(names(objects, 'Role'));
  });

  test('asking about tokens is a right of the whole cluster', async () => {
    const serviceAccountTokens = { enabled: true, tokenReview: true };
    const objects = await objectsOf({ auth: { serviceAccountTokens } });
    const binding = objectOf(objects, 'ClusterRoleBinding');
    expect(fieldOf(binding, 'roleRef.name')).toBe('system:auth-delegator');
    expect(binding.metadata.namespace).toBeUndefined();
  });
});

describeCharts('the notes after an install', () => {
  test('say how to get in and what to mind, and never a key', async () => {
    const values = {
      replicaCount: 1,
      env: { OPENROUTER_API_KEY: 'sk-test-openrouter' },
      config: {
        model_list: [
          {
            model_name: 'a',
            litellm_params: { model: 'openrouter/a', api_key: 'os.environ/OPENROUTER_API_KEY' },
          },
          { model_name: 'b', litellm_params: { model: 'openai/b', api_key: 'sk-test-literal' } },
          { model_name: 'c', litellm_params: { model: 'groq/c', api_key: 'os.environ/GROQ_API_KEY' } },
        ],
      },
    };
    const notes = await notesOf({ chart: proxyChart, values: [values], release: 'p' });
    expect(notes).toContain('http://p-bytebot-llm-proxy.default:4000');
    expect(notes).toContain('OPENROUTER_API_KEY from the Secret p-bytebot-llm-proxy-secrets');
    expect(notes).toContain('None for GROQ_API_KEY');
    expect(notes).toContain(`-o go-template='{{index .data "master-key" | base64decode}}'`);
    expect(notes).toContain('"model":"a"');
    expect(notes).toContain('config.model_list[1].litellm_params.api_key is a secret as text');
    expect(notes).toContain('one pod: when its node goes');
    expect(notes).not.toContain('sk-test');
  });
});
