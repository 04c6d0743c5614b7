import { describe, expect, test } from '@jest/globals';
import { leaseEndIso, newTask, noLaterIso, type OpenFresh } from './suite-store.test-helper.ts';

const claimAt = (nowIso: string, workerId: string) => ({ workerId, leaseUntil: leaseEndIso, nowIso });

export function describeLeases(open: OpenFresh): void {
  describe('leases of tasks', () => {
    test('a running task goes to another worker when the lease is over or given back', async () => {
      const store = await open();
      const { id } = await store.tasks.add(newTask);
      const { id: waiting } = await store.tasks.add({ ...newTask, priority: 'URGENT' });
      await store.tasks.update(waiting, { status: 'NEEDS_HELP' });
      await store.tasks.claimNext(claimAt(noLaterIso, 'worker a'));
      const later = claimAt(leaseEndIso, 'worker b');
      const takenOver = await store.tasks.claimNext({ ...later, leaseUntil: '2030-01-01T00:02:00.000Z' });
      expect(takenOver).toMatchObject({ id, status: 'RUNNING', executedAt: noLaterIso });
      const renewal = { leaseUntil: '2030-01-01T00:03:00.000Z' };
      expect(await store.tasks.renewLease(id, { workerId: 'worker a', ...renewal })).toBe(false);
      expect(await store.tasks.renewLease(id, { workerId: 'worker b', ...renewal })).toBe(true);
      const afterTwo = claimAt('2030-01-01T00:02:30.000Z', 'worker c');
      expect(await store.tasks.claimNext(afterTwo)).toBeUndefined();
      await store.tasks.releaseLease(id, 'worker a');
      expect(await store.tasks.claimNext(afterTwo)).toBeUndefined();
      await store.tasks.releaseLease(id, 'worker b');
      expect(await store.tasks.claimNext(afterTwo)).toMatchObject({ id });
      expect(await store.tasks.renewLease('nothing', { workerId: 'worker c', ...renewal })).toBe(false);
    });

    test('a lease that is held in a transaction cannot be taken before its end', async () => {
      const store = await open();
      const { id } = await store.tasks.add(newTask);
      await store.tasks.claimNext(claimAt(noLaterIso, 'worker a'));
      const late = { ...claimAt(leaseEndIso, 'worker b'), leaseUntil: '2030-01-01T00:02:00.000Z' };
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const { promise: taken, resolve: take } = Promise.withResolvers<boolean>();
      const writing = store.transaction(async (inside) => {
        const isHeld = await inside.tasks.holdLease(id, 'worker a');
        begin();
        // PostgreSQL passes over it at once; SQLite comes to it only after this.
        await Promise.race([taken, new Promise((resolve) => setTimeout(resolve, 200))]);
        await inside.messages.add(id, 'ASSISTANT', []);
        return isHeld;
      });
      await begun;
      const claiming = store.tasks.claimNext(late).then((task) => take(task !== undefined));
      expect(await writing).toBe(true);
      await claiming;
      if (!(await taken)) await store.tasks.claimNext(late);
      expect(await store.tasks.holdLease(id, 'worker a')).toBe(false);
      expect(await store.tasks.holdLease(id, 'worker b')).toBe(true);
      expect(await store.tasks.holdLease('nothing', 'worker b')).toBe(false);
      expect(await store.messages.list(id)).toHaveLength(1);
    });

    test('a delete waits for what is written under the lease, and neither fails', async () => {
      const store = await open();
      const { id } = await store.tasks.add(newTask);
      const { id: owner } = await store.messages.add(id, 'ASSISTANT', []);
      await store.tasks.claimNext(claimAt(noLaterIso, 'worker a'));
      await store.toolCalls.start(owner, 'call', 'press');
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const writing = store.transaction(async (inside) => {
        await inside.tasks.holdLease(id, 'worker a');
        begin();
        // The delete gets as far as it can meanwhile.
        await new Promise((resolve) => setTimeout(resolve, 200));
        await inside.toolCalls.finish(owner, 'call', 'press', {
          type: 'tool_result',
          tool_use_id: 'call',
          content: [],
        });
      });
      await begun;
      const [deleted] = await Promise.all([store.tasks.delete(id), writing]);
      expect(deleted).toBe(true);
      expect(await store.toolCalls.stateOf(owner, 'call')).toEqual({ state: 'planned' });
    });
  });
}
