import { describe, expect, test } from '@jest/globals';
import type { ChatToolCall } from '../todo-records.ts';
import { HandClock, type OpenFresh } from './suite-store.test-helper.ts';

const said = (content: string, expiresAt = '2030-01-03T00:00:00.000Z') =>
  ({ role: 'user', content, toolCalls: [], expiresAt }) as const;
const toolCalls: readonly ChatToolCall[] = [
  { id: 'call_1', tool: 'add_task', args: { title: 'milk' }, result: '{"task_id":1}', isError: false },
];

export function describeConversations(open: OpenFresh): void {
  describe('conversations', () => {
    test('are listed by their last use, in pages', async () => {
      const clock = new HandClock();
      const store = await open({ now: clock.now });
      const add = async (title: string) => {
        clock.advance(1);
        return store.conversations.add('alice', title);
      };
      const first = await add('first');
      await add('second');
      await add('third');
      await store.conversations.add('bob', 'of Bob');
      clock.advance(1);
      await store.conversations.addMessage('alice', first.id, said('again'));
      const listed = async (limit: number, offset: number) => {
        const { conversations, total } = await store.conversations.list('alice', { limit, offset });
        return { total, titles: conversations.map(({ title }) => title) };
      };
      expect(await listed(10, 0)).toEqual({ total: 3, titles: ['first', 'third', 'second'] });
      expect(await listed(1, 1)).toEqual({ total: 3, titles: ['third'] });
      expect(await store.conversations.find('alice', first.id)).toEqual({
        ...first,
        updatedAt: '2030-01-01T00:00:00.004Z',
      });
    });

    test('a message is kept as it was said', async () => {
      const store = await open({ now: new HandClock().now });
      const { id } = await store.conversations.add('alice', 'groceries');
      const message = { role: 'assistant', content: 'Added\nmilk.', toolCalls, expiresAt: 'x' } as const;
      const added = await store.conversations.addMessage('alice', id, message);
      expect(added).toEqual({
        ...message,
        id: expect.any(Number),
        conversationId: id,
        createdAt: '2030-01-01T00:00:00.000Z',
      });
      expect(await store.conversations.messages('alice', id, { limit: 1 })).toEqual([added]);
    });

    test('the last messages come oldest first, and `before` goes on with older ones', async () => {
      const store = await open({ now: new HandClock().now });
      const { id } = await store.conversations.add('alice', 'long');
      for (let index = 1; index <= 7; index += 1) {
        await store.conversations.addMessage('alice', id, said(String(index)));
      }
      const last = await store.conversations.messages('alice', id, { limit: 3 });
      expect(last.map(({ content }) => content)).toEqual(['5', '6', '7']);
      const before = last[0]?.id ?? 0;
      const older = await store.conversations.messages('alice', id, { limit: 3, before });
      expect(older.map(({ content }) => content)).toEqual(['2', '3', '4']);
    });

    test('nobody reads, writes or deletes the conversation of another user', async () => {
      const store = await open();
      const { id } = await store.conversations.add('alice', 'private');
      await store.conversations.addMessage('alice', id, said('secret'));
      for (const [userId, conversationId] of [
        ['bob', id],
        ['', id],
        ['alice', id + 1],
        ['alice', 0.5],
        ['alice', Number.NaN],
      ] as const) {
        expect(await store.conversations.find(userId, conversationId)).toBeUndefined();
        expect(await store.conversations.messages(userId, conversationId, { limit: 50 })).toEqual([]);
        expect(await store.conversations.addMessage(userId, conversationId, said('no'))).toBeUndefined();
        expect(await store.conversations.delete(userId, conversationId)).toBe(false);
      }
      expect(await store.conversations.messages('alice', id, { limit: 50 })).toHaveLength(1);
    });

    test('a deleted conversation takes its messages along', async () => {
      const store = await open();
      const { id } = await store.conversations.add('alice', 'gone');
      await store.conversations.addMessage('alice', id, said('hello'));
      expect(await store.conversations.delete('alice', id)).toBe(true);
      expect(await store.conversations.messages('alice', id, { limit: 50 })).toEqual([]);
      expect(await store.conversations.deleteExpired('2999-01-01T00:00:00.000Z')).toBe(0);
    });

    test('messages whose time is over are deleted, of all users', async () => {
      const store = await open();
      for (const userId of ['alice', 'bob']) {
        const { id } = await store.conversations.add(userId, 'old');
        await store.conversations.addMessage(userId, id, said('old', '2030-01-01T00:00:00.000Z'));
        await store.conversations.addMessage(userId, id, said('new', '2030-01-01T00:00:00.001Z'));
      }
      expect(await store.conversations.deleteExpired('2030-01-01T00:00:00.000Z')).toBe(2);
      expect(await store.conversations.deleteExpired('2030-01-01T00:00:00.000Z')).toBe(0);
    });
  });
}
