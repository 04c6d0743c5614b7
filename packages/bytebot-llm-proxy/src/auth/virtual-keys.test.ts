import { describe, expect, test } from '@jest/globals';
import { secretsFrom } from '../config/config-fixture.test-helper.ts';
import type { Caller } from './caller.ts';
import { hashOfKey, type VirtualKey, VirtualKeys } from './virtual-keys.ts';

function entry(alias: string, from: Partial<VirtualKey>): VirtualKey {
  const caller: Caller = { name: alias, isAdmin: false, models: undefined, tenant: undefined, limits: [] };
  return {
    alias,
    keyHash: undefined,
    variable: undefined,
    models: undefined,
    expiresAtMs: undefined,
    caller,
    ...from,
  };
}

test('the hash of a key is its SHA-256, as LiteLLM keeps it', () => {
  // echo -n sk-1234 | sha256sum
  expect(hashOfKey('sk-1234')).toBe('88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b');
});

describe('virtual keys', () => {
  const keys = new VirtualKeys(
    [
      entry('alice', { keyHash: hashOfKey('sk-test-alice') }),
      entry('bob', { keyHash: hashOfKey('sk-test-bob') }),
    ],
    secretsFrom({}),
  );

  test('are found by the key alone', () => {
    expect(keys.find('sk-test-alice')?.alias).toBe('alice');
    expect(keys.find('sk-test-bob')?.alias).toBe('bob');
    for (const wrong of [
      '',
      'sk-test-alic',
      'sk-test-alice ',
      'SK-TEST-ALICE',
      hashOfKey('sk-test-alice'),
      'é',
    ]) {
      expect(keys.find(wrong)).toBeUndefined();
    }
  });

  test('give the same caller each time: nothing is made for a request', () => {
    expect(keys.find('sk-test-alice')?.caller).toBe(keys.find('sk-test-alice')?.caller);
  });

  test('in variables are read anew when a variable has changed, and not before', () => {
    const values: Record<string, string> = { BOB_KEY: 'sk-test-first' };
    const state = { version: 1, asked: 0 };
    const secrets = {
      get: (name: string) => {
        state.asked += 1;
        return values[name];
      },
      get version() {
        return state.version;
      },
    };
    const rotating = new VirtualKeys(
      [entry('alice', { keyHash: hashOfKey('sk-test-alice') }), entry('bob', { variable: 'BOB_KEY' })],
      secrets,
    );
    expect(rotating.find('sk-test-first')?.alias).toBe('bob');
    expect(rotating.find('sk-test-other')).toBeUndefined();
    expect(state.asked).toBe(1);
    values.BOB_KEY = 'sk-test-second';
    state.version = 2;
    expect(rotating.find('sk-test-first')).toBeUndefined();
    expect(rotating.find('sk-test-second')?.alias).toBe('bob');
    expect([...rotating.secrets()]).toEqual(['sk-test-second']);
    delete values.BOB_KEY;
    state.version = 3;
    expect(rotating.find('sk-test-second')).toBeUndefined();
    expect(rotating.find('')).toBeUndefined();
    expect(rotating.find('sk-test-alice')?.alias).toBe('alice');
  });

  test('may be a hundred thousand', () => {
    const many = Array.from({ length: 100_000 }, (_, index) =>
      entry(`key-${index}`, { keyHash: hashOfKey(`sk-test-${index}`) }),
    );
    const all = new VirtualKeys(many, secretsFrom({}));
    expect(all.find('sk-test-99999')?.alias).toBe('key-99999');
    expect(all.find('sk-test-100000')).toBeUndefined();
  });
});
