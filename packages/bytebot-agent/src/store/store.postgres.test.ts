import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PostgresSettings } from './database-settings.ts';
import { openStore } from './open-store.ts';
import {
  findPostgres,
  type PostgresServer,
  SERVER_START_MS,
  startPostgres,
} from './postgres-server.test-helper.ts';
import type { Store } from './store.ts';
import { describeStore } from './suite/describe-store.test-helper.ts';

const programs = findPostgres();
const tables = ['agent_tasks', 'agent_tool_calls', 'todo_items', 'todo_conversations'];

if (programs === undefined) {
  test('PostgreSQL is not installed here: the same suite was left out for it', () => {
    process.stdout.write('The store was not tested on PostgreSQL: its server programs are not installed.\n');
    expect(findPostgres()).toBeUndefined();
  });
} else {
  describe('with a PostgreSQL server', () => {
    let server: PostgresServer;
    const stores: Store[] = [];
    let settings: PostgresSettings;
    beforeAll(async () => {
      server = await startPostgres(programs);
      settings = await server.createDatabase();
    }, SERVER_START_MS);
    afterAll(async () => {
      for (const store of stores) await store.close();
      await server.stop();
    });

    describeStore('the store in PostgreSQL', async (surroundings) => {
      const store = await openStore(settings, surroundings);
      await store.ping();
      await server.query(settings.database, `truncate ${tables.join(', ')} cascade`);
      stores.push(store);
      return store;
    });
  });
}
