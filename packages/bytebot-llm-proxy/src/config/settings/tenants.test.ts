import type { SecretStore } from '@bytebot/service';
import { expect, test } from '@jest/globals';
import {
  loadFile,
  loadText,
  refusedProblems,
  secretsFrom,
  writeFiles,
} from '../config-fixture.test-helper.ts';
import { loadConfig } from '../load.ts';
import type { ConfigSnapshot } from '../snapshot.ts';
import { isSameConfig } from '../watch/same-config.ts';

function load(values: Readonly<Record<string, string>>, general = ''): ConfigSnapshot {
  return loadText(
    `model_list:
  - {model_name: m, litellm_params: {model: openrouter/openai/gpt-4o}}
general_settings: {master_key: sk-test-master${general}}
`,
    values,
  );
}

function warningsOf(snapshot: ConfigSnapshot, part: string): string[] {
  return snapshot.problems.map(({ message }) => message).filter((message) => message.includes(part));
}

test('any number of tenants is read from the variables, in the order of their numbers (S2-2) (S2-4)', () => {
  const { byId } = load({
    OPENROUTER_TENANT_10_API_KEY: 'sk-test-ten',
    OPENROUTER_TENANT_1_API_KEY: 'sk-test-one',
    OPENROUTER_TENANT_1_DEFAULT_MODEL: 'openrouter/google/gemini-pro',
    OPENROUTER_TENANT_2_API_KEY: 'sk-test-two',
    OPENROUTER_TENANT_7_API_KEY: 'sk-test-seven',
  }).settings.tenants;
  expect([...byId.keys()]).toEqual(['1', '2', '7', '10']);
  expect(byId.get('1')).toMatchObject({ defaultModel: 'openrouter/google/gemini-pro', limits: [] });
});

test('a key alone is a tenant, and so is anything else without a key (S2-3) (C-15)', () => {
  const { byId } = load({
    OPENROUTER_TENANT_2_API_KEY: 'sk-test-two',
    OPENROUTER_TENANT_3_RPM: '5',
    OPENROUTER_API_KEY: 'sk-test-common',
  }).settings.tenants;
  expect(byId.get('2')).toMatchObject({
    defaultModel: undefined,
    strategy: undefined,
    fallbackModels: undefined,
  });
  expect(byId.get('3')?.key.read()).toBeUndefined();
});

test('preferences and limits are read (S2-5) (S2-8)', () => {
  const tenant = load({
    OPENROUTER_TENANT_1_API_KEY: 'sk-test-one',
    OPENROUTER_TENANT_1_ROUTE_STRATEGY: 'Cost_Optimized',
    OPENROUTER_TENANT_1_FALLBACK_MODELS: 'openrouter/a/b, openrouter/c/d,',
    OPENROUTER_TENANT_1_DAILY_REQUESTS: '100',
    OPENROUTER_TENANT_1_MAX_BUDGET: '2.5',
    OPENROUTER_TENANT_1_BUDGET_DURATION: '1d',
    OPENROUTER_TENANT_1_RPM: '10',
    OPENROUTER_TENANT_1_TPM: '20000',
    OPENROUTER_TENANT_1_MAX_PARALLEL_REQUESTS: '4',
  }).settings.tenants.byId.get('1');
  expect(tenant?.strategy).toBe('cost_optimized');
  expect(tenant?.fallbackModels).toEqual(['openrouter/a/b', 'openrouter/c/d']);
  expect(tenant?.limits.map(({ counter, limit }) => [counter, limit])).toEqual([
    ['tenant:1:requests:1m', 10],
    ['tenant:1:tokens:1m', 20_000],
    ['tenant:1:parallel:now', 4],
    ['tenant:1:requests:1d', 100],
    ['tenant:1:money:1d', 2_500_000_000],
  ]);
});

test.each([
  ['ROUTE_STRATEGY', 'fastest', /ROUTE_STRATEGY has to be one of simple-shuffle, .*multi_model, in-order\.$/],
  ['MAX_BUDGET', '-1', /MAX_BUDGET has to be an amount of US dollars/],
  ['RPM', 'ten', /RPM has to be a whole number, 0 or more\.$/],
  ['BUDGET_DURATION', 'soon', /BUDGET_DURATION has to be a period/],
])('%s=%s is refused at start, because no limit is no answer', (ending, value, expected) => {
  const variable = `OPENROUTER_TENANT_1_${ending}`;
  const [problem] = refusedProblems(() => load({ [variable]: value }));
  expect(problem?.path).toBe(variable);
  expect(problem?.message).toMatch(expected);
});

