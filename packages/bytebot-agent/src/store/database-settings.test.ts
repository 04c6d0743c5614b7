import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createSecretStore } from '@bytebot/service';
import { describe, expect, test } from '@jest/globals';
import { SettingsError } from '../settings.ts';
import { type DatabaseSettings, type PostgresSettings, readDatabaseSettings } from './database-settings.ts';
import { temporaryDirectory } from './store.test-helper.ts';

function read(environment: Record<string, string>): DatabaseSettings {
  const directory = temporaryDirectory();
  const values = createSecretStore({ environment, directory, keysDirectory: directory, watch: false });
  return readDatabaseSettings(values, './data');
}

function readPostgres(environment: Record<string, string>): PostgresSettings {
  const settings = read(environment);
  if (settings.kind !== 'postgres') throw new Error('PostgreSQL was not chosen.');
  return settings;
}

function refusalOf(environment: Record<string, string>): string {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('It was accepted.');
}

const special = `p@ss:/w ord#%?&"'\\`;

describe('which database', () => {
  test('without a word about one it is the embedded one', () => {
    expect(read({})).toEqual({ kind: 'sqlite', directory: './data' });
  });

  test('a URL names everything', () => {
    const settings = readPostgres({ DATABASE_URL: 'postgres://bob:secret@db.example:6432/bytebot' });
    expect(settings).toMatchObject({
      host: 'db.example',
      port: 6432,
      user: 'bob',
      database: 'bytebot',
      schema: 'public',
      tls: false,
      poolSize: 10,
      connectTimeoutMs: 10_000,
      statementTimeoutMs: 15_000,
      isBehindPgBouncer: false,
    });
    expect(settings.password()).toBe('secret');
  });

  test("Prisma's parameters are understood or left alone", () => {
    const parameters =
      'schema=agent&connection_limit=3&connect_timeout=5&pool_timeout=7&pgbouncer=true&socket_timeout=1';
    expect(readPostgres({ DATABASE_URL: `postgresql://u:p@h/d?${parameters}` })).toMatchObject({
      schema: 'agent',
      poolSize: 3,
      connectTimeoutMs: 5_000,
      isBehindPgBouncer: true,
      port: 5432,
    });
  });

  test.each([
    ['postgresql://u@/d?host=/var/run/postgresql', '/var/run/postgresql'],
    ['postgresql://u@localhost/d?host=/tmp', '/tmp'],
    ['postgresql://u:p@/d', 'localhost'],
    ['postgresql://u@%2Fvar%2Frun/d', '/var/run'],
    ['postgresql://u@[::1]:5433/d', '::1'],
  ])('%s is at %s', (url, host) => {
    expect(readPostgres({ DATABASE_URL: url })).toMatchObject({ host, user: 'u', database: 'd' });
  });

  test('parts make an address, and a password with special characters needs no encoding', () => {
    const settings = readPostgres({
      DATABASE_HOST: 'db',
      DATABASE_PORT: '5433',
      DATABASE_USER: 'bob',
      DATABASE_PASSWORD: special,
      DATABASE_NAME: 'bytebot',
    });
    expect(settings).toMatchObject({ host: 'db', port: 5433, user: 'bob', database: 'bytebot' });
    expect(settings.password()).toBe(special);
  });

  test('a percent-encoded password of a URL is decoded, and a lone % stands for itself', () => {
    const withPassword = (text: string) =>
      readPostgres({ DATABASE_URL: `postgres://u:${text}@h/d` }).password();
    expect(withPassword(encodeURIComponent(special))).toBe(special);
    expect(withPassword('100%')).toBe('100%');
    expect(withPassword('p@ss')).toBe('p@ss');
  });

  test('what a URL leaves out comes from the parts', () => {
    const settings = readPostgres({
      DATABASE_URL: 'postgresql://h',
      DATABASE_USER: 'bob',
      DATABASE_PASSWORD: 'secret-of-bob',
    });
    expect(settings).toMatchObject({ host: 'h', user: 'bob', database: 'bob' });
    expect(settings.password()).toBe('secret-of-bob');
  });

  test('a password file is read for each connection, without its line break', () => {
    const file = path.join(temporaryDirectory(), 'password');
    writeFileSync(file, `${special} \n`);
    const settings = readPostgres({
      DATABASE_HOST: 'h',
      DATABASE_USER: 'u',
      DATABASE_PASSWORD: 'another',
      DATABASE_PASSWORD_FILE: file,
    });
    expect(settings.password()).toBe(`${special} `);
    writeFileSync(file, 'the next one');
    expect(settings.password()).toBe('the next one');
  });

  test('limits can be set', () => {
    expect(
      readPostgres({
        DATABASE_URL: 'postgresql://u:p@h/d?connection_limit=3',
        DATABASE_POOL_SIZE: '7',
        DATABASE_CONNECT_TIMEOUT: '2s',
        DATABASE_STATEMENT_TIMEOUT: '1m',
      }),
    ).toMatchObject({ poolSize: 7, connectTimeoutMs: 2_000, statementTimeoutMs: 60_000 });
  });
});

