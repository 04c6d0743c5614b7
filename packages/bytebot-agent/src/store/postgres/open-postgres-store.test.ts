import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSecretStore } from '@bytebot/service';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type PostgresSettings, readDatabaseSettings } from '../database-settings.ts';
import { openStore } from '../open-store.ts';
import {
  ADMINISTRATOR,
  ADMINISTRATOR_PASSWORD,
  findPostgres,
  type PostgresServer,
  SERVER_START_MS,
  startPostgres,
} from '../postgres-server.test-helper.ts';
import { temporaryDirectory } from '../store.test-helper.ts';
import { type Store, StoreError } from '../store.ts';
import { newTask } from '../suite/suite-store.test-helper.ts';
import { Forwarder } from './forwarder.test-helper.ts';

const programs = findPostgres();
const stores: Store[] = [];
const forwarders: Forwarder[] = [];
const problems: string[] = [];
let server: PostgresServer;

beforeAll(async () => {
  if (programs !== undefined) server = await startPostgres(programs);
}, SERVER_START_MS);
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const forwarder of forwarders.splice(0)) await forwarder.stop();
  problems.length = 0;
});
afterAll(async () => {
  if (programs !== undefined) await server.stop();
});

async function open(settings: PostgresSettings): Promise<Store> {
  const store = await openStore(settings, { report: ({ message }) => problems.push(message) });
  stores.push(store);
  return store;
}

async function forwarded(): Promise<{ forwarder: Forwarder; settings: PostgresSettings }> {
  const forwarder = new Forwarder(server.port);
  forwarders.push(forwarder);
  await forwarder.start();
  return { forwarder, settings: { ...(await server.createDatabase()), port: forwarder.port } };
}

/** @returns the sentence; never one with the password in it. */
async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  const message = error instanceof StoreError ? error.message : '';
  expect(message).not.toContain(ADMINISTRATOR_PASSWORD);
  return message;
}

async function untilAnswering(store: Store): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (
      await store.ping().then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(25);
  }
  throw new Error('The store never answered.');
}

const describeWithServer = programs === undefined ? describeNothing : describe;

function describeNothing(title: string): void {
  test(`PostgreSQL is not installed here: left out is ${title}`, () => {
    expect(findPostgres()).toBeUndefined();
  });
}

