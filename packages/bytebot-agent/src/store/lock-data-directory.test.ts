import { chmodSync, chownSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { type StoreProcess, startStoreProcess } from './child-process.test-helper.ts';
import { type DataDirectoryLock, lockDataDirectory } from './lock-data-directory.ts';
import { temporaryDirectory } from './store.test-helper.ts';
import { StoreError } from './store.ts';

const locks: DataDirectoryLock[] = [];
const processes: StoreProcess[] = [];
afterEach(async () => {
  for (const lock of locks.splice(0)) lock.release();
  for (const child of processes.splice(0)) await child.kill();
});

function lock(directory: string): DataDirectoryLock {
  const taken = lockDataDirectory(directory);
  locks.push(taken);
  return taken;
}

function lockElsewhere(directory: string, identity = {}): StoreProcess {
  const code = `
    const { lockDataDirectory } = await import(store('lock-data-directory.ts'));
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    try {
      lockDataDirectory(argument);
      setImmediate(() => {
        runInNewContext('gc')();
        setImmediate(() => say('locked'));
      });
      setInterval(() => undefined, 1000);
    }
    catch (error) { say(error.name + ': ' + error.message); }`;
  const child = startStoreProcess(code, directory, identity);
  processes.push(child);
  return child;
}

test('the directory is created for this user alone', () => {
  const directory = path.join(temporaryDirectory(), 'a', 'b');
  expect(lock(directory).directory).toBe(directory);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(directory, 'agent.lock')).mode & 0o777).toBe(0o600);
});

test('a second lock in the same process is refused until the first is released', () => {
  const directory = temporaryDirectory();
  const first = lock(directory);
  expect(() => lock(directory)).toThrow(StoreError);
  expect(() => lock(directory)).toThrow(
    `The data directory ${directory} is in use by another agent. Stop that one, or set DATA_DIR to another directory.`,
  );
  first.release();
  first.release();
  lock(directory);
});

test('a second process is refused with a sentence, also after a second attempt in the first', async () => {
  const directory = temporaryDirectory();
  lock(directory);
  expect(() => lock(directory)).toThrow(StoreError);
  const other = lockElsewhere(directory);
  await other.ended();
  expect(other.lines).toEqual([
    `StoreError: The data directory ${directory} is in use by another agent. Stop that one, or set DATA_DIR to another directory.`,
  ]);
});

test('the lock stays though nobody keeps hold of it, and goes with a process that is killed', async () => {
  const directory = temporaryDirectory();
  const other = lockElsewhere(directory);
  await other.untilLines(1);
  expect(other.lines).toEqual(['locked']);
  expect(() => lock(directory)).toThrow('is in use by another agent');
  await other.kill();
  expect(existsSync(path.join(directory, 'agent.lock'))).toBe(true);
  lock(directory);
});

test('a path that leads through a file is refused with a sentence', () => {
  const file = path.join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  expect(() => lock(path.join(file, 'data'))).toThrow(
    /cannot be written to \(ENOTDIR\)\. Let this user write there, or set DATA_DIR to another directory\.$/,
  );
});

test('a lock file that is something else is refused with a sentence', () => {
  const directory = temporaryDirectory();
  writeFileSync(path.join(directory, 'agent.lock'), 'this is no database at all '.repeat(100));
  expect(() => lock(directory)).toThrow(
    /cannot be locked: file is not a database\. Remove .*agent\.lock, or set/,
  );
});

test('a directory that cannot be written to is refused with a sentence', async () => {
  const directory = path.join(temporaryDirectory(), 'read-only');
  mkdirSync(directory, { mode: 0o555 });
  const sentence = `The data directory ${directory} cannot be written to (EACCES). Let this user write there, or set DATA_DIR to another directory.`;
  if (process.getuid?.() !== 0) {
    expect(() => lock(directory)).toThrow(sentence);
    return;
  }
  // Root may write everywhere, so somebody else tries.
  chmodSync(path.dirname(directory), 0o755);
  chownSync(directory, 0, 0);
  const other = lockElsewhere(directory, { uid: 65_534, gid: 65_534 });
  const { errors } = await other.ended();
  expect([errors, other.lines]).toEqual(['', [`StoreError: ${sentence}`]]);
});
