import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from '@jest/globals';
import { startStoreProcess } from '../child-process.test-helper.ts';
import { openStore } from '../open-store.ts';
import { temporaryDirectory } from '../store.test-helper.ts';
import { type Store, StoreError } from '../store.ts';
import { newTask } from '../suite/suite-store.test-helper.ts';

const stores: Store[] = [];
afterAll(async () => {
  for (const store of stores) await store.close();
});

async function openIn(directory: string): Promise<Store> {
  const store = await openStore({ kind: 'sqlite', directory });
  stores.push(store);
  return store;
}

function change(directory: string, statement: string): void {
  const database = new DatabaseSync(path.join(directory, 'agent.sqlite'));
  database.exec(statement);
  database.close();
}

test('what was written is there after a restart, and the file is for this user alone', async () => {
  const directory = temporaryDirectory();
  const first = await openIn(directory);
  const task = await first.tasks.add(newTask);
  await first.close();
  const second = await openIn(directory);
  expect(await second.tasks.find(task.id)).toEqual(task);
  expect(statSync(path.join(directory, 'agent.sqlite')).mode & 0o777).toBe(0o600);
});

test('a second store on the same directory is refused until the first is closed', async () => {
  const directory = temporaryDirectory();
  const first = await openIn(directory);
  await expect(openIn(directory)).rejects.toThrow('is in use by another agent');
  await first.close();
  await openIn(directory);
});

test('leases are from a process that is gone, so that its task is taken at once', async () => {
  const directory = temporaryDirectory();
  const first = await openIn(directory);
  const { id } = await first.tasks.add(newTask);
  const claim = { leaseUntil: '2999-01-01T00:00:00.000Z', nowIso: '2030-01-01T00:00:00.000Z' };
  await first.tasks.claimNext({ ...claim, workerId: 'the one before' });
  await first.close();
  const second = await openIn(directory);
  expect(await second.tasks.claimNext({ ...claim, workerId: 'the one now' })).toMatchObject({ id });
});

test('after kill -9 everything that was committed is there, and nothing by halves', async () => {
  const directory = temporaryDirectory();
  const child = startStoreProcess(
    `
    const { openStore } = await import(store('open-store.ts'));
    const opened = await openStore({ kind: 'sqlite', directory: argument });
    const { id } = await opened.conversations.add('alice', 'endless');
    const message = (content) => ({ role: 'user', content, toolCalls: [], expiresAt: 'x' });
    say(String(id));
    for (let index = 0; ; index += 1) {
      await opened.transaction(async (inner) => {
        await inner.conversations.addMessage('alice', id, message('first ' + index));
        await inner.conversations.addMessage('alice', id, message('second ' + index));
      });
      say(String(index));
    }`,
    directory,
  );
  await child.untilLines(200);
  await child.kill();
  const [conversation, ...committed] = child.lines.map(Number);
  expect(committed.length).toBeGreaterThan(100);
  const store = await openIn(directory);
  const messages = await store.conversations.messages('alice', conversation ?? 0, { limit: 1_000_000 });
  const pairs = Array.from({ length: messages.length / 2 }, (_, index) => [
    `first ${index}`,
    `second ${index}`,
  ]);
  expect(messages.map(({ content }) => content)).toEqual(pairs.flat());
  expect(pairs.length).toBeGreaterThanOrEqual(committed.length);
});

test('a database a newer version has changed is refused, and left as it is', async () => {
  const directory = temporaryDirectory();
  await (await openIn(directory)).close();
  change(directory, `insert into agent_migrations values ('9999-future', '2999-01-01T00:00:00.000Z')`);
  const opening = openIn(directory);
  await expect(opening).rejects.toBeInstanceOf(StoreError);
  await expect(opening).rejects.toThrow(
    /agent\.sqlite was changed by a newer version of the agent \(it has 9999-future\)\. Start that version, or use another database\.$/,
  );
  change(directory, `delete from agent_migrations where name = '9999-future'`);
  await openIn(directory);
});

test('a start that was cut off while it made the tables is made good by the next', async () => {
  const half = temporaryDirectory();
  const child = startStoreProcess(
    `
    const { DatabaseSync } = await import('node:sqlite');
    const original = DatabaseSync.prototype.prepare;
    DatabaseSync.prototype.prepare = function (sql) {
      if (sql.includes('create table "todo_items"')) process.kill(process.pid, 'SIGKILL');
      return original.call(this, sql);
    };
    const { openStore } = await import(store('open-store.ts'));
    await openStore({ kind: 'sqlite', directory: argument });
    say('opened');`,
    half,
  );
  await child.ended();
  expect(child.lines).toEqual([]);
  const store = await openIn(half);
  await store.todos.add('alice', { title: 'milk' });
});

test('a file that is no database is refused with a sentence', async () => {
  const directory = temporaryDirectory();
  writeFileSync(path.join(directory, 'agent.sqlite'), 'this is no database at all '.repeat(100));
  const opening = openIn(directory);
  await expect(opening).rejects.toBeInstanceOf(StoreError);
  await expect(opening).rejects.toThrow(
    `The embedded database ${path.join(directory, 'agent.sqlite')} cannot be used: file is not a database.`,
  );
  await expect(openIn(directory)).rejects.toThrow('file is not a database');
});

test("a database with Prisma's tables of ByteBot is used beside them", async () => {
  const directory = temporaryDirectory();
  change(directory, `create table "Task" (id text primary key); create table "_prisma_migrations" (id text)`);
  const store = await openIn(directory);
  await store.tasks.add(newTask);
  await store.close();
});
