import type { ChartValue } from './chart-values.ts';

/**
 * What has to be set beside a value for it to mean anything, by the beginning of its path; the longest one counts.
 * Each chart has names that the other has not.
 */
const contexts: Readonly<Record<string, object>> = {
  'auth.apiKey.existingSecretKey': { auth: { apiKey: { existingSecret: 'mine' } } },
  'auth.jwt.existingSecretKey': { auth: { jwt: { existingSecret: 'mine' } } },
  'auth.masterKey.existingSecretKey': { auth: { masterKey: { existingSecret: 'mine' } } },
  'auth.serviceAccountTokens': { auth: { serviceAccountTokens: { enabled: true } } },
  'auth.serviceAccountTokens.enabled': {},
  autoscaling: { autoscaling: { enabled: true }, externalDatabase: { host: 'db.example.com' } },
  'autoscaling.enabled': { externalDatabase: { host: 'db.example.com' } },
  'bytebot-llm-proxy.fullnameOverride': {
    'bytebot-agent': {
      config: { llmProxyUrl: 'http://changed:4000' },
      proxy: { keySecret: 'changed-master-key' },
    },
  },
  existingConfigMapKey: { existingConfigMap: 'mine' },
  externalDatabase: { externalDatabase: { host: 'db.example.com' } },
  'externalDatabase.existingSecretPasswordKey': {
    externalDatabase: { host: 'db.example.com', existingSecret: 'mine' },
  },
  'externalDatabase.existingSecretUserKey': {
    externalDatabase: { host: 'db.example.com', existingSecret: 'mine' },
  },
  externalRedis: { externalRedis: { host: 'redis.example.com' } },
  'externalRedis.existingSecretPasswordKey': {
    externalRedis: { host: 'redis.example.com', existingSecret: 'mine' },
  },
  'extraCACerts.key': { extraCACerts: { configMap: 'mine' } },
  'global.auth.serviceAccountTokens.audience': {
    global: { auth: { serviceAccountTokens: { enabled: true } } },
  },
  httpRoute: { httpRoute: { enabled: true, parentRefs: [{ name: 'gateway' }] } },
  'httpRoute.enabled': { httpRoute: { parentRefs: [{ name: 'gateway' }] } },
  ingress: { ingress: { enabled: true } },
  'ingress.enabled': {},
  'kubernetes.discovery': { kubernetes: { discovery: { enabled: true } } },
  'kubernetes.discovery.enabled': {},
  'monitoring.dashboard.enabled': {},
  'monitoring.dashboard': { monitoring: { dashboard: { enabled: true } } },
  'monitoring.podMonitor.enabled': {},
  'monitoring.podMonitor': { monitoring: { podMonitor: { enabled: true } } },
  'monitoring.prometheusRule.enabled': {},
  'monitoring.prometheusRule': { monitoring: { prometheusRule: { enabled: true } } },
  'monitoring.serviceMonitor.enabled': {},
  'monitoring.serviceMonitor': { monitoring: { serviceMonitor: { enabled: true } } },
  'networkPolicy.enabled': {},
  networkPolicy: { networkPolicy: { enabled: true } },
  'networkPolicy.egress': { networkPolicy: { enabled: true, egress: { enabled: true } } },
  'networkPolicy.egress.enabled': { networkPolicy: { enabled: true } },
  'networkPolicy.egress.apiServer': {
    networkPolicy: { enabled: true, egress: { enabled: true } },
    kubernetes: { events: { enabled: true } },
  },
  persistence: { persistence: { enabled: true } },
  'persistence.enabled': {},
  'podDisruptionBudget.enabled': {},
  podDisruptionBudget: { podDisruptionBudget: { enabled: true } },
  'proxy.auth.serviceAccountTokens': { proxy: { auth: { serviceAccountTokens: { enabled: true } } } },
  'proxy.auth.serviceAccountTokens.enabled': {},
  replicaCount: { externalDatabase: { host: 'db.example.com' } },
  'serviceAccount.create': { serviceAccount: { name: 'mine' } },
};

const models = [{ model_name: 'changed', litellm_params: { model: 'openai/changed' } }];

