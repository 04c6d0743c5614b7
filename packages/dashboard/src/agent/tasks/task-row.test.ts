import { expect, test } from '@jest/globals';
import { actsFor, statusText, taskOf, taskPageIn } from './task-row.ts';

const stored = {
  id: 't1',
  description: 'Tidy up',
  type: 'IMMEDIATE',
  status: 'RUNNING',
  priority: 'HIGH',
  control: 'ASSISTANT',
  createdAt: '2026-11-21T12:00:00.000Z',
  updatedAt: '2026-11-21T12:01:00.000Z',
  scheduledFor: null,
  error: null,
  result: null,
  model: { provider: 'proxy', name: 'openrouter/free', title: 'free' },
};

test('a task as the agent answers it', () => {
  expect(taskOf(stored)).toMatchObject({ id: 't1', status: 'RUNNING', modelTitle: 'free', error: undefined });
  expect(taskOf({ ...stored, model: { name: 'openrouter/free' } })?.modelTitle).toBe('openrouter/free');
});

test.each([undefined, null, 7, 'task', [], {}, { id: 7 }])('%j is no task', (value) => {
  expect(taskOf(value)).toBeUndefined();
});

test('a page of tasks, with or without its numbers', () => {
  expect(taskPageIn({ tasks: [stored, null], total: 41, totalPages: 2 })).toMatchObject({
    tasks: [{ id: 't1' }],
    total: 41,
    totalPages: 2,
  });
  expect(taskPageIn([stored])).toMatchObject({ total: 1, totalPages: 1 });
});

test.each([
  ['RUNNING', 'ASSISTANT', ['takeover', 'cancel']],
  ['NEEDS_HELP', 'USER', ['resume', 'cancel']],
  ['PENDING', 'ASSISTANT', ['takeover', 'cancel']],
  ['COMPLETED', 'ASSISTANT', []],
  ['FAILED', 'USER', []],
  ['CANCELLED', 'USER', []],
])('what can be done with a task that is %s and under control of %s', (status, control, acts) => {
  const task = taskOf({ ...stored, status, control });
  expect(task === undefined ? undefined : actsFor(task)).toEqual(acts);
});

test('a status in words, also one that is not known', () => {
  expect(statusText('NEEDS_HELP')).toBe('Needs help');
  expect(statusText('ON_HOLD')).toBe('on hold');
});
