import { Kysely } from 'kysely';
import { type DatabaseDriver, type DatabaseSurroundings, PooledDatabase } from '../database.ts';
import type { PostgresSettings } from '../database-settings.ts';
import { migrate } from '../migrations/migrate.ts';
import { SqlStore } from '../sql-store.ts';
import type { Store, StoreError } from '../store.ts';
import type { Tables } from '../tables.ts';
import { describePostgres, explainPostgres } from './explain-postgres.ts';
import { createPostgresDialect } from './postgres-driver.ts';
import { Preparation } from './preparation.ts';

/**
 * A store in PostgreSQL. It is there at once; the tables are brought to this version in the background, again and again
 * until that succeeds, and until then every method throws the reason.
 *
 * @param report Told why the database cannot be used yet.
 */
export function openPostgresStore(
  settings: PostgresSettings,
  surroundings: DatabaseSurroundings,
  report: (problem: StoreError) => void,
): Store {
  const explain = (error: unknown): StoreError => explainPostgres(error, settings);
  const dialect = createPostgresDialect(settings, settings);
  const connections = new Kysely<Tables>({ dialect });
  const preparation = new Preparation({
    prepare: (signal) => migrateOnce(settings, signal),
    explain,
    patienceMs: settings.connectTimeoutMs + settings.statementTimeoutMs,
    report,
  });
  const driver: DatabaseDriver = {
    kind: 'postgres',
    queries: connections.withSchema(settings.schema),
    ready: () => preparation.ready(),
    explain,
  };
  return new SqlStore(new PooledDatabase(driver, surroundings), async () => {
    preparation.stop();
    await connections.destroy();
  });
}

/** Over a connection of its own: a change of tables may take longer than any statement of the store. */
async function migrateOnce(settings: PostgresSettings, signal: AbortSignal): Promise<void> {
  const dialect = createPostgresDialect(settings, { poolSize: 1, statementTimeoutMs: undefined, signal });
  const connection = new Kysely<Tables>({ dialect });
  try {
    await migrate(connection.withSchema(settings.schema), {
      kind: 'postgres',
      schema: settings.schema,
      place: describePostgres(settings),
    });
  } finally {
    await connection.destroy();
  }
}
