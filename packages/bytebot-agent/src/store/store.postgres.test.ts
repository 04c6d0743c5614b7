import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openStore } from './open-store.ts';
import { findPostgres, type PostgresServer, startPostgres } from './postgres-server.test-helper.ts';
import type { Store } from './store.ts';
import { describeStore } from './suite/describe-store.test-helper.ts';

const programs = findPostgres();

if (programs === undefined) {
  test('PostgreSQL is not installed here: the same suite was left out for it', () => {
    process.stdout.write('The store was not tested on PostgreSQL: its server programs are not installed.\n');
    expect(findPostgres()).toBeUndefined();
  });
} else {
  describe('with a PostgreSQL server', () => {
    let server: PostgresServer;
    const stores: Store[] = [];
    beforeAll(async () => {
      server = await startPostgres(programs);
    });
    afterAll(async () => {
      for (const store of stores) await store.close();
      await server.stop();
    });

    describeStore('the store in PostgreSQL', async (surroundings) => {
      const store = await openStore(await server.createDatabase(), surroundings);
      stores.push(store);
      return store;
    });
  });
}
