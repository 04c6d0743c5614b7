import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { StoreError } from '../store.ts';
import { createTables } from './0001-tables.ts';
import { type ColumnTypes, columnTypes, type DatabaseKind } from './column-types.ts';

const MIGRATION_TABLE = 'agent_migrations';

/** In the order they run. A name is never changed and a step never taken back once it was released. */
const steps: readonly {
  readonly name: string;
  readonly up: (database: Kysely<unknown>, types: ColumnTypes) => Promise<void>;
}[] = [{ name: '0001-tables', up: createTables }];

export interface MigrationTarget {
  readonly kind: DatabaseKind;
  /** PostgreSQL only: where the tables are. */
  readonly schema?: string;
  /** For messages: which database this is. */
  readonly place: string;
}

/**
 * Brings a database to this version's tables, all steps or none. Two processes that start at once take turns.
 *
 * @throws StoreError when a newer version of the agent has changed the database; what the database threw otherwise.
 */
export async function migrate<Schema>(database: Kysely<Schema>, target: MigrationTarget): Promise<void> {
  const types = columnTypes(target.kind);
  const migrations: Record<string, Migration> = {};
  for (const { name, up } of steps) migrations[name] = { up: (transaction) => up(transaction, types) };
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: 'agent_migration_lock',
    ...(target.schema === undefined ? {} : { migrationTableSchema: target.schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const unknown = await findUnknownSteps(database, target).catch(() => []);
  if (unknown.length > 0) {
    throw new StoreError(
      `${target.place} was changed by a newer version of the agent (it has ${unknown.join(', ')}). Start that version, or use another database.`,
    );
  }
  throw error;
}

async function findUnknownSteps<Schema>(
  database: Kysely<Schema>,
  { schema }: MigrationTarget,
): Promise<readonly string[]> {
  const table = schema === undefined ? sql.id(MIGRATION_TABLE) : sql.id(schema, MIGRATION_TABLE);
  const { rows } = await sql<{ name: string }>`select name from ${table} order by name`.execute(database);
  return rows.map(({ name }) => name).filter((name) => !steps.some((step) => step.name === name));
}