test.each([
  [
    'OPENROUTER_TENANT_1_APIKEY',
    /^OPENROUTER_TENANT_1_APIKEY sets nothing: .* Did you mean OPENROUTER_TENANT_1_API_KEY\?$/,
  ],
  [
    'OPENROUTER_TENANT_ACME_API_KEY',
    /tenants have numbers, as in OPENROUTER_TENANT_1_API_KEY\. Did you mean OPENROUTER_TENANT_1_API_KEY\?$/,
  ],
  ['OPENROUTER_TENANT_01_API_KEY', /tenants have numbers/],
  ['OPENROUTER_TENANT_API_KEY', /tenants have numbers/],
])('%s is named as setting nothing', (variable, expected) => {
  const snapshot = load({ [variable]: 'sk-test-secret-value' });
  expect(snapshot.settings.tenants.byId.size).toBe(0);
  const [message] = warningsOf(snapshot, 'sets nothing');
  expect(message).toMatch(expected);
  expect(message).not.toContain('secret-value');
});

test('a tenant without any key is named at start, one that can fall back on another key is not (C-15)', () => {
  const keyless = { OPENROUTER_TENANT_1_API_KEY: 'sk-test-one', OPENROUTER_TENANT_3_RPM: '5' };
  expect(warningsOf(load(keyless), 'has no key')).toEqual([
    'Tenant 3 has no key: neither OPENROUTER_TENANT_3_API_KEY nor OPENROUTER_API_KEY is set, so its requests to OpenRouter are answered 401. Set one of them.',
  ]);
  expect(warningsOf(load({ ...keyless, OPENROUTER_API_KEY: 'sk-test-common' }), 'has no key')).toEqual([]);
});

test('users are mapped to tenants by the config (C-16)', () => {
  const { users } = load({}, ', user_tenants: {alice: 1, "7": tenant_2}').settings.tenants;
  expect([...users]).toEqual([
    ['7', '2'],
    ['alice', '1'],
  ]);
  const problems = refusedProblems(() => load({}, ', user_tenants: {alice: acme}'));
  expect(problems.find(({ severity }) => severity === 'error')?.message).toMatch(
    /`alice` has to be the number of a tenant/,
  );
});

test('without a config file the key of a tenant opens OpenRouter', () => {
  const snapshot = loadFile(undefined, { OPENROUTER_TENANT_1_API_KEY: 'sk-test-one' });
  expect(snapshot.wildcards.map(({ pattern }) => pattern)).toEqual(['openrouter/*']);
  const off = { OPENROUTER_TENANT_1_API_KEY: 'sk-test-one', OPENROUTER_ENABLED: 'false' };
  expect(loadFile(undefined, off).wildcards).toEqual([]);
});

test('a changed variable of a tenant is another config, and the same ones are the same', () => {
  const file = writeFiles({ 'config.yaml': 'model_list: []' });
  const read = (more: Readonly<Record<string, string>>): ConfigSnapshot => {
    const values = { OPENROUTER_TENANT_1_API_KEY: 'sk-test-one', OPENROUTER_TENANT_1_RPM: '5', ...more };
    return loadConfig({ file, secrets: secretsFrom(values), generation: 1, nowMs: 0 });
  };
  expect(isSameConfig(read({}), read({}))).toBe(true);
  const changes: readonly Readonly<Record<string, string>>[] = [
    { OPENROUTER_TENANT_1_RPM: '6' },
    { OPENROUTER_TENANT_2_RPM: '6' },
    { OPENROUTER_TENANT_1_API_KEY: 'sk-test-two' },
  ];
  for (const changed of changes) expect(isSameConfig(read({}), read(changed))).toBe(false);
});

test('keys of tenants may come from labelled Secrets, which say nothing about who is let in', () => {
  const all = secretsFrom({
    OPENROUTER_TENANT_1_API_KEY: 'sk-test-one',
    LITELLM_MASTER_KEY: 'sk-test-master',
  });
  const secrets: SecretStore = { ...all, apartFromCluster: secretsFrom({}) };
  const file = writeFiles({ 'config.yaml': 'model_list: []' });
  const { settings } = loadConfig({ file, secrets, generation: 1, nowMs: 0 });
  expect(settings.tenants.byId.get('1')?.key.read()).toBe('sk-test-one');
  expect(settings.masterKey).toBeUndefined();
});
