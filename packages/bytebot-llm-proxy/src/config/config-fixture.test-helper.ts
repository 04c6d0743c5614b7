import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SecretStore } from '@bytebot/service';
import { afterAll } from '@jest/globals';
import { ConfigError } from './config-error.ts';
import { loadConfig } from './load.ts';
import type { Problem } from './problem.ts';
import type { ConfigSnapshot } from './snapshot.ts';

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** A directory of its own that goes away after the tests. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'bytebot-config-'));
  directories.push(directory);
  return directory;
}

/** A secret store over plain values. */
export function secretsFrom(values: Readonly<Record<string, string>>): SecretStore {
  return {
    get: (name) => (Object.hasOwn(values, name) ? values[name] : undefined),
    originOf: (name) => (Object.hasOwn(values, name) ? 'the environment' : undefined),
    names: () => Object.keys(values),
    version: 1,
  };
}

/** Writes files into a directory of their own and gives the path of the first. */
export function writeFiles(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(directory, name), text);
  return path.join(directory, Object.keys(files)[0] ?? '');
}

/** Loads a config given as text. */
export function loadText(text: string, values: Readonly<Record<string, string>> = {}): ConfigSnapshot {
  return loadFile(writeFiles({ 'config.yaml': text }), values);
}

export function loadFile(
  file: string | undefined,
  values: Readonly<Record<string, string>> = {},
): ConfigSnapshot {
  return loadConfig({ file, secrets: secretsFrom(values), generation: 1, nowMs: 0 });
}

/** The problems of a config that is refused; fails when it is not. */
export function refusedProblems(load: () => unknown): readonly Problem[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  throw new Error('the config was accepted');
}

/** `line:column path` and the message of each problem, for short expectations. */
export function placesOf(problems: readonly Problem[]): string[] {
  return problems.map(({ line, column, path: at, message }) => `${line}:${column} ${at} ${message}`);
}
