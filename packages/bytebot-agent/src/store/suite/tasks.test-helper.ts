import { describe, expect, test } from '@jest/globals';
import { taskPriorities, taskStatuses } from '../task-records.ts';
import { HandClock, newTask, type OpenFresh } from './suite-store.test-helper.ts';

export function describeTasks(open: OpenFresh): void {
  describe('tasks', () => {
    test('a task is found as it was added', async () => {
      const clock = new HandClock();
      const store = await open({ now: clock.now });
      const task = await store.tasks.add({
        ...newTask,
        type: 'SCHEDULED',
        scheduledFor: '2031-01-01T00:00:00.000Z',
      });
      expect(task).toEqual({
        ...newTask,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        type: 'SCHEDULED',
        status: 'PENDING',
        control: 'ASSISTANT',
        createdAt: '2030-01-01T00:00:00.000Z',
        updatedAt: '2030-01-01T00:00:00.000Z',
        scheduledFor: '2031-01-01T00:00:00.000Z',
        executedAt: null,
        completedAt: null,
        queuedAt: null,
        error: null,
        result: null,
      });
      expect(await store.tasks.find(task.id)).toEqual(task);
    });

    test('an id nobody has is not found, whatever it looks like', async () => {
      const store = await open();
      for (const id of ['', 'nothing', "' or 1=1 --", '\0', '\ud800', 'x'.repeat(10_000)]) {
        expect(await store.tasks.find(id)).toBeUndefined();
        expect(await store.tasks.update(id, { status: 'FAILED' })).toBeUndefined();
        expect(await store.tasks.delete(id)).toBe(false);
      }
    });

    test('tasks are listed newest first, in pages, also by status', async () => {
      const store = await open({ now: new HandClock().now });
      for (let index = 1; index <= 5; index += 1) {
        const { id } = await store.tasks.add({ ...newTask, description: `task ${index}` });
        if (index % 2 === 0) await store.tasks.update(id, { status: 'COMPLETED' });
      }
      const listed = async (page: number, limit: number, statuses?: readonly ('PENDING' | 'COMPLETED')[]) => {
        const { tasks, total } = await store.tasks.list({ page, limit, ...(statuses && { statuses }) });
        return { total, names: tasks.map(({ description }) => description) };
      };
      expect(await listed(1, 2)).toEqual({ total: 5, names: ['task 5', 'task 4'] });
      expect(await listed(3, 2)).toEqual({ total: 5, names: ['task 1'] });
      expect(await listed(4, 2)).toEqual({ total: 5, names: [] });
      expect(await listed(1, 10, ['COMPLETED'])).toEqual({ total: 2, names: ['task 4', 'task 2'] });
      expect(await listed(1, 2, ['COMPLETED', 'PENDING'])).toEqual({ total: 5, names: ['task 5', 'task 4'] });
    });

    test('a change keeps what it does not name', async () => {
      const clock = new HandClock();
      const store = await open({ now: clock.now });
      const task = await store.tasks.add(newTask);
      clock.advance(1000);
      const change = {
        control: 'USER',
        executedAt: '2030-01-02T00:00:00.000Z',
        completedAt: '2030-01-03T00:00:00.000Z',
        queuedAt: '2030-01-04T00:00:00.000Z',
        error: 'It rained.',
        result: { rows: [1, null, 'ä'] },
        model: { provider: 'openai', name: 'gpt' },
      } as const;
      const changed = { ...task, ...change, updatedAt: '2030-01-01T00:00:01.000Z' };
      expect(await store.tasks.update(task.id, change)).toEqual(changed);
      expect(await store.tasks.update(task.id, { error: null, result: undefined })).toEqual({
        ...changed,
        error: null,
        result: null,
      });
      for (const priority of taskPriorities) {
        expect(await store.tasks.update(task.id, { priority })).toMatchObject({ priority });
      }
      for (const status of taskStatuses) {
        expect(await store.tasks.update(task.id, { status })).toMatchObject({ status });
      }
    });

    test('a conditional change is made only from the states it names', async () => {
      const store = await open();
      const { id } = await store.tasks.add(newTask);
      const cancel = { status: 'CANCELLED' } as const;
      expect(await store.tasks.updateIf(id, { statuses: ['RUNNING', 'NEEDS_HELP'] }, cancel)).toBeUndefined();
      expect(await store.tasks.updateIf(id, { statuses: [] }, cancel)).toBeUndefined();
      expect(await store.tasks.updateIf(id, { control: 'USER' }, cancel)).toBeUndefined();
      expect(
        await store.tasks.updateIf(id, { statuses: ['PENDING'], control: 'USER' }, cancel),
      ).toBeUndefined();
      expect(await store.tasks.find(id)).toMatchObject({ status: 'PENDING' });
      expect(
        await store.tasks.updateIf(id, { statuses: ['RUNNING', 'PENDING'], control: 'ASSISTANT' }, cancel),
      ).toMatchObject({ status: 'CANCELLED' });
    });
  });
  describeDeletion(open);
}

function describeDeletion(open: OpenFresh): void {
  describe('a deleted task', () => {
    test('takes everything of its own along, and nothing of another', async () => {
      const store = await open();
      const [gone, kept] = [await store.tasks.add(newTask), await store.tasks.add(newTask)];
      const messages = [];
      for (const { id } of [gone, kept]) {
        const message = await store.messages.add(id, 'USER', [{ type: 'text', text: 'hello' }]);
        messages.push(message);
        await store.summaries.add(id, 'said hello', null);
        await store.files.add(id, { name: 'a.txt', type: 'text/plain', size: 1, data: 'YQ==' });
        await store.toolCalls.start(message.id, 'call_1', 'screenshot');
      }
      expect(await store.tasks.delete(gone.id)).toBe(true);
      const leftOf = async (taskId: string, messageId: string) => [
        await store.tasks.find(taskId),
        await store.messages.find(messageId),
        await store.summaries.findLatest(taskId),
        (await store.files.list(taskId))[0],
        (await store.toolCalls.stateOf(messageId, 'call_1')).state,
      ];
      expect(await leftOf(gone.id, messages[0]?.id ?? '')).toEqual([
        ...Array.from({ length: 4 }, () => undefined),
        'planned',
      ]);
      expect(await leftOf(kept.id, messages[1]?.id ?? '')).not.toContain(undefined);
      expect(await store.tasks.delete(gone.id)).toBe(false);
    });
  });
}
