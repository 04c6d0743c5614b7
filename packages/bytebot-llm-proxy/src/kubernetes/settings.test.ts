import { expect, test } from '@jest/globals';
import { kubernetesSettingsOf, needsKubernetes } from './settings.ts';

test('nothing is on by default', () => {
  const { settings, warnings } = kubernetesSettingsOf({ POD_NAMESPACE: 'models', POD_NAME: 'proxy-0' });
  expect(needsKubernetes(settings)).toBe(false);
  expect(warnings).toEqual([]);
});

test('everything can be said', () => {
  const { settings, warnings } = kubernetesSettingsOf({
    KUBERNETES_DISCOVERY: 'true',
    KUBERNETES_DISCOVERY_NAMESPACES: 'models, tools,models',
    KUBERNETES_DISCOVERY_RESOURCES: 'serving.kserve.io/v1beta1/inferenceservices',
    KUBERNETES_DISCOVERY_KEY_VARIABLES: 'MODELS_API_KEY',
    KUBERNETES_SECRETS: '1',
    KUBERNETES_EVENTS: 'yes',
    KUBERNETES_LEASE: 'bytebot-llm-proxy',
    SERVICE_ACCOUNT_TOKENS: 'true',
    SERVICE_ACCOUNT_TOKEN_ISSUER: 'https://issuer.example',
    SERVICE_ACCOUNT_TOKEN_REVIEW: 'true',
    POD_NAME: 'proxy-0',
    POD_NAMESPACE: 'models',
    POD_UID: 'u-1',
  });
  expect(warnings).toEqual([]);
  expect(settings).toEqual({
    discovery: {
      namespaces: ['models', 'tools'],
      resources: [{ group: 'serving.kserve.io', version: 'v1beta1', plural: 'inferenceservices' }],
      keyVariables: new Set(['MODELS_API_KEY']),
    },
    secrets: true,
    events: true,
    lease: 'bytebot-llm-proxy',
    serviceAccountTokens: {
      audience: 'bytebot-llm-proxy',
      issuer: 'https://issuer.example',
      review: true,
    },
    pod: { name: 'proxy-0', namespace: 'models', uid: 'u-1' },
  });
});

test("without a list, discovery looks in the pod's own namespace", () => {
  const { settings } = kubernetesSettingsOf({ KUBERNETES_DISCOVERY: 'true', POD_NAMESPACE: 'models' });
  expect(settings.discovery?.namespaces).toEqual(['models']);
});

test.each([
  [{ KUBERNETES_DISCOVERY: 'perhaps' }, /^KUBERNETES_DISCOVERY takes true or false; false is used/],
  [
    { KUBERNETES_DISCOVERY: 'true' },
    /^KUBERNETES_DISCOVERY has no effect: set KUBERNETES_DISCOVERY_NAMESPACES/,
  ],
  [{ KUBERNETES_SECRETS: 'true' }, /^KUBERNETES_SECRETS has no effect: set POD_NAMESPACE/],
  [{ KUBERNETES_EVENTS: 'true' }, /^KUBERNETES_EVENTS has no effect: set POD_NAMESPACE/],
  [{ KUBERNETES_LEASE: 'proxy' }, /^KUBERNETES_LEASE has no effect: set POD_NAMESPACE/],
  [{ KUBERNETES_LEASE: 'Proxy Lease' }, /^KUBERNETES_LEASE takes a name as Kubernetes allows it/],
  [{ POD_NAMESPACE: '../secrets' }, /^POD_NAMESPACE takes a name/],
])('%j has no effect and a sentence', (environment, sentence) => {
  const { settings, warnings } = kubernetesSettingsOf(environment);
  expect(warnings).toEqual([expect.stringMatching(sentence)]);
  expect(needsKubernetes(settings)).toBe(false);
});

test.each([
  ['KUBERNETES_DISCOVERY_NAMESPACES', 'Models', 'the names of namespaces'],
  ['KUBERNETES_DISCOVERY_RESOURCES', 'inferenceservices', 'group/version/plural'],
  ['KUBERNETES_DISCOVERY_RESOURCES', 'a/v1/../../secrets', 'group/version/plural'],
  ['KUBERNETES_DISCOVERY_KEY_VARIABLES', 'MY-KEY', 'the names of variables'],
])('%s=%s leaves the value out', (name, value, what) => {
  const environment = { KUBERNETES_DISCOVERY: 'true', POD_NAMESPACE: 'models', [name]: value };
  const { settings, warnings } = kubernetesSettingsOf(environment);
  expect(warnings).toEqual([expect.stringContaining(`${name} takes ${what}`)]);
  expect(settings.discovery).toEqual({ namespaces: ['models'], resources: [], keyVariables: new Set() });
});
