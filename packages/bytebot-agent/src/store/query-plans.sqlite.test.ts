import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CONVERSATION_ID, frequentQuestions, ObservedStore } from './query-plans.test-helper.ts';
import { createSqliteDialect, openSqliteFile } from './sqlite/node-sqlite.ts';
import { temporaryDirectory } from './store.test-helper.ts';

let observed: ObservedStore;

beforeAll(async () => {
  const file = path.join(temporaryDirectory(), 'plans.sqlite');
  observed = new ObservedStore('sqlite', createSqliteDialect(openSqliteFile(file)));
  await observed.fill(100_000);
});
afterAll(() => observed.store.close());

test.each(frequentQuestions)(
  'among 100,000 rows SQLite finds by an index: $title',
  async ({ ask, index }) => {
    const plans = await observed.plansOf(ask);
    expect(plans[0]).toMatch(index);
    expect(plans.join('\n')).not.toMatch(/SCAN|TEMP B-TREE/);
  },
);

test('the newest tasks are read from the end, and not sorted', async () => {
  const [list] = await observed.plansOf((store) => store.tasks.list({ page: 2, limit: 10 }));
  expect(list).not.toMatch(/TEMP B-TREE/);
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
  for (const plan of plans) expect(plan).toMatch(/agent_tasks_next/);
  expect(plans.join('\n')).not.toMatch(/SCAN|TEMP B-TREE/);
});

test('opening a conversation gives its last 50 messages', async () => {
  const messages = await observed.store.conversations.messages('user-0', CONVERSATION_ID, { limit: 50 });
  expect(messages).toHaveLength(50);
  expect(messages.at(-1)?.id).toBe(99_499);
});
