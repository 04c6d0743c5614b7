import { expect, test } from '@jest/globals';
import { chatEventOf } from './chat-event.ts';

test('text, tool call, end and error', () => {
  expect(chatEventOf('{"type":"message","content":"Hi","done":false}')).toEqual({ type: 'text', text: 'Hi' });
  expect(chatEventOf('{"type":"tool_call","tool":"add_task","args":{"title":"x"}}')).toEqual({
    type: 'tool_call',
    tool: 'add_task',
    args: { title: 'x' },
  });
  expect(chatEventOf('{"type":"done","conversation_id":7}')).toEqual({ type: 'done', conversationId: '7' });
  expect(chatEventOf('{"type":"error","code":"NETWORK_ERROR","message":"No way.","hint":"Wait."}')).toEqual({
    type: 'error',
    failure: { code: 'NETWORK_ERROR', message: 'No way.', hint: 'Wait.' },
  });
});

test.each(['', 'nonsense', '[]', '7', '{"type":"later"}', '{"type":"message","content":""}'])(
  '%j is passed over',
  (data) => {
    expect(chatEventOf(data)).toBeUndefined();
  },
);
