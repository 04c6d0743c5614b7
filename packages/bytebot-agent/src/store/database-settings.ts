import type { ConnectionOptions } from 'node:tls';
import { readBoundedFile, type SecretStore } from '@bytebot/service';
import { parseDuration } from '@bytebot/shared';
import { SettingsError } from '../settings.ts';
import { type PostgresAddress, readDatabaseUrl } from './postgres/database-url.ts';
import { readTls, type TlsWords } from './postgres/tls-settings.ts';

/** The embedded store: a SQLite file in a directory that is locked. */
export interface SqliteSettings {
  readonly kind: 'sqlite';
  readonly directory: string;
}

export interface PostgresSettings {
  readonly kind: 'postgres';
  /** A name, an address, or the directory of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Where the tables are. */
  readonly schema: string;
  /**
   * Asked for each connection, so that a changed password is used without a restart.
   * @throws SettingsError when its file cannot be read.
   */
  readonly password: () => string | undefined;
  readonly tls: ConnectionOptions | false;
  readonly poolSize: number;
  /** For a connection, and for a place in the pool. */
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** A PgBouncer is between, which refuses settings a connection comes with. */
  readonly isBehindPgBouncer: boolean;
}

export type DatabaseSettings = SqliteSettings | PostgresSettings;

const DEFAULT_PORT = 5432;
const DEFAULT_SCHEMA = 'public';
const DEFAULT_POOL_SIZE = 10;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
/** With its margin still shorter than a request may take, and than a lease: whoever waits learns why. */
const DEFAULT_STATEMENT_TIMEOUT_MS = 15_000;
const MAX_PASSWORD_FILE_BYTES = 64 * 1024;

/**
 * Which database the environment asks for: PostgreSQL by `DATABASE_URL`, else by parts from `DATABASE_HOST` on, else the
 * embedded one in the data directory. What the URL leaves out may come as a part, such as the password.
 *
 * @throws SettingsError naming the variable and the remedy, never a value that may hold a password.
 */
export function readDatabaseSettings(values: SecretStore, dataDirectory: string): DatabaseSettings {
  const url = values.get('DATABASE_URL');
  if (url !== undefined) return postgresSettings(values, readDatabaseUrl(url));
  const host = values.get('DATABASE_HOST');
  if (host === undefined) return { kind: 'sqlite', directory: dataDirectory };
  return postgresSettings(values, { host, parameters: new Map() });
}

function postgresSettings(values: SecretStore, address: PostgresAddress): PostgresSettings {
  const { host, parameters } = address;
  const user = address.user ?? values.get('DATABASE_USER');
  if (user === undefined) {
    throw new SettingsError(
      'The database user is missing. Set DATABASE_USER, or write it into DATABASE_URL as postgresql://user:password@host:5432/database.',
    );
  }
  return {
    kind: 'postgres',
    host,
    port: address.port ?? portNumber(values),
    user,
    // As libpq has it.
    database: address.database ?? values.get('DATABASE_NAME') ?? user,
    schema: parameters.get('schema') ?? DEFAULT_SCHEMA,
    password: passwordReader(values, address.password),
    tls: readTls(tlsWords(values, parameters)),
    poolSize: poolSize(values, parameters.get('connection_limit')),
    connectTimeoutMs: duration(
      values,
      'DATABASE_CONNECT_TIMEOUT',
      seconds(parameters.get('connect_timeout')) ?? DEFAULT_CONNECT_TIMEOUT_MS,
    ),
    statementTimeoutMs: duration(values, 'DATABASE_STATEMENT_TIMEOUT', DEFAULT_STATEMENT_TIMEOUT_MS),
    isBehindPgBouncer: parameters.get('pgbouncer') === 'true',
  };
}

/** The file comes before the variable: whoever mounts one has a password that changes. */
function passwordReader(values: SecretStore, inUrl: string | undefined): PostgresSettings['password'] {
  if (inUrl !== undefined) return () => inUrl;
  const file = values.get('DATABASE_PASSWORD_FILE');
  if (file === undefined) return () => values.get('DATABASE_PASSWORD');
  const read = (): string => {
    const found = readBoundedFile(file, MAX_PASSWORD_FILE_BYTES);
    // The line break is the editor's; blanks may be the password's.
    if ('text' in found) return found.text.replace(/\r?\n$/, '');
    const problem = 'problem' in found ? found.problem : 'does not exist';
    throw new SettingsError(
      `DATABASE_PASSWORD_FILE names ${file}, which ${problem}. Name a file that holds the password and nothing else.`,
    );
  };
  read();
  return read;
}

function tlsWords(values: SecretStore, parameters: ReadonlyMap<string, string>): TlsWords {
  return {
    mode: values.get('DATABASE_SSLMODE') ?? parameters.get('sslmode'),
    isAsked: parameters.get('ssl'),
    acceptance: parameters.get('sslaccept'),
    authorityFile: values.get('DATABASE_SSLROOTCERT') ?? parameters.get('sslrootcert'),
    certificateFile: parameters.get('sslcert'),
    keyFile: parameters.get('sslkey'),
  };
}

function portNumber(values: SecretStore): number {
  const text = values.get('DATABASE_PORT');
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new SettingsError(
    `DATABASE_PORT has to be a port number such as ${DEFAULT_PORT}, not "${text.slice(0, 40)}".`,
  );
}

function poolSize(values: SecretStore, inUrl: string | undefined): number {
  const ownName = values.get('DATABASE_POOL_SIZE');
  const text = ownName ?? inUrl;
  if (text === undefined) return DEFAULT_POOL_SIZE;
  const size = Number(text);
  if (Number.isSafeInteger(size) && size > 0) return size;
  const name = ownName === undefined ? 'connection_limit in DATABASE_URL' : 'DATABASE_POOL_SIZE';
  throw new SettingsError(`${name} has to be a whole number above 0, not "${text.slice(0, 40)}".`);
}

/** Nothing and 0 leave the default. */
function seconds(text: string | undefined): number | undefined {
  const number = Number(text ?? 0);
  return Number.isFinite(number) && number > 0 ? number * 1000 : undefined;
}

function duration(values: SecretStore, name: string, fallbackMs: number): number {
  const text = values.get(name);
  if (text === undefined) return fallbackMs;
  const durationMs = parseDuration(text);
  if (durationMs !== undefined && durationMs > 0) return durationMs;
  throw new SettingsError(`${name} has to be a time such as 10s or 1m, not "${text.slice(0, 40)}".`);
}
