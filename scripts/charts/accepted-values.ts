/**
 * Values of other people's charts that ours take beside their own keys, so that a values file written for ByteBot's
 * charts or for LiteLLM's chart works: their schemas. A template maps each to the key of ours, and the notes name it.
 */
import { type Schema, textMap } from './values-shapes.ts';

const text = { type: ['string', 'null'] };
const flag = { type: ['boolean', 'null'] };
const anything = {};
const objects = { type: ['array', 'null'], items: { type: 'object' } };
const names = { type: ['array', 'null'], items: { type: 'string' } };
const number = { type: ['integer', 'null'] };
const group = { type: ['object', 'null'] };
const listOrNothing = { anyOf: [{ type: ['array', 'null'] }, { type: 'object', maxProperties: 0 }] };

function litellm(schema: Schema, instead: string): Schema {
  return { ...schema, description: `As in LiteLLM's chart; here it is ${instead}.` };
}

function byteBot(schema: Schema, instead: string): Schema {
  return { ...schema, description: `As in ByteBot's chart; here it is ${instead}.` };
}

/** Of the parent chart: a subchart sees whether it is on. */
const enabled: Schema = { type: 'boolean', description: 'Whether the chart around this one installs it.' };

const database: Schema = {
  type: ['object', 'null'],
  properties: {
    useExisting: flag,
    endpoint: text,
    database: text,
    url: text,
    secret: {
      type: ['object', 'null'],
      properties: { name: text, usernameKey: text, passwordKey: text, endpointKey: text },
      additionalProperties: false,
    },
    useStackgresOperator: flag,
    deployStandalone: flag,
  },
  additionalProperties: false,
};

/** What the proxy's chart takes: LiteLLM's chart is the one that is replaced. */
export const acceptedByProxy: Readonly<Record<string, Schema>> = {
  enabled,
  masterkey: litellm(text, '`auth.masterKey.value`'),
  masterkeySecretName: litellm(text, '`auth.masterKey.existingSecret`'),
  masterkeySecretKey: litellm(text, '`auth.masterKey.existingSecretKey`'),
  proxy_config: litellm({ $ref: '#/definitions/config' }, '`config`'),
  proxyConfigMap: litellm(
    {
      type: ['object', 'null'],
      properties: { create: flag, name: text, key: text },
      additionalProperties: false,
    },
    '`existingConfigMap`',
  ),
  environmentSecrets: litellm(names, '`existingSecrets`'),
  environmentConfigMaps: litellm(names, '`extraEnvFrom`'),
  envVars: litellm(group, '`extraEnv`'),
  // An empty mapping is the other chart's default for what is a list.
  extraEnvVars: litellm(listOrNothing, '`extraEnv`'),
  logLevel: litellm(text, '`extraEnv.LITELLM_LOG`'),
  imagePullSecrets: litellm({ type: ['array', 'null'] }, '`image.pullSecrets`'),
  deploymentLabels: litellm(textMap, 'the same'),
  deploymentMinReadySeconds: litellm(number, '`minReadySeconds`'),
  volumes: litellm(objects, '`extraVolumes`'),
  volumeMounts: litellm(objects, '`extraVolumeMounts`'),
  extraContainers: litellm(objects, 'the same'),
  extraInitContainers: litellm(objects, 'the same'),
  lifecycle: litellm(group, 'the same; its preStop takes the place of `drain.preStopSeconds`'),
  extraResources: litellm({ type: ['array', 'null'] }, '`extraObjects`'),
  terminationGracePeriodSeconds: litellm(number, '`drain.graceSeconds`'),
  db: litellm(database, '`externalDatabase`'),
  pdb: litellm(group, '`podDisruptionBudget`'),
  serviceMonitor: litellm(group, '`monitoring.serviceMonitor`'),
  keda: litellm(group, '`autoscaling`'),
  migrationJob: litellm(group, 'not needed'),
  postgresql: litellm(group, '`externalDatabase`'),
  redis: litellm(group, '`externalRedis`'),
  numWorkers: litellm(number, '`replicaCount`'),
  listen: litellm(text, 'not needed'),
  separateHealthApp: litellm(flag, 'not needed'),
  separateHealthPort: litellm(number, 'not needed'),
  command: litellm(listOrNothing, 'not used'),
  args: litellm(listOrNothing, 'not used'),
  // The chart that LiteLLM has by components.
  gateway: litellm(group, 'the chart itself'),
  backend: litellm(group, 'no part of this chart'),
  ui: litellm(group, 'no part of this chart'),
  masterKey: litellm(
    {
      type: ['object', 'null'],
      properties: { secretName: text, secretKey: text },
      additionalProperties: false,
    },
    '`auth.masterKey`',
  ),
  serviceAccounts: litellm(group, '`serviceAccount`'),
  database: litellm(group, '`externalDatabase`'),
  billingMetrics: litellm(group, 'not needed'),
};

/** What the agent's chart takes of ByteBot's. */
export const acceptedByAgent: Readonly<Record<string, Schema>> = {
  enabled,
  postgresql: byteBot({ type: ['object', 'null'] }, '`externalDatabase`'),
};

/** What the umbrella takes of ByteBot's. */
export const acceptedByUmbrella: Readonly<Record<string, Schema>> = {
  'bytebot-desktop': byteBot({ type: ['object', 'null'] }, 'no part of this chart'),
  'bytebot-ui': byteBot({ type: ['object', 'null'] }, 'no part of this chart'),
  postgresql: byteBot({ type: ['object', 'null'] }, '`bytebot-agent.externalDatabase`'),
  ingress: byteBot({ type: ['object', 'null'] }, '`bytebot-agent.ingress`'),
};

/** Keys that a group of the proxy's values takes beside those of values.yaml, by the group's path. */
export const acceptedWithinProxy: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  autoscaling: { targetMemoryUtilizationPercentage: litellm(anything, 'not used') },
  serviceAccount: { automount: litellm(flag, 'not needed') },
  ingress: {
    labels: litellm(textMap, '`commonLabels`'),
    controller: litellm(text, '`ingress.streamAnnotations`'),
    host: litellm(text, '`ingress.hosts`'),
    extraPaths: litellm({ type: ['array', 'null'] }, 'not needed'),
  },
  startupProbe: { path: litellm(text, 'always `/health/startup`') },
  livenessProbe: { path: litellm(text, 'always `/health/liveliness`') },
  readinessProbe: { path: litellm(text, 'always `/health/readiness`') },
};
