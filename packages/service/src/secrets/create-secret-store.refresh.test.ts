import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { createSecretStore, type ManagedSecretStore } from './create-secret-store.ts';
import { temporaryDirectory } from './temporary-directory.test-helper.ts';

let directory: string;
let store: ManagedSecretStore;
let changes: number;

beforeEach(() => {
  directory = temporaryDirectory();
  writeFileSync(path.join(directory, '.env'), 'A=one\n');
  store = createSecretStore({ environment: {}, directory, keysDirectory: `${directory}/keys`, watch: false });
  changes = 0;
  store.onChange(() => {
    changes += 1;
  });
});

test('`.env` files are read again, and a file that says the same is no change', () => {
  const { version } = store;
  store.refresh();
  writeFileSync(path.join(directory, '.env'), 'A=one\n');
  store.refresh();
  expect([changes, store.version]).toEqual([0, version]);
  writeFileSync(path.join(directory, '.env'), 'A=two\n');
  writeFileSync(path.join(directory, 'secrets.env'), 'B=three\n');
  store.refresh();
  expect(store.get('A')).toBe('two');
  expect(store.get('B')).toBe('three');
  expect(changes).toBe(1);
  expect(store.version).toBeGreaterThan(version);
  rmSync(path.join(directory, '.env'));
  store.refresh();
  expect(store.get('A')).toBeUndefined();
  expect(changes).toBe(2);
});

test('one change of mounted files and `.env` together is told once', () => {
  mkdirSync(path.join(directory, 'keys'));
  writeFileSync(path.join(directory, 'keys/a-key'), 'sk-test-mounted');
  writeFileSync(path.join(directory, '.env'), 'A=two\n');
  store.refresh();
  expect(changes).toBe(1);
  expect(store.get('A_KEY')).toBe('sk-test-mounted');
});

test('a `.env` that cannot be read any more keeps its values, with a warning', () => {
  rmSync(path.join(directory, '.env'));
  mkdirSync(path.join(directory, '.env'));
  store.refresh();
  expect(store.get('A')).toBe('one');
  expect(changes).toBe(0);
  expect(store.warnings).toContain(
    `${path.join(directory, '.env')} is no regular file and its earlier values stay in use.`,
  );
});