/** Another value, where it has to look like something, by its path or, with a star, by the end of it. */
const samples: Readonly<Record<string, unknown>> = {
  apiKeys: { openrouter: { value: 'sk-test-changed' } },
  config: { model_list: models },
  affinity: { nodeAffinity: {} },
  'config.bytebotDesktopUrl': 'http://changed:9990',
  'config.databaseUrl': 'postgresql://user@changed:5432/bytebot',
  'config.llmProxyUrl': 'http://changed:4000',
  'auth.jwt.jwksUrl': 'https://changed.example.com/keys',
  'auth.jwt.secret': 'sk-test-changed-and-long-enough-for-it',
  'auth.masterKey.value': 'sk-test-changed-and-long-enough',
  'auth.apiKey.value': 'sk-test-changed-and-long-enough',
  'kubernetes.discovery.resources': ['serving.kserve.io/v1beta1/inferenceservices'],
  'kubernetes.discovery.keyVariables': ['CHANGED_API_KEY'],
  strategy: { type: 'Recreate', rollingUpdate: null },
  'persistence.size': '7Gi',
  'service.trafficDistribution': 'PreferClose',
  'networkPolicy.egress.apiServer.cidr': '10.1.0.1/32',
  '*.interval': '1m',
  '*.behavior': { scaleDown: { stabilizationWindowSeconds: 7 } },
  '*.providerCIDRs': ['192.0.2.0/24'],
  '*.extraIngress': [{ ipBlock: { cidr: '192.0.2.0/24' } }],
  '*.egress.extra': [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }],
  '*.parentRefs': [{ name: 'changed' }],
  '*.hosts': [{ host: 'changed.example.com', paths: [{ path: '/', pathType: 'Prefix' }] }],
  '*.tls': [{ hosts: ['changed.example.com'], secretName: 'changed' }],
  '*.allowPods': [{ app: 'changed' }],
  '*.ports': [443, 7443],
  tolerations: [{ key: 'changed', operator: 'Exists' }],
  topologySpreadConstraints: [{ maxSkew: 2, topologyKey: 'changed', whenUnsatisfiable: 'DoNotSchedule' }],
  extraEnvFrom: [{ secretRef: { name: 'changed' } }],
  extraVolumes: [{ name: 'changed', emptyDir: {} }],
  extraVolumeMounts: [{ name: 'tmp', mountPath: '/changed' }],
  extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'changed' } }],
  extraEnv: { CHANGED: 'changed' },
  'image.digest': `sha256:${'a'.repeat(64)}`,
};

/** The values that make a value mean something. */
export function contextOf(dotted: string): object {
  const starts = Object.keys(contexts).filter((start) => dotted === start || dotted.startsWith(`${start}.`));
  const [longest] = starts.sort((left, right) => right.length - left.length);
  return longest === undefined ? {} : (contexts[longest] ?? {});
}

/** Values other than the default that should make another rendering; two for a switch that nobody has set. */
export function othersThan({ path, default: standard, hints }: ChartValue): readonly unknown[] {
  const sample = sampleFor(path);
  if (sample !== undefined) return [sample];
  if (hints.enum !== undefined) return [hints.enum.find((member) => member !== standard)];
  if (hints.type?.includes('boolean') === true) return [true, false];
  if (typeof standard === 'boolean') return [!standard];
  if (typeof standard === 'number') return [standard + 1];
  if (Array.isArray(standard)) return [[...standard, 'changed']];
  if (standard !== null && typeof standard === 'object') return [{ ...standard, changed: 'changed' }];
  return ['changed'];
}

/** Another value that is recognised where it is rendered, and the mark to look for. */
export interface MarkedValue {
  readonly value: unknown;
  readonly mark: RegExp;
}

/** Another value with a mark of this number in it; undefined where there is no place for one. */
export function markedValue(leaf: ChartValue, number: number): MarkedValue | undefined {
  const [other, ...more] = othersThan(leaf);
  if (more.length > 0) return undefined;
  if (typeof other === 'number')
    return { value: 20_000 + number, mark: new RegExp(`\\b${20_000 + number}\\b`) };
  const text = JSON.stringify(other);
  if (!text.includes('changed')) return undefined;
  const word = `changed${number}x`;
  return { value: JSON.parse(text.replaceAll('changed', word)), mark: new RegExp(word) };
}

function sampleFor(dotted: string): unknown {
  const found = Object.keys(samples).find(
    (pattern) => pattern === dotted || (pattern.startsWith('*') && dotted.endsWith(pattern.slice(1))),
  );
  return found === undefined ? undefined : samples[found];
}
