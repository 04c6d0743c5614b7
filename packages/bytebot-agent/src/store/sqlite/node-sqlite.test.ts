import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { Kysely, sql } from 'kysely';
import { createSqliteDialect, NodeSqliteDatabase } from './node-sqlite.ts';

test('a transaction that SQLite has ended by itself still tells why', async () => {
  const database = new NodeSqliteDatabase(new DatabaseSync(':memory:'));
  const queries = new Kysely<Record<string, never>>({ dialect: createSqliteDialect(database) });
  const failing = queries.transaction().execute(async (transaction) => {
    await sql`rollback`.execute(transaction);
    throw new Error('database or disk is full');
  });
  await expect(failing).rejects.toThrow('database or disk is full');

  await sql`create table notes (text text)`.execute(queries);
  const refused = queries.transaction().execute(async (transaction) => {
    await sql`insert into notes values ('one')`.execute(transaction);
    throw new Error('no');
  });
  await expect(refused).rejects.toThrow('no');
  expect((await sql`select * from notes`.execute(queries)).rows).toEqual([]);
  await queries.destroy();
});
