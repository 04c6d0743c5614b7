import path from 'node:path';
import { errorCodeOf } from '@bytebot/service';
import { Kysely } from 'kysely';
import { createPrivateFile } from '../create-private-file.ts';
import { type DatabaseDriver, type DatabaseSurroundings, PooledDatabase } from '../database.ts';
import type { SqliteSettings } from '../database-settings.ts';
import { lockDataDirectory } from '../lock-data-directory.ts';
import { migrate } from '../migrations/migrate.ts';
import { reasonOf } from '../reason-of.ts';
import { SqlStore } from '../sql-store.ts';
import { type Store, StoreError } from '../store.ts';
import type { Tables } from '../tables.ts';
import { createSqliteDialect, openSqliteFile } from './node-sqlite.ts';

const FILE_NAME = 'agent.sqlite';

/**
 * Opens the embedded store and keeps its directory locked until it is closed.
 *
 * @throws StoreError when another process uses the directory, or the file cannot be used.
 */
export async function openSqliteStore(
  { directory }: SqliteSettings,
  surroundings: DatabaseSurroundings,
): Promise<Store> {
  const lock = lockDataDirectory(directory);
  const file = path.join(path.resolve(directory), FILE_NAME);
  const explain = (error: unknown): StoreError => explainSqlite(error, file);
  try {
    const queries = new Kysely<Tables>({ dialect: createSqliteDialect(openFile(file)) });
    const close = async (): Promise<void> => {
      await queries.destroy();
      lock.release();
    };
    try {
      await migrate(queries, { kind: 'sqlite', place: describe(file) });
      // The directory is locked, so whoever had a task is gone.
      await queries
        .updateTable('agent_tasks')
        .set({ lease_worker: null, lease_until: null })
        .where('lease_worker', 'is not', null)
        .execute();
    } catch (error) {
      await queries.destroy();
      throw error;
    }
    const driver: DatabaseDriver = { kind: 'sqlite', queries, ready: () => Promise.resolve(), explain };
    return new SqlStore(new PooledDatabase(driver, surroundings), close);
  } catch (error) {
    lock.release();
    throw explain(error);
  }
}

/** What is remembered is the agent's alone, also in a directory that others may read. */
function openFile(file: string) {
  createPrivateFile(file);
  return openSqliteFile(file);
}

function describe(file: string): string {
  return `The embedded database ${file}`;
}

function explainSqlite(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = errorCodeOf(error);
  const remedy =
    code === 'ERR_SQLITE_ERROR' || code === undefined
      ? ''
      : ` Let this user write there, or set DATA_DIR to another directory.`;
  return new StoreError(`${describe(file)} cannot be used: ${reasonOf(error)}.${remedy}`, { cause: error });
}
