import { describe, expect, test } from '@jest/globals';
import { temporaryStore } from '../store/store.test-helper.ts';
import type { Store } from '../store/store.ts';
import { HistoryReader } from './history-reader.ts';
import { addTask } from './task-world.test-helper.ts';

/** A store that counts the messages whose contents were read. */
async function counted(): Promise<{
  store: Store;
  taskId: string;
  reader: HistoryReader;
  readIds: string[];
}> {
  const store = await temporaryStore();
  const { id: taskId } = await addTask(store);
  const { messages, summaries } = store;
  const readIds: string[] = [];
  const counting = new Proxy(messages, {
    get(target, name) {
      if (name === 'findAll')
        return (ids: readonly string[]) => {
          readIds.push(...ids);
          return target.findAll(ids);
        };
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return { store, taskId, reader: new HistoryReader({ messages: counting, summaries }, taskId), readIds };
}

/** A turn that looks at the screen, and what it saw. */
async function look(store: Store, taskId: string, call: string, data = 'aaaa'): Promise<void> {
  await store.messages.add(taskId, 'ASSISTANT', [{ type: 'tool_use', id: call, name: 'look', input: {} }]);
  await store.messages.add(taskId, 'USER', [
    {
      type: 'tool_result',
      tool_use_id: call,
      content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }],
    },
  ]);
}

const imagesIn = (messages: readonly unknown[]): number =>
  JSON.stringify(messages).split('"image"').length - 1;

describe('the history of a task', () => {
  test('is read once: each step reads what is new', async () => {
    const { store, taskId, reader, readIds } = await counted();
    for (let step = 0; step < 30; step += 1) {
      await look(store, taskId, `call_${step}`);
      await reader.read();
    }
    expect(readIds).toHaveLength(61);
    const { messages } = await reader.read();
    expect(messages).toEqual(await store.messages.list(taskId));
    expect(readIds).toHaveLength(61);
  });

  test('keeps no more screenshots than a model is sent, however many there are', async () => {
    const { store, taskId, reader } = await counted();
    for (let step = 0; step < 200; step += 1) await look(store, taskId, `call_${step}`);
    const { messages } = await reader.read();
    expect(messages).toHaveLength(401);
    expect(imagesIn(messages)).toBeLessThanOrEqual(80);
    expect(imagesIn(messages)).toBeGreaterThan(20);
    expect(imagesIn(messages.slice(-2))).toBe(1);
  });

  test('is without what a summary covers', async () => {
    const { store, taskId, reader } = await counted();
    await look(store, taskId, 'call_1');
    const { messages } = await reader.read();
    const summary = await store.summaries.add(taskId, 'It was all grey.', null);
    await store.messages.attachToSummary(
      taskId,
      summary.id,
      messages.map(({ id }) => id),
    );
    await look(store, taskId, 'call_2');
    const later = await reader.read();
    expect(later.summary).toEqual(summary);
    expect(JSON.stringify(later.messages)).toContain('call_2');
    expect(JSON.stringify(later.messages)).not.toContain('call_1');
  });

  test('has a message that became visible after a later one', async () => {
    const { store, taskId } = await counted();
    await look(store, taskId, 'call_1');
    const all = await store.messages.listUnsummarizedIds(taskId);
    let isHidden = true;
    const messages = new Proxy(store.messages, {
      get(target, name) {
        if (name === 'listUnsummarizedIds')
          return () => Promise.resolve(isHidden ? all.filter((_, index) => index !== 1) : all);
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    const reader = new HistoryReader({ messages, summaries: store.summaries }, taskId);
    expect((await reader.read()).messages).toHaveLength(2);
    isHidden = false;
    expect((await reader.read()).messages.map(({ id }) => id)).toEqual(all);
  });
});
