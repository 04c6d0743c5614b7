import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Store } from '../store.ts';
import { type NewTodo, todoPriorities } from '../todo-records.ts';
import { HandClock, type OpenFresh } from './suite-store.test-helper.ts';

/** What a todo looks like to the simplest store there is: a list. */
interface ModelTodo {
  readonly userId: string;
  readonly id: number;
  readonly fields: Required<Pick<NewTodo, 'title' | 'tags' | 'completed' | 'priority'>>;
}

const userIds = fc.constantFrom('alice', 'bob');
const fields = fc.record({
  title: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  tags: fc.array(fc.string({ maxLength: 4 }), { maxLength: 3 }),
  completed: fc.boolean(),
  priority: fc.constantFrom(...todoPriorities),
});
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('add' as const), userId: userIds, fields }),
    fc.record({ kind: fc.constant('update' as const), userId: userIds, at: fc.nat(10), fields }),
    fc.record({ kind: fc.constant('delete' as const), userId: userIds, at: fc.nat(10) }),
  ),
  { maxLength: 20 },
);

export function describeModels(open: OpenFresh): void {
  describe('against a list in memory', () => {
    test('todos are the same after any steps', async () => {
      const store = await open({ now: new HandClock().now });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(steps, async (taken) => {
          run += 1;
          const nameOf = (userId: string): string => `${userId} ${run}`;
          let model: readonly ModelTodo[] = [];
          for (const step of taken) model = await take(store, model, step, nameOf(step.userId));
          for (const userId of ['alice', 'bob'].map(nameOf)) await compare(store, model, userId);
        }),
        { numRuns: 40 },
      );
    });
  });
}

async function take(
  store: Store,
  model: readonly ModelTodo[],
  step: { kind: 'add' | 'update' | 'delete'; at?: number; fields?: ModelTodo['fields'] },
  userId: string,
): Promise<readonly ModelTodo[]> {
  const { kind, at = 0, fields: given } = step;
  if (kind === 'add' && given !== undefined) {
    return [...model, { userId, fields: given, id: (await store.todos.add(userId, given)).id }];
  }
  const target = model[at];
  if (target === undefined) return model;
  // A step on the todo of another user must change nothing.
  const isOwn = target.userId === userId;
  if (kind === 'delete') {
    const deleted = await store.todos.delete(userId, target.id);
    expect(deleted !== undefined).toBe(isOwn);
    return isOwn ? model.filter((todo) => todo !== target) : model;
  }
  const updated = await store.todos.update(userId, target.id, given ?? {});
  expect(updated !== undefined).toBe(isOwn);
  return isOwn && given ? model.map((todo) => (todo === target ? { ...todo, fields: given } : todo)) : model;
}

async function compare(store: Store, model: readonly ModelTodo[], userId: string): Promise<void> {
  const own = model.filter((todo) => todo.userId === userId).reverse();
  const expected = own.map(({ id, fields: { title, tags, completed, priority } }) => ({
    id,
    title: title.toWellFormed().replaceAll('\0', '\uFFFD'),
    tags,
    completed,
    priority,
  }));
  expect(await store.todos.list(userId)).toMatchObject(expected);
  expect(await store.todos.count(userId)).toBe(expected.length);
  for (const tag of new Set(expected.flatMap(({ tags }) => tags))) {
    expect(await store.todos.count(userId, { tag })).toBe(
      expected.filter(({ tags }) => tags.includes(tag)).length,
    );
  }
}
