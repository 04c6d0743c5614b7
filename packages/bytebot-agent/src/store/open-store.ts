import { randomUUID } from 'node:crypto';
import type { DatabaseSurroundings } from './database.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { openSqliteStore } from './sqlite/open-sqlite-store.ts';
import type { Store } from './store.ts';

/**
 * Opens the store.
 *
 * @throws StoreError when the embedded store's directory is in use by another process or cannot be used.
 */
export function openStore(
  settings: DatabaseSettings,
  surroundings: Partial<DatabaseSurroundings> = {},
): Promise<Store> {
  return openSqliteStore(settings, { now: () => new Date(), newId: randomUUID, ...surroundings });
}
