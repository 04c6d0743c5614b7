import { readFileSync } from 'node:fs';
import path from 'node:path';
import { providers } from '../../packages/llm-providers/src/index.ts';
import type { JsonSchema, OpenApi } from './openapi.ts';

export type Schema = Readonly<Record<string, unknown>>;

const openApi: OpenApi = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'openapi', 'kubernetes.json'), 'utf8'),
);

const text = { type: 'string' };
const texts = { type: 'array', items: text };
export const textMap = { type: 'object', additionalProperties: text };
const variableName = '^[A-Za-z_][A-Za-z0-9_]*$';

/** The shapes that a values.yaml names in `# @schema NAME`. */
export const namedShapes: Readonly<Record<string, Schema>> = {
  apiKeys: {
    type: ['object', 'null'],
    properties: Object.fromEntries(providers.map(({ id }) => [id, { $ref: '#/definitions/apiKey' }])),
    additionalProperties: false,
  },
  config: { $ref: '#/definitions/config' },
  open: { type: ['object', 'null'] },
};

/** What `apiKeys.<provider>` takes. */
export const apiKeyDefinition: Schema = {
  type: ['object', 'null'],
  properties: {
    useExisting: { type: 'boolean', description: 'Take the key from a Secret that exists already.' },
    secretName: { ...text, description: 'The name of that Secret.' },
    secretKey: { ...text, description: 'The key in it; default `<provider>-api-key`.' },
    value: { ...text, description: 'The key as text.' },
  },
  additionalProperties: false,
};

/** What a name says of a value wherever it stands, as Kubernetes has the same names for the same things. */
export const shapesByKey: Readonly<Record<string, Schema>> = {
  commonLabels: textMap,
  commonAnnotations: textMap,
  annotations: textMap,
  labels: textMap,
  podAnnotations: textMap,
  podLabels: textMap,
  deploymentAnnotations: textMap,
  nodeSelector: textMap,
  allowPods: { type: 'array', items: textMap },
  allowNamespaces: texts,
  hostnames: texts,
  namespaces: texts,
  keyVariables: { type: 'array', items: { type: 'string', pattern: variableName } },
  providerCIDRs: texts,
  corsOrigins: texts,
  existingSecrets: texts,
  pullSecrets: pullSecrets(),
  imagePullSecrets: pullSecrets(),
  resources: shallow('io.k8s.api.core.v1.ResourceRequirements'),
  startupProbe: shallow('io.k8s.api.core.v1.Probe'),
  livenessProbe: shallow('io.k8s.api.core.v1.Probe'),
  readinessProbe: shallow('io.k8s.api.core.v1.Probe'),
  podSecurityContext: shallow('io.k8s.api.core.v1.PodSecurityContext'),
  securityContext: shallow('io.k8s.api.core.v1.SecurityContext'),
  affinity: shallow('io.k8s.api.core.v1.Affinity'),
  strategy: shallow('io.k8s.api.apps.v1.DeploymentStrategy'),
  behavior: shallow('io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior'),
  tolerations: listOf('io.k8s.api.core.v1.Toleration'),
  topologySpreadConstraints: listOf('io.k8s.api.core.v1.TopologySpreadConstraint'),
  extraVolumes: listOf('io.k8s.api.core.v1.Volume'),
  extraVolumeMounts: listOf('io.k8s.api.core.v1.VolumeMount'),
  extraEnvFrom: listOf('io.k8s.api.core.v1.EnvFromSource'),
  tls: listOf('io.k8s.api.networking.v1.IngressTLS'),
  extraIngress: listOf('io.k8s.api.networking.v1.NetworkPolicyPeer'),
  extraEgress: listOf('io.k8s.api.networking.v1.NetworkPolicyEgressRule'),
  parentRefs: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        group: text,
        kind: text,
        name: text,
        namespace: text,
        sectionName: text,
        port: { type: 'integer' },
      },
      required: ['name'],
      additionalProperties: false,
    },
  },
  extraEnv: {
    type: ['object', 'array', 'null'],
    propertyNames: { pattern: variableName },
    additionalProperties: { type: ['string', 'number', 'boolean', 'object', 'null'] },
    items: { type: 'object', required: ['name'] },
  },
  extraObjects: { type: 'array', items: { type: ['object', 'string'] } },
  env: {
    type: ['object', 'null'],
    propertyNames: { pattern: variableName },
    additionalProperties: { type: ['string', 'null'] },
  },
};

/** The same for a value whose name says too little, by its path from the top. */
export const shapesByPath: Readonly<Record<string, Schema>> = {
  'kubernetes.discovery.resources': {
    type: 'array',
    items: { type: 'string', pattern: '^[a-z0-9.-]+/[a-z0-9]+/[a-z]+$' },
  },
  'networkPolicy.egress.extra': listOf('io.k8s.api.networking.v1.NetworkPolicyEgressRule'),
};

function pullSecrets(): Schema {
  const named = {
    type: 'object',
    properties: { name: text },
    required: ['name'],
    additionalProperties: false,
  };
  return { type: 'array', items: { anyOf: [text, named] } };
}

function listOf(definition: string): Schema {
  return { type: 'array', items: shallow(definition) };
}

/**
 * The fields of one of Kubernetes' own structures and their types, but nothing below them: what a newer Kubernetes
 * adds is added deeper down, and what is misspelt is mostly misspelt here.
 */
function shallow(name: string): Schema {
  const definition = openApi.definitions[name];
  if (definition?.properties === undefined) throw new Error(`openapi/kubernetes.json has no ${name}.`);
  const properties = Object.entries(definition.properties).map(([key, schema]) => [key, typeOf(schema)]);
  return {
    type: ['object', 'null'],
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

function typeOf({ type, $ref, allOf }: JsonSchema): Schema {
  if (typeof type === 'string') return { type: [type, 'null'] };
  const reference = $ref ?? allOf?.[0]?.$ref ?? '';
  return /IntOrString|Quantity/.test(reference)
    ? { type: ['integer', 'string', 'null'] }
    : { type: ['object', 'null'] };
}
