import type { SecretStore } from '@bytebot/service';
import type { RouterSettings } from '../../config/schema/sections.ts';
import type { VariableProblems } from '../../config/settings/tenants.ts';

/** Where the Redis is that replicas share. Holds the password: never to be logged or shown. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly database: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const DEFAULT_PORT = 6379;

/**
 * The Redis of `router_settings` (`redis_url`, else `redis_host` and the others), else of `REDIS_URL`, else of
 * `REDIS_HOST`, `REDIS_PORT`, `REDIS_PASSWORD`, `REDIS_USERNAME`, `REDIS_SSL`, `REDIS_DB`.
 *
 * @returns undefined where none is set: then each process counts for itself.
 */
export function redisAddress(
  router: RouterSettings,
  secrets: Pick<SecretStore, 'get'>,
  problems: VariableProblems,
): RedisAddress | undefined {
  const written = {
    url: router.redis_url,
    host: router.redis_host,
    port: router.redis_port,
    ssl: router.redis_ssl,
    db: router.redis_db,
    username: router.redis_username,
    password: router.redis_password,
  };
  if (written.url || written.host) return redisAddressOf(written, 'router_settings.redis_', problems);
  const variable = secrets.get('REDIS_URL');
  if (variable !== undefined) return ofUrl(variable, 'REDIS_URL', problems);
  const variableHost = secrets.get('REDIS_HOST');
  if (variableHost === undefined) return undefined;
  return ofParts({
    host: variableHost,
    port: secrets.get('REDIS_PORT'),
    ssl: secrets.get('REDIS_SSL'),
    database: secrets.get('REDIS_DB'),
    username: secrets.get('REDIS_USERNAME'),
    password: secrets.get('REDIS_PASSWORD'),
    name: 'REDIS_',
    problems,
  });
}

/** A Redis as a section of the config names it. */
export interface WrittenRedis {
  readonly url?: string | null | undefined;
  readonly host?: string | null | undefined;
  readonly port?: unknown;
  readonly ssl?: unknown;
  readonly db?: unknown;
  readonly username?: string | null | undefined;
  readonly password?: string | null | undefined;
}

/**
 * @param name The begin of the names of its settings, for what is said about them.
 * @returns undefined where none is named, or what is written cannot be one, which has been reported then.
 */
export function redisAddressOf(
  { url, host, port, ssl, db, username, password }: WrittenRedis,
  name: string,
  problems: VariableProblems,
): RedisAddress | undefined {
  if (url) return ofUrl(url, `${name}url`, problems);
  if (!host) return undefined;
  const user = { username: username ?? undefined, password: password ?? undefined };
  return ofParts({ host, port, ssl, database: db, ...user, name, problems });
}

/** Without user and password, for logs. */
export function shownAddress({ host, port, database }: RedisAddress): string {
  return `${host}:${port}${database === 0 ? '' : `/${database}`}`;
}

function ofUrl(text: string, name: string, problems: VariableProblems): RedisAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = Number(url?.pathname.slice(1) ?? '');
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === '' || !isDatabase(database)) {
    // The text may hold a password, so it is not shown.
    problems.error(
      name,
      `${name} has to be redis://[user:password@]host[:port][/database], or rediss:// for TLS.`,
    );
    return undefined;
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    tls: url.protocol === 'rediss:',
    database,
    username: decoded(url.username),
    password: decoded(url.password),
  };
}

interface Parts {
  readonly host: string;
  readonly port: unknown;
  readonly ssl: unknown;
  readonly database: unknown;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The begin of the names of its settings. */
  readonly name: string;
  readonly problems: VariableProblems;
}

function ofParts(parts: Parts): RedisAddress | undefined {
  const port = Number(portOf(parts.port) ?? DEFAULT_PORT);
  const database = Number(parts.database ?? 0);
  const isPort = Number.isInteger(port) && port > 0 && port < 65_536;
  const isUpper = parts.name === parts.name.toUpperCase();
  const nameOf = (part: string): string => `${parts.name}${isUpper ? part.toUpperCase() : part}`;
  if (!isPort) {
    parts.problems.warn(
      nameOf('port'),
      `${nameOf('port')} has to be a port from 1 to 65535. Until then each replica counts for itself.`,
    );
  }
  if (!isDatabase(database)) {
    parts.problems.warn(
      nameOf('db'),
      `${nameOf('db')} has to be the number of a database, from 0. Until then each replica counts for itself.`,
    );
  }
  if (!isPort || !isDatabase(database)) return undefined;
  const tls = /^(?:true|1|yes|on)$/i.test(String(parts.ssl ?? '').trim());
  return { host: parts.host, port, tls, database, username: parts.username, password: parts.password };
}

/** Kubernetes sets `REDIS_PORT=tcp://10.0.0.7:6379` in every pod beside a Service that is called redis. */
function portOf(written: unknown): unknown {
  if (written === null || written === '') return undefined;
  return typeof written === 'string'
    ? (/^tcp:\/\/[^/]*:(\d+)$/.exec(written.trim())?.[1] ?? written)
    : written;
}

function isDatabase(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number < 10_000;
}

function decoded(part: string): string | undefined {
  if (part === '') return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
