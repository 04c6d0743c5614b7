import { describe, expect, test } from '@jest/globals';
import { authenticate } from '../../auth/authenticate.ts';
import { isOpen } from '../../auth/door.ts';
import { hashOfKey } from '../../auth/virtual-keys.ts';
import { Failure } from '../../failure.ts';
import {
  loadText,
  placesOf,
  refusedProblems,
  secretsFrom,
  writeFiles,
} from '../config-fixture.test-helper.ts';
import { loadConfig } from '../load.ts';
import type { ConfigSnapshot } from '../snapshot.ts';
import { isSameConfig } from '../watch/same-config.ts';

const ALICE = hashOfKey('sk-test-alice');

function textOf(keys: string, general = ''): string {
  return `model_list:
  - {model_name: fast, litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}}
  - {model_name: slow, litellm_params: {model: openai/gpt-4.1, api_key: os.environ/OPENAI_API_KEY}}
general_settings:
  virtual_keys: ${keys}
${general}`;
}

function load(keys: string, values: Readonly<Record<string, string>> = {}, general = ''): ConfigSnapshot {
  return loadText(textOf(keys, general), { OPENAI_API_KEY: 'sk-test-openai', ...values });
}

function errorsOf(keys: string, values: Readonly<Record<string, string>> = {}): string[] {
  const problems = refusedProblems(() => load(keys, values));
  return placesOf(problems.filter(({ severity }) => severity === 'error'));
}

function refusal(snapshot: ConfigSnapshot, key?: string): Failure {
  try {
    void authenticate(key === undefined ? {} : { authorization: `Bearer ${key}` }, snapshot.settings);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('was let in');
}

test('a key is found by its hash, with its models, tenant and limits', () => {
  const { settings } = load(`
    - alias: alice
      key_hash: sha256:${ALICE.toUpperCase()}
      models: [fast]
      tenant: tenant_2
      rpm_limit: 5
      tpm_limit: "1000"
      max_parallel_requests: 2
      max_budget: 1.5
      budget_duration: 30d
    - {alias: plain, key_hash: ${hashOfKey('sk-test-plain')}}`);
  const caller = authenticate({ authorization: 'Bearer sk-test-alice' }, settings);
  expect(caller).toMatchObject({ name: 'alice', isAdmin: false, tenant: '2' });
  if (caller instanceof Promise) throw new Error('waits');
  expect(caller.models?.has('fast')).toBe(true);
  expect(caller.models?.has('slow')).toBe(false);
  expect(caller.limits.map(({ counter, limit }) => [counter, limit])).toEqual([
    ['caller:alice:requests:1m', 5],
    ['caller:alice:tokens:1m', 1_000],
    ['caller:alice:parallel:now', 2],
    ['caller:alice:money:30d', 1_500_000_000],
  ]);
  expect(authenticate({ 'x-api-key': 'sk-test-plain' }, settings)).toEqual({
    name: 'plain',
    isAdmin: false,
    models: undefined,
    tenant: undefined,
    limits: [],
  });
});

describe('a proxy with virtual keys and no master key (C-32)', () => {
  const snapshot = load(`[{alias: alice, key_hash: ${ALICE}}]`);

  test('is not open', () => {
    expect(isOpen(snapshot)).toBe(false);
    for (const key of [undefined, 'sk-test-wrong', ALICE]) {
      expect(refusal(snapshot, key)).toMatchObject({
        kind: 'caller_unauthenticated',
        details: { code: 'invalid_api_key', hint: expect.stringContaining('general_settings.virtual_keys') },
      });
    }
  });

  test('says at start that routes of whoever runs it answer nobody', () => {
    const messages = snapshot.problems.map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/no master key.*\/metrics/));
    const keyed = load(`[{alias: alice, key_hash: ${ALICE}}]`, { LITELLM_MASTER_KEY: 'sk-test-master' });
    expect(keyed.problems.filter(({ path }) => path.includes('virtual_keys'))).toEqual([]);
  });

  test('is closed also while its list is empty', () => {
    expect(isOpen(load('[]'))).toBe(false);
    expect(isOpen(load('null'))).toBe(true);
  });
});

test('the master key stays the master key beside virtual keys', () => {
  const { settings } = load(`[{alias: alice, key_hash: ${ALICE}}]`, { LITELLM_MASTER_KEY: 'sk-test-master' });
  expect(authenticate({ authorization: 'Bearer sk-test-master' }, settings)).toMatchObject({ isAdmin: true });
  expect(authenticate({ authorization: 'Bearer sk-test-alice' }, settings)).toMatchObject({ isAdmin: false });
});

test('an expired key is a 401 that says so', () => {
  const failure = refusal(load(`[{alias: alice, key_hash: ${ALICE}, expires: 2020-01-01}]`), 'sk-test-alice');
  expect(failure.kind).toBe('caller_unauthenticated');
  expect(failure.message).toContain('the key `alice` expired at 2020-01-02T00:00:00.000Z');
  expect(failure.details.code).toBe('expired_key');
  const good = load(`[{alias: alice, key_hash: ${ALICE}, expires: 2990-01-01}]`);
  expect(authenticate({ authorization: 'Bearer sk-test-alice' }, good.settings)).toMatchObject({
    name: 'alice',
  });
});

