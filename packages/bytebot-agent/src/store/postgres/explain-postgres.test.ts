import { describe, expect, test } from '@jest/globals';
import type { PostgresSettings } from '../database-settings.ts';
import { openStore } from '../open-store.ts';
import { StoreError } from '../store.ts';
import { describePostgres, explainPostgres } from './explain-postgres.ts';

const settings: PostgresSettings = {
  kind: 'postgres',
  host: 'db.example',
  port: 5432,
  user: 'bob',
  database: 'bytebot',
  schema: 'public',
  password: () => 'the-password-of-bob',
  tls: false,
  poolSize: 1,
  connectTimeoutMs: 5_000,
  statementTimeoutMs: 1_000,
  isBehindPgBouncer: false,
};
const place = 'The PostgreSQL database "bytebot" on db.example:5432';

/** As `pg` throws what the server says. */
function fromServer(code: string, message: string): Error {
  return Object.assign(new Error(message), { severity: 'FATAL', code });
}

describe('what PostgreSQL or the way to it says becomes a sentence and a remedy', () => {
  test.each([
    [
      fromServer('28P01', 'password authentication failed for user "bob"'),
      'Correct the password of the user "bob"',
    ],
    [fromServer('28000', 'no pg_hba.conf entry for host "1.2.3.4", no encryption'), 'add sslmode=require'],
    [fromServer('28000', 'role "bob" is not permitted to log in'), 'Let the user "bob" connect'],
    [fromServer('3D000', 'database "bytebot" does not exist'), 'Create the database "bytebot"'],
    [fromServer('42501', 'permission denied for schema public'), 'Grant the user "bob"'],
    [fromServer('53300', 'sorry, too many clients already'), 'Lower DATABASE_POOL_SIZE'],
    [fromServer('57014', 'canceling statement due to statement timeout'), 'It took longer than 1000 ms'],
    [fromServer('25006', 'cannot execute INSERT in a read-only transaction'), 'Name the primary server'],
    [new Error('The server does not support SSL connections'), 'Remove sslmode'],
    [
      Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
      'sslrootcert',
    ],
    [
      new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string'),
      'DATABASE_PASSWORD',
    ],
  ])('%s', (error, remedy) => {
    const explained = explainPostgres(error, settings);
    expect(explained).toBeInstanceOf(StoreError);
    expect(explained.message).toContain(`${place} cannot be used: ${error.message}. `);
    expect(explained.message).toContain(remedy);
    expect(explained.message).toMatch(/\.$/);
  });

  test.each([
    [
      Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' }),
      'ECONNREFUSED',
    ],
    [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [Object.assign(new Error('getaddrinfo ENOTFOUND db.example'), { code: 'ENOTFOUND' }), 'ENOTFOUND'],
    [fromServer('57P01', 'terminating connection due to administrator command'), '57P01'],
    [fromServer('57P03', 'the database system is starting up'), '57P03'],
    [new Error('Connection terminated unexpectedly'), 'Connection terminated unexpectedly'],
    [new Error('timeout exceeded when trying to connect'), 'timeout exceeded when trying to connect'],
  ])('%s is a server that cannot be reached', (error, reason) => {
    expect(explainPostgres(error, settings).message).toBe(
      `${place} cannot be reached (${reason}). Check that the server runs, and DATABASE_URL or DATABASE_HOST and DATABASE_PORT.`,
    );
  });

  test('a socket has no port', () => {
    expect(describePostgres({ ...settings, host: '/run/postgresql' })).toBe(
      'The PostgreSQL database "bytebot" on /run/postgresql',
    );
  });
});

test('a store whose server is not there is opened at once and gives the reason for everything', async () => {
  const problems: string[] = [];
  const nobody = { ...settings, host: '127.0.0.1', port: 1 };
  const store = await openStore(nobody, { report: ({ message }) => problems.push(message) });
  for (const use of [() => store.ping(), () => store.tasks.find('x'), () => store.todos.list('alice')]) {
    await expect(use()).rejects.toThrow(/on 127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)/);
  }
  expect(problems).toHaveLength(1);
  expect(problems.join()).not.toContain('the-password-of-bob');
  await store.close();
});
