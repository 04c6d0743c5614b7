import { errorCodeOf } from '@bytebot/service';
import { SettingsError } from '../../settings.ts';
import type { PostgresSettings } from '../database-settings.ts';
import { reasonOf } from '../reason-of.ts';
import { StoreError } from '../store.ts';

/** Which database it is, for messages: never with the password. */
export function describePostgres({ host, port, database }: PostgresSettings): string {
  return `The PostgreSQL database "${database}" on ${host}${host.startsWith('/') ? '' : `:${port}`}`;
}

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);

/** States of a server that is being started or stopped (PostgreSQL documentation, appendix A, class 57). */
const awayStates = new Set(['57P01', '57P02', '57P03']);

/** Whether the server said it itself, which leaves the connection usable. */
export function isFromServer(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'severity' in error;
}

/** One sentence about what went wrong, and one about what to do where that is known. */
export function explainPostgres(error: unknown, settings: PostgresSettings): StoreError {
  if (error instanceof StoreError) return error;
  if (error instanceof SettingsError) return new StoreError(error.message, { cause: error });
  const place = describePostgres(settings);
  const code = errorCodeOf(error) ?? '';
  const reason = reasonOf(error);
  const isAway = isFromServer(error)
    ? awayStates.has(code) || code.startsWith('08')
    : unreachable.has(code) || /timeout|terminated|Connection ended/i.test(reason);
  if (isAway) {
    return new StoreError(
      `${place} cannot be reached (${code === '' ? reason : code}). Check that the server runs, and DATABASE_URL or DATABASE_HOST and DATABASE_PORT.`,
      { cause: error },
    );
  }
  return new StoreError(`${place} cannot be used: ${reason}.${remedyOf(code, reason, settings)}`, {
    cause: error,
  });
}

/** By PostgreSQL's error codes (documentation, appendix A), and by the words of `pg` where there is no code. */
function remedyOf(
  code: string,
  reason: string,
  { user, database, statementTimeoutMs }: PostgresSettings,
): string {
  switch (code) {
    case '28P01':
      return ` Correct the password of the user "${user}" in DATABASE_URL, DATABASE_PASSWORD or DATABASE_PASSWORD_FILE.`;
    case '28000':
      return /no encryption/i.test(reason)
        ? ' The server wants TLS: add sslmode=require to DATABASE_URL, or set DATABASE_SSLMODE=require.'
        : ` Let the user "${user}" connect, or change DATABASE_USER.`;
    case '3D000':
      return ` Create the database "${database}", or change DATABASE_NAME or DATABASE_URL.`;
    case '42501':
      return ` Grant the user "${user}" what it needs: to create tables in its schema at the first start, and to read and write them.`;
    case '53300':
      return ' Lower DATABASE_POOL_SIZE, or let the server take more connections.';
    case '57014':
      return ` It took longer than ${statementTimeoutMs} ms; DATABASE_STATEMENT_TIMEOUT sets how long a statement may take.`;
    case '25006':
      return ' Name the primary server, not a replica.';
    default:
      return remedyByWords(code, reason, user);
  }
}

function remedyByWords(code: string, reason: string, user: string): string {
  if (/client password must be/i.test(reason)) {
    return ` Set the password of the user "${user}" in DATABASE_PASSWORD or DATABASE_PASSWORD_FILE.`;
  }
  if (/does not support SSL/i.test(reason)) return ' Remove sslmode, or switch TLS on at the server.';
  if (/certificate|ERR_TLS/i.test(`${code} ${reason}`)) {
    return ' Name the authority of its certificate with sslrootcert, or choose a weaker sslmode.';
  }
  return '';
}