test('a key in a variable is read when it is used, and named while it is missing', () => {
  const values: Record<string, string> = { OPENAI_API_KEY: 'sk-test-openai', ALICE_KEY: 'sk-test-alice' };
  const file = writeFiles({ 'config.yaml': textOf('[{alias: alice, key: os.environ/ALICE_KEY}]') });
  const read = (): ConfigSnapshot =>
    loadConfig({ file, secrets: secretsFrom({ ...values }), generation: 1, nowMs: 0 });
  const { settings } = read();
  expect(authenticate({ authorization: 'Bearer sk-test-alice' }, settings)).toMatchObject({ name: 'alice' });
  delete values.ALICE_KEY;
  const without = read();
  expect(without.problems.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^ALICE_KEY is not set, so .*virtual_keys\[0\]\.key.* has no value/),
  );
  expect(isOpen(without)).toBe(false);
  expect(refusal(without, 'sk-test-alice').kind).toBe('caller_unauthenticated');
});

describe('what cannot be a key is refused with its place', () => {
  test.each<[string, string, RegExp]>([
    ['no key at all', '[{alias: a}]', /virtual_keys\[0\] The virtual key `a` has neither/],
    ['a literal key', '[{alias: a, key: sk-test-literal}]', /virtual_keys\[0\]\.key .*written into the file/],
    ['both', `[{alias: a, key: os.environ/K, key_hash: ${ALICE}}]`, /\[0\]\.key .*both/],
    ['a hash that is none', '[{alias: a, key_hash: sk-test-oops}]', /key_hash.* has to be `sha256:`/],
    ['a second alias', `[{alias: a, key_hash: ${ALICE}}, {alias: a, key: os.environ/K}]`, /\[1\]\.alias Two/],
    [
      'a second hash',
      `[{alias: a, key_hash: ${ALICE}}, {alias: b, key_hash: ${ALICE}}]`,
      /`a` and `b` are the same/,
    ],
    ['no alias', `[{key_hash: ${ALICE}}]`, /\[0\]\.alias `alias` has to be a name/],
    ['a reserved alias', `[{alias: master_key, key_hash: ${ALICE}}]`, /uses itself/],
    ['a slash in it', `[{alias: a/b, key_hash: ${ALICE}}]`, /without `\/`/],
    ['the example', `[{alias: a, key_hash: ${hashOfKey('sk-1234')}}]`, /example `sk-1234`/],
    ['a tenant by name', `[{alias: a, key_hash: ${ALICE}, tenant: acme}]`, /number of a tenant/],
    ['a time that is none', `[{alias: a, key_hash: ${ALICE}, expires: 90d}]`, /has to be a day/],
    ['a negative budget', `[{alias: a, key_hash: ${ALICE}, max_budget: -1}]`, /max_budget/],
    ['a rate that is none', `[{alias: a, key_hash: ${ALICE}, rpm_limit: many}]`, /whole number/],
    ['no list', '{alias: a}', /has to be a list/],
    ['text in the list', '[sk-test-literal]', /virtual_keys\[0\]/],
  ])('%s', (_what, keys, expected) => {
    const errors = errorsOf(keys).join('\n');
    expect(errors).toMatch(expected);
    expect(errors).not.toMatch(/sk-test-literal|sk-test-oops/);
  });

  test('two variables with one key', () => {
    const keys = '[{alias: a, key: os.environ/A_KEY}, {alias: b, key: os.environ/B_KEY}]';
    expect(errorsOf(keys, { A_KEY: 'sk-test-one', B_KEY: 'sk-test-one' }).join()).toMatch(/are the same key/);
    expect(
      load(keys, { A_KEY: 'sk-test-one', B_KEY: 'sk-test-two' }).settings.virtualKeys?.entries.length,
    ).toBe(2);
  });
});

test('every change of a key is another config', () => {
  const file = writeFiles({ 'config.yaml': '' });
  const read = (keys: string): ConfigSnapshot =>
    loadConfig({ file, text: textOf(keys), secrets: secretsFrom({}), generation: 1, nowMs: 0 });
  const one = (more: string): ConfigSnapshot => read(`[{alias: a, key_hash: ${ALICE}${more}}]`);
  expect(isSameConfig(one(''), one(''))).toBe(true);
  for (const more of [', models: [fast]', ', tenant: 1', ', rpm_limit: 1', ', expires: 2990-01-01']) {
    expect(isSameConfig(one(''), one(more))).toBe(false);
  }
  expect(isSameConfig(one(', models: [fast]'), one(', models: [slow]'))).toBe(false);
  expect(isSameConfig(read('[]'), read('null'))).toBe(false);
});

test('models and tenants that are not there are named', () => {
  const snapshot = load(
    `[{alias: a, key_hash: ${ALICE}, models: [fats], tenant: 4}]`,
    { OPENROUTER_TENANT_1_API_KEY: 'sk-test-one' },
    '  user_tenants: {alice: 9}\n',
  );
  const warnings = placesOf(snapshot.problems).join('\n');
  expect(warnings).toMatch(/virtual_keys\[0\]\.models.* allows `fats`, and no model is called that/);
  expect(warnings).toMatch(/virtual_keys\[0\]\.tenant .*no tenant 4/);
  expect(warnings).toMatch(/user_tenants\.alice .*no tenant 9/);
});
