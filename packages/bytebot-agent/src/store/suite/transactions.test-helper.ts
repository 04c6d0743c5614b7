import { describe, expect, test } from '@jest/globals';
import { type Store, StoreError } from '../store.ts';
import { newTask, type OpenFresh } from './suite-store.test-helper.ts';

const titlesOf = async (store: Store) => (await store.todos.list('alice')).map(({ title }) => title);

export function describeTransactions(open: OpenFresh): void {
  describe('transactions', () => {
    test('what was done together is there together', async () => {
      const store = await open();
      const task = await store.transaction(async (inner) => {
        const added = await inner.tasks.add(newTask);
        await inner.messages.add(added.id, 'USER', []);
        return added;
      });
      expect(await store.messages.list(task.id)).toHaveLength(1);
    });

    test('after an error nothing of it is there, and the error is the one that was thrown', async () => {
      const store = await open();
      const reason = new RangeError('enough');
      const work = store.transaction(async (inner) => {
        await inner.todos.add('alice', { title: 'milk' });
        throw reason;
      });
      await expect(work).rejects.toBe(reason);
      expect(await titlesOf(store)).toEqual([]);
    });

    test('a statement that failed cannot be left out of a transaction without a word', async () => {
      const store = await open();
      const swallowed = store.transaction(async (inner) => {
        await inner.todos.add('alice', { title: 'milk' });
        await inner.messages.add('nothing', 'USER', []).catch(() => undefined);
      });
      const outcome = await swallowed.then(
        () => 'kept',
        (error: unknown) => (error instanceof StoreError ? 'lost' : 'other'),
      );
      expect(await titlesOf(store)).toEqual(outcome === 'kept' ? ['milk'] : []);
      expect(['kept', 'lost']).toContain(outcome);
    });

    test('one inside another is all or nothing of its own', async () => {
      const store = await open();
      await store.transaction(async (outer) => {
        await outer.todos.add('alice', { title: 'outer' });
        const failing = outer.transaction(async (inner) => {
          await inner.todos.add('alice', { title: 'inner' });
          await inner.messages.add('nothing', 'USER', []);
        });
        await expect(failing).rejects.toBeInstanceOf(StoreError);
        await outer.transaction((inner) => inner.todos.add('alice', { title: 'second inner' }));
      });
      expect(await titlesOf(store)).toEqual(['second inner', 'outer']);
    });

    test('others wait while one is open, and see nothing of it before its end', async () => {
      const store = await open();
      let openGate: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => {
        openGate = resolve;
      });
      const order: string[] = [];
      const long = store.transaction(async (inner) => {
        await inner.todos.add('alice', { title: 'milk' });
        await gate;
        await inner.todos.add('alice', { title: 'bread' });
        order.push('long');
      });
      const others = Array.from({ length: 20 }, () => titlesOf(store));
      setImmediate(openGate);
      await long;
      for (const seen of await Promise.all(others)) expect([0, 2]).toContain(seen.length);
      expect(await titlesOf(store)).toEqual(['bread', 'milk']);
    });

    test('many at the same time all end', async () => {
      const store = await open();
      const { id } = await store.conversations.add('alice', 'busy');
      const message = { role: 'user', content: 'hello', toolCalls: [], expiresAt: 'x' } as const;
      await Promise.all(
        Array.from({ length: 50 }, () => store.conversations.addMessage('alice', id, message)),
      );
      expect(await store.conversations.messages('alice', id, { limit: 100 })).toHaveLength(50);
    });

    test('using the outer store within one is an error instead of a wait for ever', async () => {
      const store = await open();
      const wrong = store.transaction(() => store.todos.count('alice'));
      await expect(wrong).rejects.toThrow('only the store that the transaction was given');
      await expect(store.transaction(() => store.transaction(() => store.ping()))).rejects.toThrow(
        StoreError,
      );
      expect(await store.todos.count('alice')).toBe(0);
    });

    test('the store of a transaction is of no use after its end', async () => {
      const store = await open();
      const leaked = await store.transaction((inner) => Promise.resolve(inner));
      await expect(leaked.todos.count('alice')).rejects.toThrow('after the transaction had ended');
    });

    test('a closed store says so', async () => {
      const store = await open();
      await store.ping();
      await store.close();
      await store.close();
      await expect(store.ping()).rejects.toBeInstanceOf(StoreError);
    });
  });
}
