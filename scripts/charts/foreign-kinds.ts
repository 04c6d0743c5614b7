/**
 * Schemas of other people's kinds, for the fields that the charts emit alone: an API server with their definitions
 * would say the same. Sources: the prometheus-operator's, the Gateway API's, External Secrets' and Sealed Secrets'
 * own references.
 */

type Schema = Readonly<Record<string, unknown>>;

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text };
const textMap = { type: 'object', additionalProperties: { type: 'string' } };
const flag = { type: 'boolean' };
const whole = { type: 'integer' };
const name = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$', maxLength: 253 };
const labelSelector = strict({ matchLabels: textMap, matchExpressions: { type: 'array' } });
const secretKey = strict({ name, key: text, optional: flag }, ['name', 'key']);
/** As Prometheus writes durations, and as the Gateway API does. */
const duration = {
  type: 'string',
  pattern: '^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$',
};
const gatewayDuration = { type: 'string', pattern: '^([0-9]{1,5}(h|m|s|ms)){1,4}$' };

const relabeling = strict({
  sourceLabels: texts,
  separator: { type: 'string' },
  targetLabel: text,
  regex: text,
  replacement: { type: 'string' },
  action: text,
  modulus: whole,
});
const endpoint = {
  port: text,
  path: text,
  scheme: { enum: ['http', 'https'] },
  interval: duration,
  scrapeTimeout: duration,
  honorLabels: flag,
  authorization: strict({ type: text, credentials: secretKey }),
  bearerTokenSecret: secretKey,
  relabelings: { type: 'array', items: relabeling },
  metricRelabelings: { type: 'array', items: relabeling },
};
const monitor = {
  jobLabel: text,
  targetLabels: texts,
  podTargetLabels: texts,
  selector: labelSelector,
  namespaceSelector: strict({ any: flag, matchNames: texts }),
  sampleLimit: whole,
};

const rule = strict(
  {
    alert: text,
    record: text,
    expr: text,
    for: duration,
    keep_firing_for: duration,
    labels: textMap,
    annotations: textMap,
  },
  ['expr'],
);
const httpMatch = strict({
  path: strict({ type: { enum: ['Exact', 'PathPrefix', 'RegularExpression'] }, value: text }),
  headers: { type: 'array' },
  method: text,
});
const httpRule = strict({
  name,
  matches: { type: 'array', items: httpMatch },
  filters: { type: 'array' },
  timeouts: strict({ request: gatewayDuration, backendRequest: gatewayDuration }),
  backendRefs: {
    type: 'array',
    items: strict(
      { group: { type: 'string' }, kind: text, name, namespace: name, port: whole, weight: whole },
      ['name', 'port'],
    ),
  },
});
const parentReference = strict(
  { group: { type: 'string' }, kind: text, name, namespace: name, sectionName: text, port: whole },
  ['name'],
);

/** The schema of each kind, by `objectKind`. */
export const foreignKinds: Readonly<Record<string, Schema>> = {
  'monitoring.coreos.com/v1 ServiceMonitor': kind(
    strict(
      {
        ...monitor,
        endpoints: { type: 'array', minItems: 1, items: strict({ ...endpoint, targetPort: {} }) },
      },
      ['endpoints', 'selector'],
    ),
  ),
  'monitoring.coreos.com/v1 PodMonitor': kind(
    strict(
      {
        ...monitor,
        podMetricsEndpoints: {
          type: 'array',
          minItems: 1,
          items: strict({ ...endpoint, portNumber: whole, filterRunning: flag }),
        },
      },
      ['podMetricsEndpoints', 'selector'],
    ),
  ),
  'monitoring.coreos.com/v1 PrometheusRule': kind(
    strict({
      groups: {
        type: 'array',
        minItems: 1,
        items: strict(
          { name: text, interval: duration, rules: { type: 'array', minItems: 1, items: rule } },
          ['name', 'rules'],
        ),
      },
    }),
  ),
  'gateway.networking.k8s.io/v1 HTTPRoute': kind(
    strict({
      parentRefs: { type: 'array', items: parentReference },
      hostnames: texts,
      rules: { type: 'array', minItems: 1, maxItems: 16, items: httpRule },
    }),
  ),
  'external-secrets.io/v1 ExternalSecret': kind(
    strict(
      {
        refreshInterval: duration,
        secretStoreRef: strict({ name, kind: { enum: ['SecretStore', 'ClusterSecretStore'] } }, ['name']),
        target: strict({ name, creationPolicy: text, deletionPolicy: text, template: { type: 'object' } }),
        data: {
          type: 'array',
          items: strict(
            {
              secretKey: text,
              remoteRef: strict({ key: text, property: text, version: text, decodingStrategy: text }, [
                'key',
              ]),
            },
            ['secretKey', 'remoteRef'],
          ),
        },
        dataFrom: { type: 'array' },
      },
      ['secretStoreRef'],
    ),
  ),
  'bitnami.com/v1alpha1 SealedSecret': kind(
    strict({ encryptedData: textMap, template: { type: 'object' } }, ['encryptedData']),
  ),
};

function strict(properties: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

function kind(spec: Schema): Schema {
  const metadata = strict({ name, namespace: name, labels: textMap, annotations: textMap }, ['name']);
  return strict({ apiVersion: text, kind: text, metadata, spec }, ['apiVersion', 'kind', 'metadata', 'spec']);
}
