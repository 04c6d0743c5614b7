import { describe, expect, test } from '@jest/globals';
import {
  type ChatAction,
  type ChatState,
  chatReducer,
  emptyChat,
  isAnswering,
  lastQuestion,
  textOfTurn,
  turnsIn,
} from './chat-state.ts';

function after(...actions: readonly ChatAction[]): ChatState {
  return actions.reduce(chatReducer, emptyChat(undefined));
}

const asked: ChatAction = { type: 'asked', message: 'What is due?' };
const text = (words: string): ChatAction => ({ type: 'event', event: { type: 'text', text: words } });
const tool: ChatAction = { type: 'event', event: { type: 'tool_call', tool: 'list_tasks', args: {} } };
const done: ChatAction = { type: 'event', event: { type: 'done', conversationId: '7' } };

describe('an answer', () => {
  test('grows piece by piece around its tool calls', () => {
    const state = after(asked, text('Let me '), text('look. '), tool, text('Two things.'));
    expect(isAnswering(state)).toBe(true);
    expect(state.turns.at(-1)?.parts).toEqual([
      { kind: 'text', text: 'Let me look. ' },
      { kind: 'tool', tool: 'list_tasks', args: {} },
      { kind: 'text', text: 'Two things.' },
    ]);
  });

  test('ends with the id of its conversation', () => {
    const state = after(asked, text('Nothing.'), done, { type: 'ended' });
    expect(state.conversationId).toBe('7');
    expect(state.turns.at(-1)).toMatchObject({ status: 'complete' });
    expect(isAnswering(state)).toBe(false);
  });

  test('that ends without its mark has failed, and says so', () => {
    const state = after(asked, text('Nothi'), { type: 'ended' });
    expect(state.turns.at(-1)).toMatchObject({
      status: 'failed',
      failure: { message: expect.stringContaining('before it was complete') },
    });
  });

  test('keeps what it said before an error', () => {
    const failure = { message: 'No way.', hint: 'Wait.' };
    const state = after(
      asked,
      text('Nothi'),
      { type: 'event', event: { type: 'error', failure } },
      { type: 'ended' },
    );
    expect(state.turns.at(-1)).toMatchObject({ status: 'failed', failure, parts: [{ text: 'Nothi' }] });
  });

  test('that was stopped hears nothing more', () => {
    const state = after(asked, text('Nothi'), { type: 'stopped' }, text('ng'), { type: 'ended' });
    expect(state.turns.at(-1)).toMatchObject({ status: 'stopped', parts: [{ text: 'Nothi' }] });
  });
});

test('a question that is withdrawn can be asked again in its place', () => {
  const failed = after(asked, done, asked, { type: 'failed', failure: { message: 'No.' } });
  expect(lastQuestion(failed)).toBe('What is due?');
  const state = chatReducer(failed, { type: 'withdrawn' });
  expect(state.turns.map(({ role }) => role)).toEqual(['user', 'assistant']);
  const again = chatReducer(state, asked);
  expect(new Set(again.turns.map(({ key }) => key)).size).toBe(4);
});

test('stored messages that come late do not replace what was asked since', () => {
  const stored = turnsIn({ data: { messages: [{ id: 1, role: 'user', content: 'old' }] } });
  const fresh = chatReducer(emptyChat('7'), { type: 'loaded', turns: stored });
  expect(fresh.turns).toHaveLength(1);
  const state = chatReducer(chatReducer(emptyChat('7'), asked), { type: 'loaded', turns: stored });
  expect(state.turns).toHaveLength(2);
});

test('a stored conversation, tool calls with their results included', () => {
  const calls = [{ tool: 'add_task', args: { title: 'x' }, result: 'no', is_error: true }];
  const messages = [
    { id: 1, role: 'user', content: 'Add x', tool_calls: null },
    { id: 2, role: 'assistant', content: 'Sorry.', tool_calls: { calls } },
  ];
  const turns = turnsIn({ success: true, data: { messages, count: 2 } });
  expect(turns.map(({ role }) => role)).toEqual(['user', 'assistant']);
  expect(turns[1]?.parts).toEqual([
    { kind: 'tool', tool: 'add_task', args: { title: 'x' }, result: 'no', isError: true },
    { kind: 'text', text: 'Sorry.' },
  ]);
  expect(turns.map(textOfTurn)).toEqual(['Add x', 'Sorry.']);
});
