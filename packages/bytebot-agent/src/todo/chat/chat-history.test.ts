import { expect, test } from '@jest/globals';
import type { ChatMessageRecord } from '../../store/todo-records.ts';
import { historyOf } from './chat-history.ts';

function answer(id: number, result = 'It is done.'): ChatMessageRecord {
  return {
    id,
    conversationId: 1,
    role: 'assistant',
    content: `answer ${id}`,
    toolCalls: [{ id: 'call', tool: 'add_task', args: { title: 'x' }, result, isError: false }],
    createdAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-03T00:00:00.000Z',
  };
}

test('the last five answers that used tools go with their calls, older ones as text', () => {
  const history = historyOf(Array.from({ length: 7 }, (_, index) => answer(index)));
  const uses = history.flatMap(({ content }) => content.filter(({ type }) => type === 'tool_use'));
  expect(uses).toHaveLength(5);
  expect(history.slice(0, 3).map(({ content }) => content[0]?.type)).toEqual(['text', 'text', 'tool_use']);
});

test('a long result is cut, and says so', () => {
  const text = JSON.stringify(historyOf([answer(1, 'x'.repeat(50_000))]));
  expect(text.length).toBeLessThan(6_000);
  expect(text).toContain('characters are left out');
});
