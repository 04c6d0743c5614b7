import { describe, expect, test } from '@jest/globals';
import type { Store } from '../store.ts';
import type { NewTodo, TodoFilter } from '../todo-records.ts';
import { HandClock, type OpenFresh } from './suite-store.test-helper.ts';

const someTodos: readonly NewTodo[] = [
  { title: 'milk', priority: 'low', tags: ['shop', 'a"b', 'a\nb'] },
  { title: 'Bread', priority: 'high', dueDate: '2029-12-31T00:00:00.000Z', tags: ['shopping'] },
  { title: 'ärger', description: 'with the LANDLORD', completed: true, recurrence: 'weekly' },
  {
    title: 'apples',
    priority: 'high',
    dueDate: '2030-06-01T00:00:00.000Z',
    completed: false,
    tags: ['a', 'shop'],
  },
  { title: 'rent', completed: true, dueDate: '2029-01-01T00:00:00.000Z', recurrence: 'monthly' },
];

async function withTodos(open: OpenFresh): Promise<(filter: TodoFilter) => Promise<readonly string[]>> {
  const store = await open({ now: new HandClock().now });
  for (const todo of someTodos) await store.todos.add('alice', todo);
  await store.todos.add('bob', { title: 'milk for Bob', tags: ['shop'] });
  return async (filter) => {
    const found = await store.todos.list('alice', filter);
    const { limit: _limit, offset: _offset, ...rest } = filter;
    const isPage = filter.limit !== undefined || filter.offset !== undefined;
    if (!isPage) expect(await store.todos.count('alice', rest)).toBe(found.length);
    return found.map(({ title }) => title);
  };
}

export function describeTodos(open: OpenFresh): void {
  describe('todos', () => {
    test('a todo is found as it was added, with defaults for what was left out', async () => {
      const store = await open({ now: new HandClock().now });
      const todo = await store.todos.add('alice', { title: 'milk' });
      expect(todo).toEqual({
        id: expect.any(Number),
        userId: 'alice',
        title: 'milk',
        description: null,
        completed: false,
        priority: 'medium',
        dueDate: null,
        tags: [],
        recurrence: null,
        createdAt: '2030-01-01T00:00:00.000Z',
        updatedAt: '2030-01-01T00:00:00.000Z',
      });
      expect(await store.todos.find('alice', todo.id)).toEqual(todo);
      expect((await store.todos.add('alice', { title: 'bread' })).id).toBeGreaterThan(todo.id);
    });

    test('filters find what they name, and nothing of another user', async () => {
      const titlesOf = await withTodos(open);
      expect(await titlesOf({ status: 'pending' })).toEqual(['apples', 'Bread', 'milk']);
      expect(await titlesOf({ status: 'completed' })).toEqual(['rent', 'ärger']);
      expect(await titlesOf({ status: 'overdue' })).toEqual(['Bread']);
      expect(await titlesOf({ status: 'overdue', nowIso: '2031-01-01T00:00:00.000Z' })).toEqual([
        'apples',
        'Bread',
      ]);
      expect(await titlesOf({ priority: 'high' })).toEqual(['apples', 'Bread']);
      expect(await titlesOf({ recurringOnly: true })).toEqual(['rent', 'ärger']);
      expect(await titlesOf({ status: 'completed', recurringOnly: true, search: 'landlord' })).toEqual([
        'ärger',
      ]);
    });

    test('a search is for a part of title or description in any case, taken literally', async () => {
      const titlesOf = await withTodos(open);
      expect(await titlesOf({ search: 'BREA' })).toEqual(['Bread']);
      expect(await titlesOf({ search: 'ÄRG' })).toEqual(['ärger']);
      expect(await titlesOf({ search: '' })).toHaveLength(5);
      for (const search of ['%', '_', "'", '\\', '\0', 'x'.repeat(100_000)]) {
        expect(await titlesOf({ search })).toEqual([]);
      }
    });

    test('a tag is found only as a whole', async () => {
      const titlesOf = await withTodos(open);
      expect(await titlesOf({ tag: 'shop' })).toEqual(['apples', 'milk']);
      expect(await titlesOf({ tag: 'a"b' })).toEqual(['milk']);
      expect(await titlesOf({ tag: 'a\nb' })).toEqual(['milk']);
      for (const tag of ['sho', 'b', '', '"', 'shop","a']) expect(await titlesOf({ tag })).toEqual([]);
    });

    test('orders and pages', async () => {
      const titlesOf = await withTodos(open);
      expect(await titlesOf({})).toEqual(['rent', 'apples', 'ärger', 'Bread', 'milk']);
      expect(await titlesOf({ sort: 'due' })).toEqual(['rent', 'Bread', 'apples', 'ärger', 'milk']);
      expect(await titlesOf({ sort: 'priority' })).toEqual(['apples', 'Bread', 'rent', 'ärger', 'milk']);
      expect(await titlesOf({ sort: 'title' })).toEqual(['apples', 'Bread', 'milk', 'rent', 'ärger']);
      expect(await titlesOf({ limit: 2, offset: 1 })).toEqual(['apples', 'ärger']);
      expect(await titlesOf({ offset: 3 })).toEqual(['Bread', 'milk']);
      expect(await titlesOf({ limit: 1 })).toEqual(['rent']);
    });

    test('a change keeps what it does not name, and is searched for from then on', async () => {
      const clock = new HandClock();
      const store = await open({ now: clock.now });
      const todo = await store.todos.add('alice', { title: 'milk', description: 'two litres', tags: ['a'] });
      clock.advance(1);
      const change = { title: 'oat milk', completed: true, priority: 'high', tags: ['b', 'c'] } as const;
      const changed = { ...todo, ...change, updatedAt: '2030-01-01T00:00:00.001Z' };
      expect(await store.todos.update('alice', todo.id, change)).toEqual(changed);
      expect(await store.todos.count('alice', { search: 'OAT' })).toBe(1);
      expect(await store.todos.update('alice', todo.id, { description: null })).toMatchObject({
        description: null,
      });
      expect(await store.todos.count('alice', { search: 'litres' })).toBe(0);
      const rest = { dueDate: '2030-02-01T00:00:00.000Z', recurrence: 'daily' };
      expect(await store.todos.update('alice', todo.id, rest)).toMatchObject(rest);
      expect(await store.todos.delete('alice', todo.id)).toMatchObject({ id: todo.id });
      expect(await store.todos.delete('alice', todo.id)).toBeUndefined();
    });

    test('nobody reads, changes or deletes the todo of another user', async () => {
      const store = await open();
      const { id } = await store.todos.add('alice', { title: 'secret' });
      await expectNothing(store, 'bob', id);
      for (const wrong of [-1, 0.5, Number.NaN, 1e300]) await expectNothing(store, 'alice', wrong);
      expect(await store.todos.list('bob', { search: 'secret' })).toEqual([]);
      expect(await store.todos.find('alice', id)).toMatchObject({ title: 'secret' });
    });
  });
}

async function expectNothing(store: Store, userId: string, id: number): Promise<void> {
  expect(await store.todos.find(userId, id)).toBeUndefined();
  expect(await store.todos.update(userId, id, { title: 'mine' })).toBeUndefined();
  expect(await store.todos.delete(userId, id)).toBeUndefined();
}