describe('what cannot be used is refused with a remedy', () => {
  test.each(['mysql://u:p@h/d', 'file:./dev.db', 'db.example', 'http://h/d'])('%s', (url) => {
    expect(refusalOf({ DATABASE_URL: url })).toMatch(/^DATABASE_URL has to be a PostgreSQL address such as/);
  });

  test.each([
    'postgres://user:12/34@host/d',
    'postgres://user:12?34@host/d',
    'postgres://user:ab#34@host/d',
    'postgres://user:ab/34@host/d',
    'postgres://user:12#34@host/d',
    'postgres://user:p@ho st/d',
    'postgres://user:p@host:port/d',
    'postgres://user:p@host/d/e',
  ])('%s, without showing it', (url) => {
    const message = refusalOf({ DATABASE_URL: url });
    expect(message).toMatch(/percent-encoded.*or give DATABASE_HOST/);
    expect(message).not.toMatch(/34|12|user:/);
  });

  test('a user, a port, a size, a time, a mode or a file that is wrong', () => {
    const parts = { DATABASE_HOST: 'h', DATABASE_USER: 'u' };
    expect(refusalOf({ DATABASE_HOST: 'h' })).toMatch(/^The database user is missing\. Set DATABASE_USER/);
    expect(refusalOf({ ...parts, DATABASE_PORT: '70000' })).toMatch(/^DATABASE_PORT has to be a port number/);
    expect(refusalOf({ ...parts, DATABASE_POOL_SIZE: '0' })).toMatch(/^DATABASE_POOL_SIZE has to be/);
    expect(refusalOf({ DATABASE_URL: 'postgres://u@h/d?connection_limit=x' })).toMatch(
      /^connection_limit in/,
    );
    expect(refusalOf({ ...parts, DATABASE_STATEMENT_TIMEOUT: 'soon' })).toMatch(
      /^DATABASE_STATEMENT_TIMEOUT/,
    );
    expect(refusalOf({ ...parts, DATABASE_SSLMODE: 'maybe' })).toMatch(/^sslmode of the database has to be/);
    expect(refusalOf({ ...parts, DATABASE_PASSWORD_FILE: '/nowhere/password' })).toMatch(
      /^DATABASE_PASSWORD_FILE names \/nowhere\/password, which does not exist\./,
    );
    expect(refusalOf({ ...parts, DATABASE_SSLROOTCERT: '/nowhere/ca' })).toMatch(
      /^The certificate file "\/nowhere\/ca" for the database does not exist\./,
    );
  });
});

describe('TLS', () => {
  const authority = path.join(temporaryDirectory(), 'ca.pem');
  writeFileSync(authority, 'the authority');
  const key = path.join(temporaryDirectory(), 'key.pem');
  writeFileSync(key, 'the key');
  const tlsOf = (query: string) => readPostgres({ DATABASE_URL: `postgres://u:p@h/d?${query}` }).tls;
  const verified = { rejectUnauthorized: true, ca: 'the authority' };
  const anyHost = { checkServerIdentity: expect.any(Function) };

  test.each([
    ['', false],
    ['sslmode=disable', false],
    ['sslmode=prefer', false],
    ['sslmode=require', { rejectUnauthorized: false }],
    ['sslmode=no-verify', { rejectUnauthorized: false }],
    ['sslmode=require&sslaccept=accept_invalid_certs', { rejectUnauthorized: false }],
    ['sslmode=require&sslaccept=strict', { rejectUnauthorized: true }],
    ['sslmode=verify-full', { rejectUnauthorized: true }],
    ['sslmode=verify-full&sslrootcert=system', { rejectUnauthorized: true }],
    ['ssl=true', { rejectUnauthorized: true }],
    ['sslmode=verify-ca', { rejectUnauthorized: true, ...anyHost }],
    [`sslmode=verify-full&sslrootcert=${authority}`, verified],
    [`sslmode=require&sslrootcert=${authority}`, { ...verified, ...anyHost }],
    [`sslmode=require&sslcert=${authority}`, { ...verified, ...anyHost }],
    [
      `sslmode=verify-full&sslcert=${authority}&sslkey=${key}`,
      { rejectUnauthorized: true, cert: 'the authority', key: 'the key' },
    ],
  ])('%s', (query, expected) => {
    expect(tlsOf(query)).toEqual(expected);
  });

  test('the variable comes before the URL', () => {
    const settings = readPostgres({
      DATABASE_URL: 'postgres://u:p@h/d?sslmode=disable',
      DATABASE_SSLMODE: 'verify-full',
      DATABASE_SSLROOTCERT: authority,
    });
    expect(settings.tls).toEqual(verified);
  });
});
