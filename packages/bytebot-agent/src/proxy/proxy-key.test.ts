import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { secretsOf } from '../model/world.test-helper.ts';
import { createProxyKey } from './proxy-key.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'proxy-key-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('the file counts before the variable, and is read again when it changes', () => {
  const file = path.join(directory, 'token');
  const warnings: string[] = [];
  const key = createProxyKey(
    secretsOf({ BYTEBOT_LLM_PROXY_API_KEY_FILE: file, BYTEBOT_LLM_PROXY_API_KEY: 'sk-test-variable' }),
    (sentence) => warnings.push(sentence),
  );
  expect(key()).toBe('sk-test-variable');
  expect(key()).toBe('sk-test-variable');
  writeFileSync(file, ' sk-test-first \n');
  expect(key()).toBe('sk-test-first');
  writeFileSync(file, '');
  expect(key()).toBe('sk-test-variable');
  writeFileSync(file, 'sk-test-second\nsecond line\n');
  expect(key()).toBe('sk-test-second');
  expect(warnings).toEqual([expect.stringContaining('is not there'), expect.stringContaining('is empty')]);
});

test('a directory and a huge file are told of, not read', () => {
  const warnings: string[] = [];
  const values = { BYTEBOT_LLM_PROXY_API_KEY_FILE: directory };
  const key = createProxyKey(secretsOf(values), (sentence) => warnings.push(sentence));
  expect(key()).toBeUndefined();
  values.BYTEBOT_LLM_PROXY_API_KEY_FILE = path.join(directory, 'huge');
  writeFileSync(values.BYTEBOT_LLM_PROXY_API_KEY_FILE, 'x'.repeat(100_000));
  expect(key()).toBeUndefined();
  expect(warnings).toEqual([
    expect.stringContaining('no regular file'),
    expect.stringContaining('more than 65536 bytes'),
  ]);
});

test('without either there is no key', () => {
  expect(createProxyKey(secretsOf({}), () => undefined)()).toBeUndefined();
});
