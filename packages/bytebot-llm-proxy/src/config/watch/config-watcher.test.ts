import { renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSecretStore, type ManagedSecretStore } from '@bytebot/service';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { temporaryDirectory } from '../config-fixture.test-helper.ts';
import type { Problem } from '../problem.ts';
import { ConfigWatcher } from './config-watcher.ts';
import { defaultWatchOptions, type WatchOptions } from './watch-options.ts';

let directory: string;
let file: string;
let secrets: ManagedSecretStore;
let watcher: ConfigWatcher | undefined;
let events: string[];
let rejected: readonly Problem[][];

beforeEach(() => {
  directory = temporaryDirectory();
  file = path.join(directory, 'config.yaml');
  events = [];
  rejected = [];
});

afterEach(() => {
  watcher?.close();
  secrets.close();
});

/** Nothing happens by itself: no events, no poll. */
const still = { useEvents: false, pollIntervalMs: 3_600_000, settleMs: 1, patienceMs: 20 };

async function watch(text: string, options: Partial<WatchOptions> = {}): Promise<ConfigWatcher> {
  writeFileSync(file, text);
  secrets = createSecretStore({
    environment: {},
    directory,
    keysDirectory: `${directory}/keys`,
    watch: false,
  });
  const opened = new ConfigWatcher({
    file,
    secrets,
    options: { ...defaultWatchOptions, ...still, ...options },
    nowMs: () => 7,
  });
  watcher = opened;
  await opened.start({
    accepted: (next, previous) => events.push(`accepted ${previous.generation}-${next.generation}`),
    rejected: (problems) => {
      events.push('rejected');
      rejected = [...rejected, [...problems]];
    },
    unchanged: () => events.push('unchanged'),
    variablesChanged: () => events.push('variables'),
    warn: (sentence) => events.push(sentence),
  });
  return opened;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !condition(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(condition()).toBe(true);
}

function config(...names: string[]): string {
  const entries = names.map((name) => ({
    model_name: name,
    litellm_params: { model: 'openai/gpt-4o', api_key: 'os.environ/OPENAI_API_KEY' },
  }));
  return JSON.stringify({ model_list: entries });
}

test('the first config cannot be used: the reason is thrown', async () => {
  await expect(watch('model_list: 5')).rejects.toThrow(/config cannot be used/);
});

test('an accepted change replaces the snapshot and leaves the old one as it was', async () => {
  const config1 = await watch(config('a'));
  const before = config1.snapshot;
  writeFileSync(file, config('a', 'b'));
  expect(await config1.reloadNow()).toBe('accepted');
  expect(config1.snapshot.generation).toBe(2);
  expect([...config1.snapshot.groups.keys()]).toEqual(['a', 'b']);
  expect([...before.groups.keys()]).toEqual(['a']);
  expect(config1.last).toEqual({ atMs: 7, result: 'accepted' });
  expect(events).toEqual(['accepted 1-2']);
});

test('deployments that did not change stay the same objects', async () => {
  const opened = await watch(config('a', 'b'));
  const before = opened.snapshot;
  writeFileSync(file, config('a', 'c'));
  await opened.reloadNow();
  const [a, c] = opened.snapshot.deployments;
  expect(a).toBe(before.deployments[0]);
  expect(c).not.toBe(before.deployments[1]);
  expect(opened.snapshot.groups.get('a')?.[0]).toBe(a);
  expect(opened.snapshot.deploymentsById.get(a?.id ?? '')).toBe(a);
});

test('a deployment whose variables the config sets anew is a new one', async () => {
  const own = (key: string): string =>
    JSON.stringify({ ...JSON.parse(config('a')), environment_variables: { OPENAI_API_KEY: key } });
  const opened = await watch(own('sk-test-1'));
  const [before] = opened.snapshot.deployments;
  writeFileSync(file, own('sk-test-2'));
  await opened.reloadNow();
  expect(before?.key.read()).toBe('sk-test-1');
  expect(opened.snapshot.deployments[0]?.key.read()).toBe('sk-test-2');
});

test('a rotated key is no new generation, a variable that the config reads as a setting is', async () => {
  writeFileSync(path.join(directory, '.env'), 'OPENAI_API_KEY=sk-test-1\nRETRIES=1\n');
  const opened = await watch(
    JSON.stringify({ ...JSON.parse(config('a')), router_settings: { num_retries: 'os.environ/RETRIES' } }),
  );
  expect(opened.snapshot.settings.numRetries).toBe(1);
  writeFileSync(path.join(directory, '.env'), 'OPENAI_API_KEY=sk-test-2\nRETRIES=1\n');
  expect(await opened.reloadNow()).toBe('unchanged');
  expect(opened.snapshot.deployments[0]?.key.read()).toBe('sk-test-2');
  expect(opened.snapshot.generation).toBe(1);
  writeFileSync(path.join(directory, '.env'), 'OPENAI_API_KEY=sk-test-2\nRETRIES=4\n');
  expect(await opened.reloadNow()).toBe('accepted');
  expect(opened.snapshot.settings.numRetries).toBe(4);
});

test('a bad config gets time to become better, and is reported once if it does not', async () => {
  const opened = await watch(config('a'), { useEvents: true, settleMs: 5, patienceMs: 200 });
  writeFileSync(file, '');
  await new Promise((resolve) => setTimeout(resolve, 60));
  writeFileSync(file, config('b'));
  await until(() => opened.snapshot.generation === 2);
  expect(events).toEqual(['accepted 1-2']);
  writeFileSync(file, 'model_list:\n  - 5\n');
  await until(() => opened.last.result === 'rejected');
  await opened.reloadNow();
  expect(events).toEqual(['accepted 1-2', 'rejected', 'rejected']);
  expect(rejected[0]).toMatchObject([{ line: 2, column: 5, severity: 'error' }]);
  expect(opened.lastRejection?.problems).toEqual(rejected[0]);
  expect(opened.snapshot.generation).toBe(2);
});

test('the poll finds what no event tells, and a file that comes back', async () => {
  const opened = await watch(config('a'), { pollIntervalMs: 10 });
  writeFileSync(file, config('b'));
  await until(() => opened.snapshot.generation === 2);
  rmSync(file);
  await until(() => opened.last.result === 'rejected');
  expect(rejected[0]?.[0]?.message).toMatch(/does not exist/);
  writeFileSync(`${file}.new`, config('c'));
  renameSync(`${file}.new`, file);
  await until(() => opened.snapshot.generation === 3);
});

test('no more file watches: one warning, and the poll goes on', async () => {
  writeFileSync(file, config('a'));
  secrets = createSecretStore({
    environment: {},
    directory,
    keysDirectory: `${directory}/keys`,
    watch: false,
  });
  const opened = new ConfigWatcher({
    file,
    secrets,
    options: { ...defaultWatchOptions, useEvents: true, pollIntervalMs: 10, settleMs: 1 },
    nowMs: Date.now,
    startWatch: () => {
      throw Object.assign(new Error('no more'), { code: 'ENOSPC' });
    },
  });
  watcher = opened;
  const warnings: string[] = [];
  const nothing = (): void => undefined;
  await opened.start({
    accepted: nothing,
    rejected: nothing,
    unchanged: nothing,
    variablesChanged: nothing,
    warn: (sentence) => warnings.push(sentence),
  });
  writeFileSync(file, config('b'));
  await until(() => opened.snapshot.generation === 2);
  writeFileSync(file, config('c'));
  await until(() => opened.snapshot.generation === 3);
  expect(warnings).toEqual([expect.stringContaining('ENOSPC')]);
});

test('after closing nothing is noticed', async () => {
  const opened = await watch(config('a'), { useEvents: true, pollIntervalMs: 10 });
  expect(opened.watchedDirectories).toBe(1);
  opened.close();
  writeFileSync(file, config('b'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(opened.snapshot.generation).toBe(1);
  expect(opened.watchedDirectories).toBe(0);
});
