import { expect, test } from '@jest/globals';
import { argumentsOf, conversationsIn, conversationTitle, modelsIn, todosIn } from './records.ts';

test('models as the agent lists them; what has no name is left out', () => {
  const body = [
    { provider: 'proxy', name: 'gemini/gemini-2.5-flash', title: 'gemini-flash', contextWindow: 1_048_576 },
    { provider: 'proxy', name: 'openrouter/free' },
    { provider: 'proxy' },
    null,
  ];
  expect(modelsIn(body)).toEqual([
    { provider: 'proxy', name: 'gemini/gemini-2.5-flash', title: 'gemini-flash', contextWindow: 1_048_576 },
    { provider: 'proxy', name: 'openrouter/free', title: 'openrouter/free', contextWindow: undefined },
  ]);
  expect(modelsIn({ error: 'no' })).toEqual([]);
});

test('conversations in their envelope, by any spelling of their fields', () => {
  const data = { conversations: [{ id: 3, title: 'Plans', updated_at: '2026-11-21T12:00:00Z' }], count: 1 };
  const row = { id: '3', title: 'Plans', updatedAt: '2026-11-21T12:00:00Z' };
  expect(conversationsIn({ success: true, data })).toEqual([row]);
  expect(conversationsIn([{ id: 3, title: 'Plans', updatedAt: '2026-11-21T12:00:00Z' }])).toEqual([row]);
  expect(conversationsIn({ success: true, data: {} })).toEqual([]);
});

test('a conversation that is named by its time gets a shorter name', () => {
  expect(conversationTitle('Conversation 2026-11-21 15:10')).not.toContain('Conversation');
  expect(conversationTitle('Conversation 2026-99-99 15:10')).toBe('Conversation 2026-99-99 15:10');
  expect(conversationTitle('Holidays')).toBe('Holidays');
});

test('todos in their envelope', () => {
  const items = [
    { id: 7, title: 'Report', completed: true, priority: 'high', due_date: '2026-11-27' },
    { id: 8 },
  ];
  expect(todosIn({ success: true, data: { items, total: 2 } })).toEqual([
    { id: '7', title: 'Report', completed: true, priority: 'high', dueDate: '2026-11-27' },
    { id: '8', title: 'Task 8', completed: false, priority: 'medium', dueDate: undefined },
  ]);
});

test('arguments of a tool, also when they are text', () => {
  expect(argumentsOf({ args: { title: 'x' } })).toEqual({ title: 'x' });
  expect(argumentsOf({ arguments: '{"title":"x"}' })).toEqual({ title: 'x' });
  expect(argumentsOf({ input: '{"title"' })).toBe('{"title"');
  expect(argumentsOf({})).toEqual({});
});
