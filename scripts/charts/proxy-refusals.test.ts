import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { notesOf, refusalOf } from './render.ts';
import { proxyChart } from './scenarios.ts';

const open = { auth: { enabled: false } };
const permitted = { config: { general_settings: { allow_unauthenticated: true } } };
const tokens = { auth: { serviceAccountTokens: { enabled: true } } };

const refused: readonly (readonly [string, readonly object[], string])[] = [
  [
    'a short master key',
    [{ auth: { masterKey: { value: 'sk-1234' } } }],
    'auth.masterKey.value must be at least 16 visible characters',
  ],
  [
    'a master key of fifteen characters',
    [{ auth: { masterKey: { value: 'sk-test-1234567' } } }],
    'auth.masterKey.value must be at least 16 visible characters',
  ],
  [
    'a master key with a line break',
    [{ auth: { masterKey: { value: 'sk-test-0123456789abcdef\n' } } }],
    'visible characters without spaces',
  ],
  [
    'two master keys',
    [{ auth: { masterKey: { value: 'sk-test-0123456789abcdef', existingSecret: 'mine' } } }],
    'auth.masterKey has both a value and an existingSecret',
  ],
  [
    'a master key that nobody is asked for',
    [{ auth: { enabled: false, masterKey: { existingSecret: 'mine' } } }],
    'nobody would be asked for the key in auth.masterKey',
  ],
  [
    'a master key within the config',
    [{ config: { general_settings: { master_key: 'sk-test-0123456789abcdef' } } }],
    'give the key as auth.masterKey.value, and write master_key: os.environ/LITELLM_MASTER_KEY',
  ],
  [
    'a key among the further variables',
    [{ extraEnv: { OPENAI_API_KEY: 'sk-test-openai' } }],
    'write it under env.OPENAI_API_KEY, which becomes a Secret',
  ],
  [
    'a key as the value of a mapping',
    [{ extraEnv: { OPENAI_API_KEY: { value: 'sk-test-openai' } } }],
    'write it under env.OPENAI_API_KEY, which becomes a Secret',
  ],
  [
    'a password within an address',
    [{ extraEnv: { DATABASE_URL: 'postgresql://bytebot:sk-test-password@db.example.com/bytebot' } }],
    'write it under env.DATABASE_URL, which becomes a Secret',
  ],
  [
    'an open proxy without a policy',
    [open, { networkPolicy: { enabled: false } }],
    'remove networkPolicy.enabled, or write config.general_settings.allow_unauthenticated: true',
  ],
  [
    'an open proxy on the outside',
    [open, { service: { type: 'LoadBalancer' } }],
    'can be reached from outside the cluster',
  ],
  [
    'asking about tokens that nobody takes',
    [{ auth: { serviceAccountTokens: { tokenReview: true } } }],
    'auth.serviceAccountTokens.tokenReview is true while no tokens are accepted',
  ],
  [
    'a monitor without a key',
    [tokens, { monitoring: { serviceMonitor: { enabled: true } } }],
    'set config.general_settings.require_auth_for_metrics_endpoint: false',
  ],
  [
    'rights for every pod of the namespace',
    [tokens, { serviceAccount: { create: false } }],
    'set serviceAccount.create: true, or name an account in serviceAccount.name',
  ],
  [
    'two sources of a password',
    [{ externalRedis: { host: 'redis', password: 'text', existingSecret: 'mine' } }],
    'externalRedis has both a password and an existingSecret',
  ],
  [
    'a password for no store',
    [{ externalDatabase: { password: 'text' } }],
    'externalDatabase has a password but no host',
  ],
  [
    'two sources of authorities',
    [{ extraCACerts: { configMap: 'one', secret: 'other' } }],
    'extraCACerts names both a ConfigMap and a Secret',
  ],
  [
    'a label of the selector',
    [{ podLabels: { 'app.kubernetes.io/name': 'other' } }],
    'podLabels has app.kubernetes.io/name, which the Service finds the pods by',
  ],
  [
    'two configs',
    [{ existingConfigMap: 'theirs', proxy_config: { model_list: [] } }],
    'both a config and the ConfigMap theirs with one are given',
  ],
  [
    'a Secret of a provider without its name',
    [{ apiKeys: { openai: { useExisting: true } } }],
    'apiKeys.openai.useExisting is true: name the Secret in apiKeys.openai.secretName',
  ],
];

const accepted: readonly (readonly [string, readonly object[]])[] = [
  ['an open proxy that is said to be meant', [open, permitted, { networkPolicy: { enabled: false } }]],
  [
    'an open proxy on the outside that is said to be meant',
    [open, permitted, { service: { type: 'NodePort' } }],
  ],
  [
    'a monitor of open metrics',
    [
      tokens,
      { monitoring: { serviceMonitor: { enabled: true } } },
      { config: { general_settings: { require_auth_for_metrics_endpoint: false } } },
    ],
  ],
  ['rights for a named account', [tokens, { serviceAccount: { create: false, name: 'mine' } }]],
  [
    'the path of a file with credentials',
    [{ extraEnv: { GOOGLE_APPLICATION_CREDENTIALS: '/var/keys/google.json' } }],
  ],
  ['an address without a password', [{ extraEnv: { HTTPS_PROXY: 'http://proxy.example.com:3128' } }]],
  ['tokens beside a key', [tokens, { auth: { masterKey: { existingSecret: 'mine' } } }]],
];

describeCharts('the proxy’s chart refuses with a sentence', () => {
  test.each(refused)('%s', async (_, values, sentence) => {
    expect(await refusalOf({ chart: proxyChart, values })).toContain(sentence);
  });
});

describeCharts('the proxy’s chart takes', () => {
  test.each(accepted)('%s', async (_, values) => {
    expect(await refusalOf({ chart: proxyChart, values })).toBeUndefined();
  });

  test('a list that is taken away, also in its notes', async () => {
    const notes = await notesOf({ chart: proxyChart, values: [{ existingSecrets: null }] });
    expect(notes).toContain('None for ANTHROPIC_API_KEY');
  });
});
