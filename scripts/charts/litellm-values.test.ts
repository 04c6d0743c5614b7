import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { type Container, fieldOf, type KubernetesObject, objectOf } from './kubernetes-object.ts';
import { notesOf, type RenderRequest, refusalOf, render } from './render.ts';
import { proxyChart } from './scenarios.ts';

const flat = `${proxyChart}/fixtures/litellm-helm.yaml`;
const components = `${proxyChart}/fixtures/litellm-components.yaml`;

function asked(file: string, ...values: readonly object[]): RenderRequest {
  return { chart: proxyChart, files: [file], values, release: 'llm' };
}

async function objectsOf(file: string, ...values: readonly object[]): Promise<readonly KubernetesObject[]> {
  return (await render(asked(file, ...values))).objects;
}

function proxyOf(objects: readonly KubernetesObject[]): Container {
  const containers = objectOf(objects, 'Deployment').spec?.template?.spec.containers ?? [];
  const proxy = containers.find(({ name }) => name === 'proxy');
  if (proxy === undefined) throw new Error('There is no container called proxy.');
  return proxy;
}

function variable(objects: readonly KubernetesObject[], name: string): unknown {
  return proxyOf(objects).env?.find((entry) => entry.name === name);
}

function secretVariable(name: string, secret: string, key: string): object {
  return { name, valueFrom: { secretKeyRef: { name: secret, key } } };
}

function configOf(objects: readonly KubernetesObject[]): string {
  return objectOf(objects, 'ConfigMap', 'llm-litellm-config').data?.['litellm-config.yaml'] ?? '';
}

describeCharts('values of LiteLLM’s flat chart', () => {
  test('its config is the config, and its name of the master key is set', async () => {
    const objects = await objectsOf(flat);
    expect(configOf(objects)).toContain('gpt-3.5-turbo');
    expect(configOf(objects)).not.toContain('openrouter');
    const key = ['llm-litellm-master-key', 'master-key'] as const;
    expect(variable(objects, 'PROXY_MASTER_KEY')).toEqual(secretVariable('PROXY_MASTER_KEY', ...key));
    expect(variable(objects, 'LITELLM_MASTER_KEY')).toEqual(secretVariable('LITELLM_MASTER_KEY', ...key));
  });

  test('a master key stands in the Secret of ours, or in the one that is named', async () => {
    const given = await objectsOf(flat, { masterkey: 'sk-test-0123456789abcdef' });
    const { data } = objectOf(given, 'Secret', 'llm-litellm-master-key');
    expect(Buffer.from(data?.['master-key'] ?? '', 'base64').toString()).toBe('sk-test-0123456789abcdef');
    const named = await objectsOf(flat, { masterkeySecretName: 'mine' });
    expect(variable(named, 'LITELLM_MASTER_KEY')).toEqual(
      secretVariable('LITELLM_MASTER_KEY', 'mine', 'masterkey'),
    );
  });

  test('keys among the variables become a Secret, the others stay variables', async () => {
    const objects = await objectsOf(flat, {
      envVars: { OPENAI_API_KEY: 'sk-test-openai', REDIS_URL: 'redis://:sk-test-redis@redis', REGION: 'eu' },
      extraEnvVars: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
    });
    expect(variable(objects, 'OPENAI_API_KEY')).toEqual(
      secretVariable('OPENAI_API_KEY', 'llm-litellm-secrets', 'openai-api-key'),
    );
    expect(variable(objects, 'REDIS_URL')).toEqual(
      secretVariable('REDIS_URL', 'llm-litellm-secrets', 'redis-url'),
    );
    expect(variable(objects, 'REGION')).toEqual({ name: 'REGION', value: 'eu' });
    expect(variable(objects, 'LITELLM_LOG')).toEqual({ name: 'LITELLM_LOG', value: 'INFO' });
    expect(fieldOf(variable(objects, 'NODE'), 'valueFrom.fieldRef.fieldPath')).toBe('spec.nodeName');
  });

  test('Secrets and ConfigMaps of variables are read, Secrets as files too', async () => {
    const objects = await objectsOf(flat, {
      environmentSecrets: ['keys'],
      environmentConfigMaps: ['settings'],
    });
    expect(proxyOf(objects).envFrom).toEqual([
      { secretRef: { name: 'keys' } },
      { configMapRef: { name: 'settings' } },
    ]);
    const volumes = objectOf(objects, 'Deployment').spec?.template?.spec.volumes ?? [];
    const mounted = volumes.find(({ name }) => name === 'keys')?.projected?.sources[0];
    expect(mounted).toEqual({ secret: { name: 'keys', optional: true } });
  });

  test('a database that exists is passed in parts, its password from its Secret', async () => {
    const objects = await objectsOf(flat, { db: { useExisting: true, endpoint: 'db.example.com' } });
    expect(variable(objects, 'DATABASE_HOST')).toEqual({ name: 'DATABASE_HOST', value: 'db.example.com' });
    expect(variable(objects, 'DATABASE_PASSWORD')).toEqual(
      secretVariable('DATABASE_PASSWORD', 'postgres', 'password'),
    );
    expect(variable(objects, 'DATABASE_USER')).toEqual(
      secretVariable('DATABASE_USER', 'postgres', 'username'),
    );
    expect(variable(objects, 'DATABASE_URL')).toBeUndefined();
  });

  test('a config of its own ConfigMap is used under its own key', async () => {
    const objects = await objectsOf(flat, {
      proxy_config: null,
      proxyConfigMap: { create: false, name: 'theirs', key: 'proxy.yaml' },
    });
    const volumes = objectOf(objects, 'Deployment').spec?.template?.spec.volumes ?? [];
    expect(volumes.find(({ name }) => name === 'config')?.configMap).toEqual({
      name: 'theirs',
      items: [{ key: 'proxy.yaml', path: 'litellm-config.yaml' }],
    });
  });

  test('volumes, containers, hooks, budgets and times of the pods are kept', async () => {
    const objects = await objectsOf(flat, {
      replicaCount: 2,
      volumes: [{ name: 'data', emptyDir: {} }],
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
      extraContainers: [{ name: 'beside', image: 'beside:1' }],
      extraInitContainers: [{ name: 'before', image: 'before:1' }],
      lifecycle: { postStart: { exec: { command: ['node', '--version'] } } },
      deploymentLabels: { team: 'models' },
      deploymentMinReadySeconds: 7,
      pdb: { enabled: true, maxUnavailable: 3 },
      extraResources: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine' } }],
    });
    const deployment = objectOf(objects, 'Deployment');
    const pod = deployment.spec?.template?.spec;
    expect(deployment.metadata.labels).toHaveProperty('team', 'models');
    expect(deployment.spec?.minReadySeconds).toBe(7);
    expect(pod?.terminationGracePeriodSeconds).toBe(90);
    expect(pod?.containers.map(({ name }) => name)).toEqual(['proxy', 'beside']);
    expect(pod?.initContainers?.map(({ name }) => name)).toEqual(['before']);
    expect(pod?.volumes?.map(({ name }) => name)).toContain('data');
    expect(proxyOf(objects).lifecycle).toHaveProperty('postStart');
    expect(proxyOf(objects).lifecycle).toHaveProperty('preStop');
    expect(objectOf(objects, 'PodDisruptionBudget').spec?.maxUnavailable).toBe(3);
    expect(objectOf(objects, 'ConfigMap', 'mine')).toBeDefined();
  });

  test('its image and its own stores are refused, all in one answer', async () => {
    const refusal = await refusalOf(
      asked(flat, {
        image: { repository: 'ghcr.io/berriai/litellm-database' },
        db: { deployStandalone: true },
        redis: { enabled: true },
      }),
    );
    expect(refusal).toContain('remove the line `repository: ghcr.io/berriai/litellm-database` from image');
    expect(refusal).toContain('db.deployStandalone is true, but this chart brings no database');
    expect(refusal).toContain('under externalDatabase');
    expect(refusal).toContain('redis.enabled is true, but this chart brings no Redis');
  });

  test('each old name has a line in the notes, also where it has no effect', async () => {
    const notes = await notesOf(
      asked(flat, { masterkey: 'sk-test-0123456789abcdef', numWorkers: 4, keda: { enabled: true } }),
    );
    expect(notes).toContain('masterkey is called auth.masterKey.value here');
    expect(notes).toContain('proxy_config is called config here');
    expect(notes).toContain('terminationGracePeriodSeconds is drain.graceSeconds here');
    expect(notes).toContain('numWorkers has no effect: one process serves a pod');
    expect(notes).toContain('keda.enabled has no effect: set autoscaling');
    expect(notes).toContain('migrationJob.enabled has no effect');
    expect(notes).toContain('startupProbe.path has no effect');
    expect(notes).not.toContain('sk-test-0123456789abcdef');
  });
});

