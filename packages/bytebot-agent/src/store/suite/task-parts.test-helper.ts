import { describe, expect, test } from '@jest/globals';
import type { ContentBlock, ToolResultBlock } from '../../messages/content-block.ts';
import { StoreError } from '../store.ts';
import { HandClock, newTask, type OpenFresh } from './suite-store.test-helper.ts';

const content: readonly ContentBlock[] = [
  { type: 'text', text: 'Grüße \0 "quoted" \ud83d\ude00 \ud800' },
  { type: 'tool_use', id: 'call_1', name: 'computer_wait', input: { duration: 500, nested: [{ a: null }] } },
];

export function describeTaskParts(open: OpenFresh): void {
  describe('messages of tasks', () => {
    test('a message is found as it was added, whatever characters it has', async () => {
      const store = await open({ now: new HandClock().now });
      const task = await store.tasks.add(newTask);
      const message = await store.messages.add(task.id, 'ASSISTANT', content);
      expect(message).toEqual({
        id: expect.any(String),
        taskId: task.id,
        role: 'ASSISTANT',
        content,
        summaryId: null,
        createdAt: '2030-01-01T00:00:00.000Z',
        updatedAt: '2030-01-01T00:00:00.000Z',
      });
      expect(await store.messages.find(message.id)).toEqual(message);
      expect(await store.messages.find('nothing')).toBeUndefined();
    });

    test('messages are listed in the order they were added, also within a millisecond, and in pages', async () => {
      const store = await open({ now: new HandClock().now });
      const task = await store.tasks.add(newTask);
      const other = await store.tasks.add(newTask);
      const ids: string[] = [];
      for (let index = 0; index < 7; index += 1) {
        ids.push((await store.messages.add(task.id, 'USER', [])).id);
        await store.messages.add(other.id, 'USER', []);
      }
      const idsOf = async (query?: { limit?: number; page?: number }) =>
        (await store.messages.list(task.id, query)).map(({ id }) => id);
      expect(await idsOf()).toEqual(ids);
      expect(await idsOf({ limit: 3 })).toEqual(ids.slice(0, 3));
      expect(await idsOf({ limit: 3, page: 3 })).toEqual(ids.slice(6));
      expect(await idsOf({ limit: 3, page: 4 })).toEqual([]);
    });

    test('what a summary covers is no longer among the unsummarised', async () => {
      const store = await open();
      const task = await store.tasks.add(newTask);
      const other = await store.tasks.add(newTask);
      const ids: string[] = [];
      for (let index = 0; index < 1_200; index += 1)
        ids.push((await store.messages.add(task.id, 'USER', [])).id);
      const foreign = await store.messages.add(other.id, 'USER', []);
      const summary = await store.summaries.add(task.id, 'so far', null);
      await store.messages.attachToSummary(task.id, summary.id, [...ids.slice(0, 1_100), foreign.id]);
      await store.messages.attachToSummary(task.id, summary.id, []);
      expect(await store.messages.listUnsummarizedIds(task.id)).toEqual(ids.slice(1_100));
      expect(await store.messages.find(ids[0] ?? '')).toMatchObject({ summaryId: summary.id });
      expect(await store.messages.listUnsummarizedIds(other.id)).toEqual([foreign.id]);
      const found = await store.messages.findAll([...ids.slice(3, 5), 'nothing']);
      expect(found.map(({ id }) => id).sort()).toEqual(ids.slice(3, 5).sort());
      expect(await store.messages.findAll([])).toEqual([]);
    });

    test('a message for a task that is gone is refused', async () => {
      const store = await open();
      await expect(store.messages.add('nothing', 'USER', [])).rejects.toBeInstanceOf(StoreError);
      await store.ping();
    });
  });

  describe('summaries and files', () => {
    test('the latest summary is the one that was added last', async () => {
      const store = await open({ now: new HandClock().now });
      const task = await store.tasks.add(newTask);
      expect(await store.summaries.findLatest(task.id)).toBeUndefined();
      const first = await store.summaries.add(task.id, 'one', null);
      const second = await store.summaries.add(task.id, 'two', first.id);
      expect(second).toMatchObject({ taskId: task.id, content: 'two', parentId: first.id });
      expect(await store.summaries.findLatest(task.id)).toEqual(second);
    });

    test('files come back as they were given, in their order', async () => {
      const store = await open();
      const task = await store.tasks.add(newTask);
      const files = ['b.png', 'a.png'].map((name) => ({
        name,
        type: 'image/png',
        size: 3_000_000_000,
        data: 'AAAA',
      }));
      for (const file of files) await store.files.add(task.id, file);
      expect(await store.files.list(task.id)).toMatchObject(files);
      expect(await store.files.list('nothing')).toEqual([]);
    });
  });
}

export function describeToolCalls(open: OpenFresh): void {
  describe('tool calls', () => {
    const result: ToolResultBlock = {
      type: 'tool_result',
      tool_use_id: 'call_1',
      content: [{ type: 'text', text: 'done' }],
      is_error: true,
    };

    test('a call is planned, started, finished, and forgotten with its owner', async () => {
      const store = await open();
      const stateOf = (owner: string, id = 'call_1') => store.toolCalls.stateOf(owner, id);
      expect(await stateOf('m1')).toEqual({ state: 'planned' });
      await store.toolCalls.start('m1', 'call_1', 'create_task');
      await store.toolCalls.start('m2', 'call_1', 'create_task');
      expect(await stateOf('m1')).toEqual({ state: 'started' });
      expect(await stateOf('m1', 'call_2')).toEqual({ state: 'planned' });
      await store.toolCalls.finish('m1', 'call_1', 'create_task', result);
      expect(await stateOf('m1')).toEqual({ state: 'finished', result });
      await store.toolCalls.forget('m1');
      expect(await stateOf('m1')).toEqual({ state: 'planned' });
      expect(await stateOf('m2')).toEqual({ state: 'started' });
    });

    test('the calls of a kind of owner are forgotten when they are old', async () => {
      const clock = new HandClock();
      const store = await open({ now: clock.now });
      const stateOf = async (owner: string) => (await store.toolCalls.stateOf(owner, 'call_1')).state;
      const start = (owner: string) => store.toolCalls.start(owner, 'call_1', 'add_task');
      for (const owner of ['chat:1', 'Chat:1', 'message']) await start(owner);
      clock.advance(1_000);
      await start('chat:2');
      const beforeIso = clock.now().toISOString();
      expect(await store.toolCalls.forgetOld('chat:', beforeIso)).toBe(1);
      expect(await Promise.all(['chat:1', 'Chat:1', 'message', 'chat:2'].map(stateOf))).toEqual([
        'planned',
        'started',
        'started',
        'started',
      ]);
    });

    test('a call that ended does not become an open one, and may end without a start', async () => {
      const store = await open();
      await store.toolCalls.finish('m1', 'call_1', 'create_task', result);
      await store.toolCalls.start('m1', 'call_1', 'create_task');
      expect(await store.toolCalls.stateOf('m1', 'call_1')).toEqual({ state: 'finished', result });
    });
  });
}
