import { expect, test } from '@jest/globals';
import { secretsFrom, writeFiles } from '../../config/config-fixture.test-helper.ts';
import { loadConfig } from '../../config/load.ts';
import type { ConfigSnapshot } from '../../config/snapshot.ts';
import { authenticate } from '../authenticate.ts';
import { isOpen } from '../door.ts';
import { mayAsk } from '../model-access.ts';
import { hashOfKey } from '../virtual-keys.ts';
import { accountCaller } from './account-caller.ts';
import type { TokenDoor } from './service-account-tokens.ts';

const variables = { SERVICE_ACCOUNT_TOKENS: 'true', POD_NAMESPACE: 'llm' };

function snapshotOf(
  namespaces: string,
  values: Readonly<Record<string, string>> = variables,
): ConfigSnapshot {
  const file = writeFiles({
    'config.yaml': `
model_list:
  - {model_name: fast, litellm_params: {model: openai/gpt-4o}}
  - {model_name: slow, litellm_params: {model: openai/gpt-4.1}}
  - {model_name: "ollama/*", litellm_params: {model: "ollama/*"}}
router_settings: {model_group_alias: {quick: fast}}
${namespaces === '' ? '' : `general_settings:\n  service_account_namespaces: ${namespaces}`}
`,
  });
  return loadConfig({ file, secrets: secretsFrom(values), generation: 1, nowMs: 0 });
}

const identity = (namespace: string, serviceAccount = 'caller') => ({
  namespace,
  serviceAccount,
  expiresAtMs: 1e15,
});

test('without the key the accounts of the own namespace may ask for everything', () => {
  const { settings } = snapshotOf('');
  expect(accountCaller(identity('llm'), settings)).toEqual({
    name: 'llm/caller',
    isAdmin: false,
    models: undefined,
    tenant: undefined,
    limits: [],
  });
  expect(() => accountCaller(identity('team'), settings)).toThrow(/namespace `team` may not use this proxy/);
});

test('with it those that are named, and no others, with their models', () => {
  const snapshot = snapshotOf('{team: {models: [fast, "ollama/*"], service_accounts: [caller]}, free: }');
  const { models } = accountCaller(identity('team'), snapshot.settings);
  const asked = ['fast', 'quick', 'openai/gpt-4o', 'ollama/llama', 'slow', 'openai/gpt-4.1', 'nothing'];
  expect(asked.map((name) => mayAsk(models, snapshot, name))).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(accountCaller(identity('free', 'anybody'), snapshot.settings).models).toBeUndefined();
  expect(() => accountCaller(identity('llm'), snapshot.settings)).toThrow(/namespace `llm`/);
  expect(() => accountCaller(identity('team', 'other'), snapshot.settings)).toThrow(
    /ServiceAccount `team\/other` may not use this proxy/,
  );
});

test('the limits of a namespace are those of all its accounts together, made once', () => {
  const { settings } = snapshotOf(
    '{team: {models: [fast], rpm_limit: 5, max_budget: 2, budget_duration: 1d}}',
  );
  const one = accountCaller(identity('team', 'one'), settings);
  const two = accountCaller(identity('team', 'two'), settings);
  expect(one.limits.map(({ counter, limit }) => [counter, limit])).toEqual([
    ['namespace:team:requests:1m', 5],
    ['namespace:team:money:1d', 2_000_000_000],
  ]);
  expect(two.limits).toBe(one.limits);
  expect(two.models).toBe(one.models);
  expect(accountCaller(identity('team', 'one'), settings)).toBe(one);
});

test('virtual keys and tokens are keys beside each other', async () => {
  const file = writeFiles({
    'config.yaml': `model_list: []
general_settings:
  virtual_keys: [{alias: alice, key_hash: ${hashOfKey('sk-test-alice')}}]
`,
  });
  const { settings } = loadConfig({ file, secrets: secretsFrom(variables), generation: 1, nowMs: 0 });
  const tokens: TokenDoor = { identify: () => identity('llm') };
  expect(authenticate({ authorization: 'Bearer sk-test-alice' }, settings, tokens)).toMatchObject({
    name: 'alice',
  });
  expect(await authenticate({ authorization: 'Bearer token' }, settings, tokens)).toMatchObject({
    name: 'llm/caller',
  });
});

test('a proxy with tokens is not open, with or without a master key', () => {
  expect(isOpen(snapshotOf(''))).toBe(false);
  expect(isOpen(snapshotOf('', {}))).toBe(true);
  expect(isOpen(snapshotOf('', { LITELLM_MASTER_KEY: 'sk-test-master' }))).toBe(false);
});

test('a token stands where a key may, and the master key stays the master key', async () => {
  const { settings } = snapshotOf('', { ...variables, LITELLM_MASTER_KEY: 'sk-test-master' });
  const asked: string[] = [];
  const tokens: TokenDoor = {
    identify: (token) => {
      asked.push(token);
      return asked.length === 1 ? Promise.resolve(identity('llm')) : identity('llm');
    },
  };
  expect(await authenticate({ 'x-api-key': 'token' }, settings, tokens)).toMatchObject({
    name: 'llm/caller',
  });
  expect(authenticate({ authorization: 'Bearer token' }, settings, tokens)).toMatchObject({
    name: 'llm/caller',
  });
  expect(authenticate({ authorization: 'Bearer sk-test-master' }, settings, tokens)).toMatchObject({
    isAdmin: true,
  });
  expect(asked).toEqual(['token', 'token']);
  expect(() => authenticate({}, settings, tokens)).toThrow(/no ServiceAccount token was sent/);
  expect(() => authenticate({ authorization: 'Bearer token' }, settings)).toThrow(/start the proxy again/);
});