describeCharts('values of LiteLLM’s chart by components', () => {
  test('what is said of the gateway is said of the proxy', async () => {
    const objects = await objectsOf(components, {
      gateway: {
        config: { proxy_config: { model_list: [], general_settings: { master_key: 'os.environ/KEY' } } },
        extraEnv: [{ name: 'OPENAI_API_KEY', value: 'sk-test-openai' }],
        service: { containerPort: 4100 },
      },
    });
    expect(variable(objects, 'KEY')).toEqual(
      secretVariable('KEY', 'litellm-master-key-secret', 'master-key'),
    );
    expect(variable(objects, 'OPENAI_API_KEY')).toHaveProperty('valueFrom.secretKeyRef');
    expect(fieldOf(proxyOf(objects).resources, 'limits.memory')).toBe('4Gi');
    expect(proxyOf(objects).ports?.[0]?.containerPort).toBe(4100);
    expect(objectOf(objects, 'Deployment').spec?.replicas).toBeUndefined();
    expect(objectOf(objects, 'HorizontalPodAutoscaler').spec?.maxReplicas).toBe(10);
  });

  test('its stores are the external ones', async () => {
    const objects = await objectsOf(components, {
      database: { writer: { host: 'db.example.com', dbname: 'llm' } },
      redis: { host: 'redis.example.com', passwordSecret: { name: 'redis' } },
    });
    expect(variable(objects, 'DATABASE_NAME')).toEqual({ name: 'DATABASE_NAME', value: 'llm' });
    expect(variable(objects, 'DATABASE_PASSWORD')).toEqual(
      secretVariable('DATABASE_PASSWORD', 'litellm-writer-secret', 'password'),
    );
    expect(variable(objects, 'REDIS_PASSWORD')).toEqual(
      secretVariable('REDIS_PASSWORD', 'redis', 'password'),
    );
  });

  test('its other parts are named as having no place here', async () => {
    const notes = await notesOf(asked(components));
    expect(notes).toContain('backend has no effect: there is no such part');
    expect(notes).toContain('ui has no effect: there is no such part');
    expect(notes).toContain('masterKey.secretName is called auth.masterKey.existingSecret here');
  });
});
