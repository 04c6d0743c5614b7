import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  CompiledQuery as Query,
  type QueryResult,
} from 'kysely';
import { Pool, type PoolClient, type PoolConfig, types } from 'pg';
import type { PostgresSettings } from '../database-settings.ts';
import { storable } from '../storable.ts';
import { isFromServer } from './explain-postgres.ts';

/** The server stops a statement first; for one that does not answer any more, so much longer is waited at most. */
const LONGEST_MARGIN_MS = 5_000;
const KEEP_ALIVE_DELAY_MS = 30_000;

export interface PoolLimits {
  readonly poolSize: number;
  /** Undefined: statements may take as long as they take. */
  readonly statementTimeoutMs: number | undefined;
  /** Ends all connections, whatever they are doing. */
  readonly signal?: AbortSignal;
}

export function createPostgresDialect(settings: PostgresSettings, limits: PoolLimits): Dialect {
  return {
    createDriver: () => new PostgresPoolDriver(settings, limits),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (queries) => new PostgresIntrospector(queries),
  };
}

/**
 * Kysely's own PostgreSQL driver lets a connection that died in somebody's hands end the process, and gives one whose
 * server fell silent back to the pool. This one does neither, and passes text PostgreSQL can keep.
 */
class PostgresPoolDriver implements Driver {
  readonly #settings: PostgresSettings;
  readonly #limits: PoolLimits;
  #pool: Pool | undefined;

  constructor(settings: PostgresSettings, limits: PoolLimits) {
    this.#settings = settings;
    this.#limits = limits;
  }

  init(): Promise<void> {
    const pool = new Pool(poolConfig(this.#settings, this.#limits));
    // A connection that ends while nobody has it is simply gone; in use, the running statement says so.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => {
      client.on('error', () => undefined);
      // A statement that runs then fails as one whose connection was lost.
      this.#limits.signal?.addEventListener('abort', () => void client.end());
    });
    this.#pool = pool;
    return Promise.resolve();
  }

  async acquireConnection(): Promise<PostgresConnection> {
    if (this.#pool === undefined) throw new Error('The connections are closed.');
    return new PostgresConnection(await this.#pool.connect());
  }

  async beginTransaction(connection: PostgresConnection): Promise<void> {
    await connection.executeQuery(Query.raw('begin'));
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await connection.rollback();
  }

  releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.end();
  }
}

class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  #isBroken = false;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, rowCount } = await this.#send(sql, parameters.map(storable));
    return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
  }

  /** PostgreSQL answers COMMIT with ROLLBACK, and without an error, when a statement before had failed. */
  async commit(): Promise<void> {
    const { command } = await this.#send('commit', []);
    if (command === 'ROLLBACK') throw new Error('a statement of the transaction had failed');
  }

  async rollback(): Promise<void> {
    try {
      if (!this.#isBroken) await this.#send('rollback', []);
    } catch (error) {
      this.#isBroken = true;
      throw error;
    }
  }

  /** Streams are not used by the store. */
  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }

  release(): void {
    this.#client.release(this.#isBroken);
  }

  async #send(sql: string, parameters: unknown[]) {
    try {
      return await this.#client.query(sql, parameters);
    } catch (error) {
      // What comes from the server has a state; anything else leaves it open what the connection is doing.
      if (!isFromServer(error)) this.#isBroken = true;
      throw error;
    }
  }
}

function poolConfig(settings: PostgresSettings, { poolSize, statementTimeoutMs }: PoolLimits): PoolConfig {
  return {
    host: settings.host,
    port: settings.port,
    user: settings.user,
    database: settings.database,
    password: () => settings.password() ?? '',
    ssl: settings.tls,
    application_name: 'bytebot-agent',
    max: poolSize,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    ...(statementTimeoutMs === undefined
      ? {}
      : { query_timeout: statementTimeoutMs + Math.min(statementTimeoutMs, LONGEST_MARGIN_MS) }),
    ...(statementTimeoutMs === undefined || settings.isBehindPgBouncer
      ? {}
      : { statement_timeout: statementTimeoutMs }),
    // Counters and counts are numbers here; none comes near 2^53.
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === types.builtins.INT8 ? Number : types.getTypeParser(id, format ?? 'text'),
    },
  };
}
