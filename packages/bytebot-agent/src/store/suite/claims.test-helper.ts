import { describe, expect, test } from '@jest/globals';
import type { Store } from '../store.ts';
import type { Task } from '../task-records.ts';
import { HandClock, leaseEndIso, newTask, noLaterIso, type OpenFresh } from './suite-store.test-helper.ts';

const claimAt = (nowIso: string, workerId = 'worker a') => ({ workerId, leaseUntil: leaseEndIso, nowIso });

/** The descriptions in the order in which workers get them, each worker keeping its task. */
async function claimAll(store: Store): Promise<readonly string[]> {
  const names: string[] = [];
  for (let index = 0; index < 20; index += 1) {
    const task = await store.tasks.claimNext(claimAt(noLaterIso, `worker ${index}`));
    if (task === undefined) break;
    names.push(task.description);
  }
  return names;
}

export function describeClaims(open: OpenFresh): void {
  describe('taking tasks', () => {
    test('a pending task becomes a running one of that worker', async () => {
      const store = await open();
      const { id } = await store.tasks.add(newTask);
      expect(await store.tasks.claimNext(claimAt(noLaterIso))).toMatchObject({
        id,
        status: 'RUNNING',
        executedAt: noLaterIso,
      });
      expect(await store.tasks.claimNext(claimAt(noLaterIso, 'worker b'))).toBeUndefined();
      expect(await store.tasks.claimNext(claimAt(noLaterIso))).toMatchObject({ id });
    });

    test('the order is: begun before, urgent before others, queued first, added first', async () => {
      const clock = new HandClock();
      const store = await open({ now: clock.now });
      const add = async (description: string, fields: Partial<Task> = {}) => {
        clock.advance(1);
        const { priority = 'MEDIUM', executedAt, queuedAt } = fields;
        const { id } = await store.tasks.add({ ...newTask, description, priority });
        await store.tasks.update(id, {
          ...(executedAt === undefined ? {} : { executedAt }),
          ...(queuedAt === undefined ? {} : { queuedAt }),
        });
      };
      await add('added first');
      await add('added next');
      await add('low', { priority: 'LOW' });
      await add('queued later', { queuedAt: '2029-01-02T00:00:00.000Z' });
      await add('queued first', { queuedAt: '2029-01-01T00:00:00.000Z' });
      await add('high', { priority: 'HIGH' });
      await add('urgent', { priority: 'URGENT' });
      await add('begun later', { priority: 'LOW', executedAt: '2029-02-02T00:00:00.000Z' });
      await add('begun first', { priority: 'LOW', executedAt: '2029-02-01T00:00:00.000Z' });
      expect(await claimAll(store)).toEqual([
        'begun first',
        'begun later',
        'urgent',
        'high',
        'queued first',
        'queued later',
        'added first',
        'added next',
        'low',
      ]);
    });

    test('a scheduled task is taken when its time has come, and queued once', async () => {
      const clock = new HandClock('2029-12-31T00:00:00.000Z');
      const store = await open({ now: clock.now });
      const { id } = await store.tasks.add({ ...newTask, type: 'SCHEDULED', scheduledFor: noLaterIso });
      const before = '2029-12-31T23:59:59.999Z';
      expect(await store.tasks.claimNext(claimAt(before))).toBeUndefined();
      expect(await store.tasks.queueDue(before)).toEqual([]);
      expect(await store.tasks.queueDue(noLaterIso)).toMatchObject([{ id, queuedAt: noLaterIso }]);
      expect(await store.tasks.queueDue(noLaterIso)).toEqual([]);
      expect(await store.tasks.claimNext(claimAt(noLaterIso))).toMatchObject({ id });
    });

    test('only tasks that wait are queued', async () => {
      const store = await open();
      await store.tasks.add(newTask);
      const { id } = await store.tasks.add({ ...newTask, type: 'SCHEDULED', scheduledFor: noLaterIso });
      await store.tasks.update(id, { status: 'CANCELLED' });
      expect(await store.tasks.queueDue(noLaterIso)).toEqual([]);
    });

    test('no task under the control of a person, and none that ended, is taken', async () => {
      const store = await open();
      for (const change of [
        { status: 'RUNNING', control: 'USER' },
        { status: 'PENDING', control: 'USER' },
        { status: 'NEEDS_HELP' },
        { status: 'NEEDS_REVIEW' },
        { status: 'COMPLETED' },
        { status: 'CANCELLED' },
        { status: 'FAILED' },
      ] as const) {
        await store.tasks.update((await store.tasks.add(newTask)).id, change);
      }
      expect(await claimAll(store)).toEqual([]);
    });

    test('a task that runs already comes before any that waits', async () => {
      const store = await open();
      const { id } = await store.tasks.add({ ...newTask, priority: 'LOW' });
      await store.tasks.claimNext(claimAt(noLaterIso));
      await store.tasks.add({ ...newTask, priority: 'URGENT' });
      expect(await store.tasks.claimNext(claimAt(noLaterIso))).toMatchObject({ id });
    });

    test('workers that come at the same time all get different tasks', async () => {
      const store = await open();
      for (let index = 0; index < 12; index += 1) await store.tasks.add(newTask);
      const claims = Array.from({ length: 20 }, (_, index) =>
        store.tasks.claimNext(claimAt(noLaterIso, `worker ${index}`)),
      );
      const ids = (await Promise.all(claims)).flatMap((task) => task?.id ?? []);
      expect(ids).toHaveLength(12);
      expect(new Set(ids).size).toBe(12);
    });
  });
}
