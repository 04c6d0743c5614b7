import { AsyncLocalStorage } from 'node:async_hooks';
import { type Kysely, sql } from 'kysely';
import type { DatabaseKind } from './migrations/column-types.ts';
import { StoreError } from './store.ts';
import type { Tables } from './tables.ts';

export type Queries = Kysely<Tables>;

/** A way to the tables: either for single statements, or bound to one transaction. */
export interface Database {
  readonly kind: DatabaseKind;
  /** The time that is written into rows, ISO 8601. */
  nowIso(): string;
  newId(): string;
  /** @throws StoreError whatever went wrong. */
  run<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>;
  /** All or nothing. Within a transaction: all or nothing of its own, and nothing if the outer one fails. */
  transaction<Result>(work: (database: Database) => Promise<Result>): Promise<Result>;
}

/** What a kind of database brings. */
export interface DatabaseDriver {
  readonly kind: DatabaseKind;
  readonly queries: Queries;
  /** Resolves when the tables are there. @throws StoreError */
  ready(): Promise<void>;
  /** In one sentence what went wrong, naming the database. */
  explain(error: unknown): StoreError;
}

export interface DatabaseSurroundings {
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Which transaction the code that runs now is in, to tell a mistake that would wait for itself for ever. */
interface RunningTransaction {
  readonly driver: DatabaseDriver;
  isOpen: boolean;
  /** Savepoints are counted, so that two at the same time never take each other's. */
  savepoints: number;
}

const running = new AsyncLocalStorage<RunningTransaction>();

export class PooledDatabase implements Database {
  readonly #driver: DatabaseDriver;
  readonly #surroundings: DatabaseSurroundings;

  constructor(driver: DatabaseDriver, surroundings: DatabaseSurroundings) {
    this.#driver = driver;
    this.#surroundings = surroundings;
  }

  get kind(): DatabaseKind {
    return this.#driver.kind;
  }

  nowIso(): string {
    return this.#surroundings.now().toISOString();
  }

  newId(): string {
    return this.#surroundings.newId();
  }

  async run<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> {
    this.#refuseWithinTransaction();
    await this.#driver.ready();
    return explained(this.#driver, () => work(this.#driver.queries));
  }

  async transaction<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    this.#refuseWithinTransaction();
    await this.#driver.ready();
    const mark: RunningTransaction = { driver: this.#driver, isOpen: true, savepoints: 0 };
    // An error of the work itself is the caller's and passes as it is; only the database's are explained.
    let thrownByWork: { readonly error: unknown } | undefined;
    try {
      return await this.#driver.queries.transaction().execute((transaction) =>
        running.run(mark, async () => {
          try {
            return await work(new TransactionDatabase(this.#driver, this.#surroundings, transaction, mark));
          } catch (error) {
            thrownByWork = { error };
            throw error;
          } finally {
            mark.isOpen = false;
          }
        }),
      );
    } catch (error) {
      if (thrownByWork !== undefined) throw thrownByWork.error;
      throw this.#driver.explain(error);
    }
  }

  #refuseWithinTransaction(): void {
    const current = running.getStore();
    if (current?.isOpen === true && current.driver === this.#driver) {
      throw new StoreError(
        'Within a transaction only the store that the transaction was given can be used: any other would wait for the transaction to end.',
      );
    }
  }
}

class TransactionDatabase implements Database {
  readonly #driver: DatabaseDriver;
  readonly #surroundings: DatabaseSurroundings;
  readonly #queries: Queries;
  readonly #mark: RunningTransaction;

  constructor(
    driver: DatabaseDriver,
    surroundings: DatabaseSurroundings,
    queries: Queries,
    mark: RunningTransaction,
  ) {
    this.#driver = driver;
    this.#surroundings = surroundings;
    this.#queries = queries;
    this.#mark = mark;
  }

  get kind(): DatabaseKind {
    return this.#driver.kind;
  }

  nowIso(): string {
    return this.#surroundings.now().toISOString();
  }

  newId(): string {
    return this.#surroundings.newId();
  }

  run<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> {
    if (!this.#mark.isOpen) {
      return Promise.reject(
        new StoreError('The store of a transaction was used after the transaction had ended.'),
      );
    }
    return explained(this.#driver, () => work(this.#queries));
  }

  async transaction<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    this.#mark.savepoints += 1;
    const savepoint = sql.id(`nested_${this.#mark.savepoints}`);
    await this.run((queries) => sql`savepoint ${savepoint}`.execute(queries));
    try {
      const result = await work(this);
      await this.run((queries) => sql`release savepoint ${savepoint}`.execute(queries));
      return result;
    } catch (error) {
      // Should going back fail too, the first error is the one that tells why.
      await this.run((queries) => sql`rollback to savepoint ${savepoint}`.execute(queries)).catch(
        () => undefined,
      );
      throw error;
    }
  }
}

async function explained<Result>(driver: DatabaseDriver, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw driver.explain(error);
  }
}
