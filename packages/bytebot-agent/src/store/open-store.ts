import { randomUUID } from 'node:crypto';
import type { DatabaseSurroundings } from './database.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { openPostgresStore } from './postgres/open-postgres-store.ts';
import { openSqliteStore } from './sqlite/open-sqlite-store.ts';
import type { Store, StoreError } from './store.ts';

export interface OpenStoreOptions extends Partial<DatabaseSurroundings> {
  /** Told why PostgreSQL cannot be used yet; it is tried again. Once for each reason. */
  readonly report?: (problem: StoreError) => void;
}

/**
 * Opens the store. The embedded one is ready when this resolves. PostgreSQL is not waited for: its tables are brought up
 * to date in the background, and until that has succeeded every method of the store throws the reason.
 *
 * @throws StoreError when the embedded store's directory is in use by another process or cannot be used.
 */
export async function openStore(settings: DatabaseSettings, options: OpenStoreOptions = {}): Promise<Store> {
  const { now = () => new Date(), newId = randomUUID, report = () => undefined } = options;
  return settings.kind === 'sqlite'
    ? openSqliteStore(settings, { now, newId })
    : openPostgresStore(settings, { now, newId }, report);
}
