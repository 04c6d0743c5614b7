import { expect, test } from '@jest/globals';
import { mergedMessages, taskMessageOf, taskMessagesIn } from './task-message.ts';
import { timelineOf } from './timeline.ts';

const png = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } };

function messages(...list: readonly (readonly [string, readonly unknown[]])[]) {
  const stored = list.map(([role, content], index) => ({
    id: `m${index}`,
    taskId: 't1',
    role,
    content,
    createdAt: `2026-11-21T12:0${index}:00.000Z`,
  }));
  return taskMessagesIn(stored);
}

test('each result stands with the use that it answers, also when ids repeat', () => {
  const use = (name: string) => ({ type: 'tool_use', id: 'u1', name, input: { x: 1 } });
  const result = (text: string, isError: boolean) => ({
    type: 'tool_result',
    tool_use_id: 'u1',
    content: [{ type: 'text', text }, png],
    is_error: isError,
  });
  const entries = timelineOf(
    messages(
      ['USER', [{ type: 'text', text: 'Tidy up' }]],
      ['ASSISTANT', [{ type: 'thinking', thinking: 'Hm.', signature: '' }, use('first')]],
      ['USER', [result('one', false)]],
      ['ASSISTANT', [use('second')]],
      ['USER', [result('two', true)]],
      ['ASSISTANT', [use('third')]],
    ),
    'Something else',
  );
  expect(entries).toMatchObject([
    { kind: 'text', isUser: true, text: 'Tidy up' },
    { kind: 'thinking', text: 'Hm.' },
    { kind: 'tool', use: { name: 'first', result: { texts: ['one'], isError: false } } },
    { kind: 'tool', use: { name: 'second', result: { texts: ['two'], isError: true } } },
    { kind: 'tool', use: { name: 'third', result: undefined } },
  ]);
  expect(entries[2]).toMatchObject({
    use: { result: { pictures: [{ address: 'data:image/png;base64,aGk=' }] } },
  });
});

test('the description is not told twice', () => {
  const list = messages(
    ['USER', [{ type: 'text', text: 'Tidy up' }]],
    ['USER', [{ type: 'text', text: 'Tidy up' }]],
  );
  expect(timelineOf(list, 'Tidy up')).toHaveLength(1);
});

test('what a person did is theirs', () => {
  const action = {
    type: 'user_action',
    content: [png, { type: 'tool_use', id: 'a', name: 'click', input: {} }],
  };
  expect(timelineOf(messages(['USER', [action]]), '')).toMatchObject([
    { kind: 'picture', isUser: true },
    { kind: 'tool', use: { name: 'click', byUser: true } },
  ]);
});

test('only raster pictures in base64 become pictures', () => {
  const picture = (mediaType: string, data: string) => ({
    type: 'image',
    source: { type: 'base64', media_type: mediaType, data },
  });
  const odd = [
    picture('image/svg+xml', 'aGk='),
    picture('text/html', 'aGk='),
    picture('image/png', 'a"onerror='),
  ];
  expect(timelineOf(messages(['ASSISTANT', [...odd, { type: 'redacted_thinking', data: 'x' }]]), '')).toEqual(
    [],
  );
});

test('a message that comes twice is there once, in the order of time', () => {
  const [first, second] = messages(['USER', []], ['ASSISTANT', []]);
  if (first === undefined || second === undefined) throw new Error('no messages');
  expect(mergedMessages([second], [first, second]).map(({ id }) => id)).toEqual(['m0', 'm1']);
  expect(taskMessageOf({ id: 7 })).toBeUndefined();
});
