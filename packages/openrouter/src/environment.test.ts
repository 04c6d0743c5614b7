import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { environmentKey, keyOf } from './api-key.ts';
import { processEnvironment } from './environment.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'openrouter-environment-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
  Reflect.deleteProperty(process.env, 'OPENROUTER_API_KEY');
  Reflect.deleteProperty(process.env, 'OPENROUTER_TEST_VALUE');
});

function write(file: string, text: string): void {
  writeFileSync(path.join(directory, file), text);
}

test.each(['.env', 'secrets.env'])('the key is read from %s (S4-1)', (file) => {
  write(file, '\uFEFF# a comment\nexport OPENROUTER_API_KEY="sk-or-v1-test-file" # mine\nOTHER=\n');
  const environment = processEnvironment(directory);
  expect(keyOf(environmentKey(environment))).toBe('sk-or-v1-test-file');
  expect(environment('OTHER')).toBeUndefined();
});

test('process environment before .env before secrets.env; an empty value is unset (C-20)', () => {
  write('.env', 'OPENROUTER_TEST_VALUE=from-env-file\nONLY=\n');
  write('secrets.env', 'OPENROUTER_TEST_VALUE=from-secrets\nONLY=from-secrets\n');
  const environment = processEnvironment(directory);
  expect(environment('OPENROUTER_TEST_VALUE')).toBe('from-env-file');
  expect(environment('ONLY')).toBe('from-secrets');
  process.env.OPENROUTER_TEST_VALUE = '  ';
  expect(environment('OPENROUTER_TEST_VALUE')).toBe('from-env-file');
  process.env.OPENROUTER_TEST_VALUE = 'from-process';
  expect(environment('OPENROUTER_TEST_VALUE')).toBe('from-process');
});

test('a key that is rotated in the process is used at once (S4-70)', () => {
  const key = environmentKey(processEnvironment(directory));
  process.env.OPENROUTER_API_KEY = 'sk-or-v1-test-old';
  expect(keyOf(key)).toBe('sk-or-v1-test-old');
  process.env.OPENROUTER_API_KEY = 'sk-or-v1-test-new';
  expect(keyOf(key)).toBe('sk-or-v1-test-new');
});

test('without files, and for names of objects’ own, there is nothing', () => {
  const environment = processEnvironment(path.join(directory, 'missing'));
  expect(environment('OPENROUTER_TEST_VALUE')).toBeUndefined();
  write('.env', 'A=1\n');
  expect(processEnvironment(directory)('constructor')).toBeUndefined();
});
