import { expect, test } from '@jest/globals';
import { noTasks, taskListReducer } from './task-list-state.ts';
import { type TaskRow, taskOf } from './task-row.ts';

function task(id: string, minute: number, changes: Readonly<Record<string, unknown>> = {}): TaskRow {
  const time = `2026-11-21T12:${String(minute).padStart(2, '0')}:00.000Z`;
  const row = taskOf({ id, description: id, createdAt: time, updatedAt: time, ...changes });
  if (row === undefined) throw new Error('no task');
  return row;
}

const page = (tasks: readonly TaskRow[], total = tasks.length, totalPages = 1) => ({
  tasks,
  total,
  totalPages,
});
const loaded = taskListReducer(noTasks, { type: 'loaded', page: page([task('b', 2), task('a', 1)], 4, 2) });

test('the newest task comes first, whichever way it came', () => {
  const state = taskListReducer(loaded, { type: 'created', task: task('c', 3) });
  expect(state.tasks.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  expect(state.total).toBe(5);
});

test('an event about a known task changes it in its place', () => {
  const updated = task('a', 1, { status: 'FAILED', updatedAt: '2026-11-21T13:00:00.000Z' });
  const state = taskListReducer(loaded, { type: 'updated', task: updated });
  expect(state.tasks.map(({ status }) => status)).toEqual(['PENDING', 'FAILED']);
  expect(state.total).toBe(4);
});

test('an answer that was overtaken by an event is not taken back', () => {
  const fresh = task('a', 1, { status: 'COMPLETED', updatedAt: '2026-11-21T13:00:00.000Z' });
  const state = taskListReducer(loaded, { type: 'updated', task: fresh });
  const late = taskListReducer(state, { type: 'updated', task: task('a', 1, { status: 'RUNNING' }) });
  expect(late.tasks.at(-1)?.status).toBe('COMPLETED');
});

test('a deleted task is gone, once', () => {
  const once = taskListReducer(loaded, { type: 'deleted', id: 'b' });
  expect(once).toMatchObject({ total: 3, tasks: [{ id: 'a' }] });
  expect(taskListReducer(once, { type: 'deleted', id: 'b' }).total).toBe(3);
});

test('older tasks join, without doubling those that moved between pages', () => {
  expect(loaded.hasMore).toBe(true);
  const more = page([task('a', 1), task('z', 0)], 4, 2);
  const state = taskListReducer(loaded, { type: 'more_loaded', page: more });
  expect(state.tasks.map(({ id }) => id)).toEqual(['b', 'a', 'z']);
  expect(state).toMatchObject({ hasMore: false, pagesLoaded: 2 });
});