describeWithServer('several agents on one PostgreSQL database', () => {
  test('that start at the same time all get their tables', async () => {
    const settings = await server.createDatabase();
    const opened = await Promise.all(Array.from({ length: 4 }, () => open(settings)));
    await Promise.all(opened.map((store) => store.ping()));
    expect(await server.query(settings.database, 'select name from agent_migrations')).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  test('never take the same task', async () => {
    const settings = await server.createDatabase();
    const agents = [await open(settings), await open(settings)];
    for (let index = 0; index < 30; index += 1) await agents[0]?.tasks.add(newTask);
    const claims = Array.from({ length: 50 }, (_, index) =>
      agents[index % 2]?.tasks.claimNext({
        workerId: `worker ${index}`,
        leaseUntil: '2030-01-01T00:01:00.000Z',
        nowIso: '2030-01-01T00:00:00.000Z',
      }),
    );
    const ids = (await Promise.all(claims)).flatMap((task) => task?.id ?? []);
    expect(ids).toHaveLength(30);
    expect(new Set(ids).size).toBe(30);
  });

  test('a start leaves the leases of the others alone', async () => {
    const settings = await server.createDatabase();
    const first = await open(settings);
    await first.tasks.add(newTask);
    const claim = { leaseUntil: '2030-01-01T00:01:00.000Z', nowIso: '2030-01-01T00:00:00.000Z' };
    await first.tasks.claimNext({ ...claim, workerId: 'first' });
    const second = await open(settings);
    expect(await second.tasks.claimNext({ ...claim, workerId: 'second' })).toBeUndefined();
  });

  test('each schema has tables of its own', async () => {
    const settings = await server.createDatabase();
    const own = await open({ ...settings, schema: 'agent "1"' });
    const others = await open(settings);
    await own.transaction((inner) => inner.todos.add('alice', { title: 'milk' }));
    expect(await own.todos.count('alice', { search: 'MILK' })).toBe(1);
    expect(await others.todos.count('alice')).toBe(0);
  });
});

describeWithServer('the way to a PostgreSQL server', () => {
  const parts = (database: string): Record<string, string> => ({
    DATABASE_HOST: '127.0.0.1',
    DATABASE_PORT: String(server.port),
    DATABASE_USER: ADMINISTRATOR,
    DATABASE_NAME: database,
  });
  const openBy = (environment: Record<string, string>): Promise<Store> => {
    const directory = temporaryDirectory();
    const values = createSecretStore({ environment, directory, keysDirectory: directory, watch: false });
    const settings = readDatabaseSettings(values, directory);
    if (settings.kind !== 'postgres') throw new Error('PostgreSQL was not chosen.');
    return open(settings);
  };

  test('a password with special characters works by URL, by parts and by file', async () => {
    const { database } = await server.createDatabase();
    const encoded = encodeURIComponent(ADMINISTRATOR_PASSWORD);
    const file = path.join(temporaryDirectory(), 'password');
    writeFileSync(file, `${ADMINISTRATOR_PASSWORD}\n`);
    const ways: readonly Record<string, string>[] = [
      {
        DATABASE_URL: `postgresql://${ADMINISTRATOR}:${encoded}@127.0.0.1:${server.port}/${database}?schema=public&sslmode=prefer`,
      },
      { ...parts(database), DATABASE_PASSWORD: ADMINISTRATOR_PASSWORD },
      { ...parts(database), DATABASE_PASSWORD_FILE: file },
    ];
    for (const environment of ways) await (await openBy(environment)).ping();
  });

  test('a password file that is corrected later is used without a restart', async () => {
    const { database } = await server.createDatabase();
    const file = path.join(temporaryDirectory(), 'password');
    writeFileSync(file, 'wrong');
    const store = await openBy({ ...parts(database), DATABASE_PASSWORD_FILE: file });
    expect(await refusalOf(store.ping())).toMatch(
      /password authentication failed .*Correct the password of the user "postgres"/,
    );
    writeFileSync(file, ADMINISTRATOR_PASSWORD);
    await untilAnswering(store);
  });

  test.each([
    [
      'no password',
      { password: () => undefined },
      /Set the password of the user "postgres" in DATABASE_PASSWORD/,
    ],
    [
      'a database that is not there',
      { database: 'nowhere' },
      /"nowhere" on 127\.0\.0\.1:\d+ cannot be used: .* Create the database "nowhere"/,
    ],
    [
      'TLS where there is none',
      { tls: { rejectUnauthorized: false } },
      /does not support SSL connections\. Remove sslmode/,
    ],
    [
      'a host without a server',
      { host: '127.0.0.1', port: 1 },
      /cannot be reached \(ECONNREFUSED\)\. Check that the server runs/,
    ],
    ['a socket that is not there', { host: '/nowhere' }, /on \/nowhere cannot be reached \(ENOENT\)/],
  ])('%s gives a sentence with the remedy', async (_, change, sentence) => {
    const store = await open({ ...(await server.createDatabase()), ...change });
    expect(await refusalOf(store.ping())).toMatch(sentence);
    expect(await refusalOf(store.todos.list('alice'))).toMatch(sentence);
    expect(await refusalOf(store.transaction(() => Promise.resolve()))).toMatch(sentence);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(sentence);
  });

  test('a user who may not create tables gets told what to grant', async () => {
    const settings = await server.createDatabase();
    await server.query(settings.database, `create role guest login password 'guest-password'`);
    const store = await open({ ...settings, user: 'guest', password: () => 'guest-password' });
    expect(await refusalOf(store.ping())).toMatch(/permission denied .*Grant the user "guest" what it needs/);
    await server.query(settings.database, 'grant create on schema public to guest');
    await untilAnswering(store);
  });
});

describeWithServer('a PostgreSQL server that comes and goes', () => {
  test('an unreachable one delays no start, and is used as soon as it is there', async () => {
    const { forwarder, settings } = await forwarded();
    await forwarder.stop();
    const store = await open(settings);
    expect(await refusalOf(store.tasks.find('x'))).toMatch(/cannot be reached/);
    await forwarder.start();
    await untilAnswering(store);
    await store.tasks.add(newTask);
  });

  test('a store that was never reached can be closed', async () => {
    const { forwarder, settings } = await forwarded();
    forwarder.fallSilent(true);
    const store = await open(settings);
    await store.close();
    expect(await refusalOf(store.ping())).toMatch(/it was closed/);
    forwarder.cut();
  });

  test('a lost connection fails what runs and nothing after it', async () => {
    const { forwarder, settings } = await forwarded();
    const store = await open(settings);
    const lost = store.transaction(async (inner) => {
      await inner.todos.add('alice', { title: 'milk' });
      forwarder.cut();
      await inner.todos.add('alice', { title: 'bread' });
    });
    expect(await refusalOf(lost)).toMatch(/cannot be reached/);
    await untilAnswering(store);
    expect(await store.todos.count('alice')).toBe(0);
  });

  test('a server that fell silent fails what waits for it, and its connection is not used again', async () => {
    const { forwarder, settings } = await forwarded();
    const store = await open({ ...settings, poolSize: 1, statementTimeoutMs: 400 });
    await untilAnswering(store);
    forwarder.fallSilent(true);
    expect(await refusalOf(store.ping())).toMatch(/cannot be reached \(Query read timeout\)/);
    forwarder.fallSilent(false);
    await untilAnswering(store);
  });

  test('a statement that takes too long is ended, and the sentence names the setting', async () => {
    const settings = await server.createDatabase();
    const store = await open({ ...settings, statementTimeoutMs: 400 });
    await untilAnswering(store);
    const lock = server.query(settings.database, 'begin; lock table todo_items; select pg_sleep(1)');
    let message = '';
    while (message === '') {
      message = await store.todos.count('alice').then(
        () => '',
        (error: StoreError) => error.message,
      );
    }
    expect(message).toMatch(/It took longer than 400 ms; DATABASE_STATEMENT_TIMEOUT sets/);
    await lock;
    expect(await store.todos.count('alice')).toBe(0);
  });
});

describeWithServer('a PostgreSQL database of another version', () => {
  test('one a newer version has changed is refused until that is undone', async () => {
    const settings = await server.createDatabase();
    await (await open(settings)).ping();
    const change = (statement: string) => server.query(settings.database, statement);
    await change(`insert into agent_migrations values ('9999-future', '2999-01-01T00:00:00.000Z')`);
    const store = await open(settings);
    expect(await refusalOf(store.ping())).toMatch(
      /was changed by a newer version of the agent \(it has 9999-future\)/,
    );
    await change(`delete from agent_migrations where name = '9999-future'`);
    await untilAnswering(store);
  });

  test('a start that was cut off while it made the tables leaves none', async () => {
    const settings = await server.createDatabase();
    await server.query(settings.database, 'create table todo_items (something text)');
    const store = await open(settings);
    expect(await refusalOf(store.ping())).toMatch(/"todo_items" already exists/);
    const tables = await server.query(
      settings.database,
      `select 1 from pg_tables where tablename = 'agent_tasks'`,
    );
    expect(tables).toEqual([]);
  });
});
