import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  type Dialect,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteStatement,
} from 'kysely';
import { storable } from '../storable.ts';

/** How many prepared statements are kept: more than the store has, and an end to lists of varying length. */
const MAX_STATEMENTS = 200;
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the embedded database.
 *
 * It writes ahead (WAL) and leaves it to the system when a commit reaches the disk (`synchronous=NORMAL`): what was
 * committed is there after the process was killed, and the file is never damaged; only a power cut or a crash of the
 * whole machine may lose the last commits (SQLite documentation, `PRAGMA synchronous`).
 *
 * @throws whatever node:sqlite throws when the file cannot be opened or is no database.
 */
export function openSqliteFile(file: string): NodeSqliteDatabase {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    database.exec('pragma journal_mode = wal');
    database.exec('pragma synchronous = normal');
    return new NodeSqliteDatabase(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Node's built-in SQLite in the shape kysely's SQLite dialect asks for. */
export class NodeSqliteDatabase implements SqliteDatabase {
  readonly #database: DatabaseSync;
  /** The least recently used first. Preparing takes longer than most of the store's statements. */
  readonly #statements = new Map<string, SqliteStatement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(statement: string): SqliteStatement {
    const prepared =
      this.#statements.get(statement) ?? new NodeSqliteStatement(this.#database.prepare(statement));
    this.#statements.delete(statement);
    this.#statements.set(statement, prepared);
    if (this.#statements.size > MAX_STATEMENTS) {
      const [oldest] = this.#statements.keys();
      if (oldest !== undefined) this.#statements.delete(oldest);
    }
    return prepared;
  }

  /** False also after SQLite has ended a transaction by itself, as it does when the disk is full. */
  get isInTransaction(): boolean {
    return this.#database.isTransaction;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

class NodeSqliteStatement implements SqliteStatement {
  readonly reader: boolean;
  readonly #statement: StatementSync;

  constructor(statement: StatementSync) {
    this.#statement = statement;
    this.reader = statement.columns().length > 0;
  }

  all(parameters: readonly unknown[]): unknown[] {
    return this.#statement.all(...parameters.map(toInput));
  }

  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint } {
    return this.#statement.run(...parameters.map(toInput));
  }

  iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    return this.#statement.iterate(...parameters.map(toInput));
  }
}

function toInput(parameter: unknown): SQLInputValue {
  const value = storable(parameter);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') {
    return value;
  }
  throw new TypeError(`A ${typeof value} cannot be stored in a column.`);
}

/** One connection; whoever comes while a transaction is open waits. Migrations are all or nothing. */
export function createSqliteDialect(database: NodeSqliteDatabase): Dialect {
  const dialect = new SqliteDialect({ database });
  return {
    createDriver: () => forgivingRollback(dialect.createDriver(), database),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (queries) => dialect.createIntrospector(queries),
    createAdapter: () => new TransactionalSqliteAdapter(),
  };
}

/** Where nothing is left to be rolled back, the complaint about that would hide the reason. */
function forgivingRollback(driver: Driver, database: NodeSqliteDatabase): Driver {
  const rollback = driver.rollbackTransaction.bind(driver);
  driver.rollbackTransaction = async (connection) => {
    if (database.isInTransaction) await rollback(connection);
  };
  return driver;
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
