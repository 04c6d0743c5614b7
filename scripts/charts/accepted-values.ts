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
  envVars: litellm({ type: ['object', 'null'] }, '`extraEnv`'),
  extraEnvVars: litellm(objects, '`extraEnv`'),
  imagePullSecrets: litellm({ type: ['array', 'null'] }, '`image.pullSecrets`'),
  volumes: litellm(objects, '`extraVolumes`'),
  volumeMounts: litellm(objects, '`extraVolumeMounts`'),
  extraResources: litellm({ type: ['array', 'null'] }, '`extraObjects`'),
  terminationGracePeriodSeconds: litellm({ type: ['integer', 'null'] }, '`drain.graceSeconds`'),
  db: litellm(database, '`externalDatabase`'),
  pdb: litellm({ type: ['object', 'null'] }, '`podDisruptionBudget`'),
  serviceMonitor: litellm({ type: ['object', 'null'] }, '`monitoring.serviceMonitor`'),
  migrationJob: litellm({ type: ['object', 'null'] }, 'not needed'),
  postgresql: litellm({ type: ['object', 'null'] }, '`externalDatabase`'),
  redis: litellm({ type: ['object', 'null'] }, '`externalRedis`'),
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

/** Keys that a group of values takes beside those of values.yaml, by the group's path. */
export const acceptedWithin: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  autoscaling: { targetMemoryUtilizationPercentage: litellm(anything, 'not used') },
  serviceAccount: { automount: litellm(flag, 'not needed') },
  service: { loadBalancerClass: litellm(text, 'not used') },
  ingress: { labels: litellm(textMap, 'not used') },
};
