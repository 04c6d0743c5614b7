import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPostgresDialect } from './postgres/postgres-driver.ts';
import {
  findPostgres,
  type PostgresServer,
  SERVER_START_MS,
  startPostgres,
} from './postgres-server.test-helper.ts';
import { frequentQuestions, ObservedStore } from './query-plans.test-helper.ts';

const programs = findPostgres();

if (programs === undefined) {
  test('PostgreSQL is not installed here: its plans were not looked at', () => {
    expect(findPostgres()).toBeUndefined();
  });
} else {
  describe('with a PostgreSQL server', () => {
    let server: PostgresServer;
    let observed: ObservedStore;
    beforeAll(async () => {
      server = await startPostgres(programs);
      const settings = await server.createDatabase();
      observed = new ObservedStore('postgres', createPostgresDialect(settings, settings));
      await observed.fill(20_000);
    }, SERVER_START_MS);
    afterAll(async () => {
      await observed.store.close();
      await server.stop();
    });

    test.each(frequentQuestions)('among 20,000 rows it finds by an index: $title', async ({ ask, index }) => {
      const plans = await observed.plansOf(ask);
      expect(plans[0]).toMatch(index);
      expect(plans.join('\n')).not.toMatch(/Seq Scan/);
    });

    test('the newest tasks are read from the end, and not sorted', async () => {
      const [list] = await observed.plansOf((store) => store.tasks.list({ page: 2, limit: 10 }));
      expect(list).not.toMatch(/Seq Scan|Sort/);
      const [ofStatus] = await observed.plansOf((store) =>
        store.tasks.list({ page: 1, limit: 10, statuses: ['RUNNING'] }),
      );
      expect(ofStatus).toMatch(/agent_tasks_by_status/);
    });

    test('the next task is the first of its index, and not sorted for', async () => {
      const plans = await observed.plansOf((store) =>
        store.tasks.claimNext({ workerId: 'w', leaseUntil: 'x', nowIso: '2030-01-01T00:00:00.000Z' }),
      );
      expect(plans).toHaveLength(2);
      // There are hardly ever tasks that run, so that it does not matter by which index they are found.
      expect(plans[0]).not.toMatch(/Seq Scan/);
      expect(plans[1]).toMatch(/agent_tasks_next/);
      expect(plans[1]).not.toMatch(/Seq Scan|Sort/);
    });
  });
}
