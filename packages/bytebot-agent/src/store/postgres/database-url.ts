import { SettingsError } from '../../settings.ts';

/** What a connection string says; what it leaves out is undefined. */
export interface PostgresAddress {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const EXAMPLE = 'postgresql://user:password@host:5432/database';
const PARTS = 'DATABASE_HOST, DATABASE_PORT, DATABASE_USER, DATABASE_PASSWORD and DATABASE_NAME';
const ONLY_POSTGRES = `DATABASE_URL has to be a PostgreSQL address such as ${EXAMPLE}. Leave it out to keep everything in a SQLite file in DATA_DIR.`;
const WRONG_PASSWORD_FORM = `DATABASE_URL cannot be read. Write special characters of its password percent-encoded (@ as %40, : as %3A, / as %2F, # as %23, ? as %3F), or give ${PARTS} instead.`;

/**
 * Reads a connection string as libpq and Prisma write them (PostgreSQL documentation, "Connection URIs"; Prisma,
 * "Connection URLs"). Parameters it does not know are left alone.
 *
 * @throws SettingsError, also where a password that was not percent-encoded would lead to another host. The text never
 * shows the address.
 */
export function readDatabaseUrl(text: string): PostgresAddress {
  if (!/^postgres(?:ql)?:\/\//i.test(text)) throw new SettingsError(ONLY_POSTGRES);
  const { url, hasNamedHost } = parse(text);
  const parameters = new Map(url.searchParams);
  const database = decoded(url.pathname.slice(1));
  // A second @, a # or a / further on are parts of a password that was cut in two.
  if (url.hash !== '' || url.pathname.slice(1).includes('/') || /@/.test(url.pathname + url.search)) {
    throw new SettingsError(WRONG_PASSWORD_FORM);
  }
  const host = parameters.get('host') ?? (hasNamedHost ? decoded(url.hostname) : 'localhost');
  return {
    host: host.replace(/^\[(.*)\]$/, '$1'),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.username === '' ? {} : { user: decoded(url.username) }),
    ...(url.password === '' ? {} : { password: decoded(url.password) }),
    ...(database === '' ? {} : { database }),
    parameters,
  };
}

function parse(text: string): { readonly url: URL; readonly hasNamedHost: boolean } {
  if (URL.canParse(text)) return { url: new URL(text), hasNamedHost: new URL(text).hostname !== '' };
  // libpq may leave the host out, with a user before it: the socket's directory then stands in `host=`.
  const withHost = text.replace(/^([a-z]+:\/\/[^/?#]*@)(?=[:/?]|$)/i, '$1localhost');
  if (URL.canParse(withHost)) return { url: new URL(withHost), hasNamedHost: false };
  throw new SettingsError(WRONG_PASSWORD_FORM);
}

/** A lone % stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
