import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { errorCodeOf } from '@bytebot/service';
import { createPrivateFile } from './create-private-file.ts';
import { reasonOf } from './reason-of.ts';
import { StoreError } from './store.ts';

const LOCK_FILE = 'agent.lock';
/** SQLite documentation, "Result and error codes": somebody else has the file. */
const SQLITE_BUSY = 5;

/** Node closes a database nobody refers to any more, and with it would go the lock. */
const held = new Set<DatabaseSync>();

/** A directory that is this process's alone until the lock is released, or the process ends however it ends. */
export interface DataDirectoryLock {
  /** Absolute. */
  readonly directory: string;
  /** Doing it twice does no harm. */
  release(): void;
}

/**
 * Creates the directory, for this user alone, and locks it against a second process.
 *
 * The lock is that of an empty SQLite file with an open exclusive transaction: the system drops it with the process,
 * also after `kill -9`, so that a left-over file locks nobody out.
 *
 * @throws StoreError with one sentence when another process has it or it cannot be written to.
 */
export function lockDataDirectory(directory: string): DataDirectoryLock {
  const absolute = path.resolve(directory);
  const file = path.join(absolute, LOCK_FILE);
  try {
    mkdirSync(absolute, { recursive: true, mode: 0o700 });
    createPrivateFile(file);
  } catch (error) {
    throw new StoreError(
      `The data directory ${absolute} cannot be written to (${errorCodeOf(error) ?? 'unknown error'}). Let this user write there, or set DATA_DIR to another directory.`,
      { cause: error },
    );
  }
  const database = lockFile(file, absolute);
  held.add(database);
  return {
    directory: absolute,
    release: () => {
      if (held.delete(database)) database.close();
    },
  };
}

function lockFile(file: string, directory: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('begin exclusive');
    return database;
  } catch (error) {
    database?.close();
    if (isBusy(error)) {
      throw new StoreError(
        `The data directory ${directory} is in use by another agent. Stop that one, or set DATA_DIR to another directory.`,
      );
    }
    throw new StoreError(
      `The data directory ${directory} cannot be locked: ${reasonOf(error)}. Remove ${file}, or set DATA_DIR to another directory.`,
      { cause: error },
    );
  }
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
