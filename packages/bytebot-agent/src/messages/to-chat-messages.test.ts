import { describe, expect, test } from '@jest/globals';
import type { ContentBlock, Role, ToolResultBlock } from './content-block.ts';
import { png } from './histories.test-helper.ts';
import type { HistoryMessage } from './history.ts';
import { refusalOf } from './strict-conversation.test-helper.ts';
import { toChatMessages } from './to-chat-messages.ts';

const says = (role: Role, ...content: ContentBlock[]): HistoryMessage => ({ role, content });
const text = (said: string): ContentBlock => ({ type: 'text', text: said });
const use = (id: string, name = 'look', input = {}): ContentBlock => ({ type: 'tool_use', id, name, input });
const result = (id: string, ...content: ToolResultBlock['content']): ContentBlock => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
});
const task = says('USER', text('Look twice.'));
const picture = {
  type: 'image_url',
  image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'high' },
};
const file = (mediaType: string, data: string, name = 'notes') => ({
  type: 'document' as const,
  source: { type: 'base64' as const, media_type: mediaType, data },
  name,
});
const base64 = (content: string) => Buffer.from(content).toString('base64');

/** Without the system message and the task. */
function rest(...messages: HistoryMessage[]) {
  const chat = toChatMessages('You work.', [task, ...messages]);
  expect(refusalOf(chat)).toBeUndefined();
  return chat.slice(2);
}

test('the system prompt comes first, and a user’s text is a user’s text', () => {
  expect(toChatMessages('You work.', [task])).toEqual([
    { role: 'system', content: 'You work.' },
    { role: 'user', content: 'Look twice.' },
  ]);
});

describe('a turn with several calls', () => {
  const turn = says(
    'ASSISTANT',
    { type: 'thinking', thinking: 'Two eyes.', signature: '' },
    text('I look.'),
    use('a'),
    use('b', 'look', { far: true }),
  );

  test('is one assistant message; the results follow in the order of the calls, then all images in one', () => {
    const results = says('USER', result('b', { type: 'text', text: 'far' }, png), result('a', png));
    expect(rest(turn, results)).toEqual([
      {
        role: 'assistant',
        content: 'I look.',
        reasoning_content: 'Two eyes.',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } },
          { id: 'b', type: 'function', function: { name: 'look', arguments: '{"far":true}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'screenshot' },
      { role: 'tool', tool_call_id: 'b', content: 'far' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Screenshot' },
          picture,
          { type: 'text', text: 'Screenshot' },
          picture,
        ],
      },
    ]);
  });

  test('what a person did in between comes after the results, however late these were stored', () => {
    const action = says('USER', {
      type: 'user_action',
      content: [png, { type: 'tool_use', id: 'u', name: 'computer_click_mouse', input: { button: 'left' } }],
    });
    const results = says(
      'USER',
      result('a', { type: 'text', text: 'one' }),
      result('b', { type: 'text', text: 'two' }),
    );
    expect(rest(turn, action, results).slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'one' },
      { role: 'tool', tool_call_id: 'b', content: 'two' },
      { role: 'user', content: [picture] },
      { role: 'user', content: 'User performed action: computer_click_mouse\n{\n  "button": "left"\n}' },
    ]);
  });

  test('a call that was never answered gets a result that says so', () => {
    const [, first, second] = rest(turn, says('USER', result('a', { type: 'text', text: 'one' })));
    expect(first).toEqual({ role: 'tool', tool_call_id: 'a', content: 'one' });
    expect(second).toMatchObject({ role: 'tool', tool_call_id: 'b' });
    expect(second?.content).toMatch(/no result.*interrupted.*unknown/);
  });
});

describe('ids', () => {
  test('a model that numbers its calls anew in each turn is told them apart', () => {
    const round = (said: string) => [
      says('ASSISTANT', use('call_0')),
      says('USER', result('call_0', { type: 'text', text: said })),
    ];
    const [first, , second, answer] = rest(...round('one'), ...round('two'));
    expect(first?.tool_calls?.[0]?.id).toBe('call_0');
    expect(second?.tool_calls?.[0]?.id).toBe('call_0_2');
    expect(answer).toEqual({ role: 'tool', tool_call_id: 'call_0_2', content: 'two' });
  });

  test('a tool name that a model made up is sent in a form that providers take', () => {
    const [turn] = rest(
      says('ASSISTANT', use('a', 'open the.door!')),
      says('USER', result('a', { type: 'text', text: 'There is no such tool.' })),
    );
    expect(turn?.tool_calls?.[0]?.function.name).toBe('open_the_door_');
  });
});

describe('results', () => {
  test('one whose call is gone is told as a user’s text, and left out when it has none', () => {
    const orphans = says('USER', result('gone', { type: 'text', text: '3 todos' }), result('lost', png));
    expect(rest(orphans)).toEqual([{ role: 'user', content: 'Result of an earlier tool call:\n3 todos' }]);
  });

  test('one without any content says so, a failed one too', () => {
    const failed: ContentBlock = { type: 'tool_result', tool_use_id: 'b', content: [], is_error: true };
    const chat = rest(says('ASSISTANT', use('a'), use('b')), says('USER', result('a'), failed));
    expect(chat.slice(1).map(({ content }) => content)).toEqual([
      'The tool gave no output.',
      'The tool failed without saying why.',
    ]);
  });

  test('PDF files follow as files, text files as text, and others as a sentence', () => {
    const chat = rest(
      says('ASSISTANT', use('a'), use('b'), use('c')),
      says(
        'USER',
        result('a', file('application/pdf', base64('%PDF-1.7'), 'plan.pdf')),
        result('b', file('application/octet-stream', base64('buy milk'), 'list.txt')),
        result('c', file('application/zip', Buffer.from([80, 75, 3, 4, 0, 255]).toString('base64'), 'a.zip')),
      ),
    );
    expect(chat.slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'The file is in the next message.' },
      { role: 'tool', tool_call_id: 'b', content: 'File list.txt:\nbuy milk' },
      {
        role: 'tool',
        tool_call_id: 'c',
        content: '[The file a.zip (application/zip) has no text that can be shown.]',
      },
      {
        role: 'user',
        content: [
          {
            type: 'file',
            file: {
              filename: 'plan.pdf',
              file_data: `data:application/pdf;base64,${base64('%PDF-1.7')}`,
            },
          },
        ],
      },
    ]);
  });
});

describe('nothing is empty', () => {
  test('thinking that led to nothing, and redacted thinking, are left out', () => {
    const chat = rest(
      says('ASSISTANT', { type: 'thinking', thinking: 'Hm.', signature: '' }, text(' ')),
      says('USER', text('Go on.')),
      says('ASSISTANT', { type: 'redacted_thinking', data: 'x' }, text('Done.')),
    );
    expect(chat).toEqual([
      { role: 'user', content: 'Go on.' },
      { role: 'assistant', content: 'Done.' },
      { role: 'user', content: 'Continue.' },
    ]);
  });

  test('two turns of the assistant in a row are one message', () => {
    const chat = rest(says('ASSISTANT', text('First.')), says('ASSISTANT', text('Then.'), use('a')));
    expect(chat[0]).toMatchObject({
      role: 'assistant',
      content: 'First.\n\nThen.',
      tool_calls: [{ id: 'a' }],
    });
  });

  test('a user has the first and the last word', () => {
    const chat = toChatMessages('', [says('ASSISTANT', text('Hello.'))]);
    expect(chat.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(toChatMessages('You work.', []).map(({ role }) => role)).toEqual(['system', 'user']);
  });
});

test.each(['image/jpg', 'IMAGE/JPEG; charset=binary'])('%s is sent as image/jpeg', (type) => {
  const photo: ContentBlock = { type: 'image', source: { type: 'base64', media_type: type, data: '/9j/' } };
  expect(rest(says('USER', photo))).toEqual([
    {
      role: 'user',
      content: [{ type: 'image_url', image_url: { url: 'data:image/jpeg;base64,/9j/', detail: 'high' } }],
    },
  ]);
});

test('an image no provider shows becomes a sentence, and the assistant’s own images come from the user', () => {
  const bitmap: ContentBlock = {
    type: 'image',
    source: { type: 'base64', media_type: 'image/bmp', data: 'Qk0=' },
  };
  expect(rest(says('USER', bitmap), says('ASSISTANT', text('Drawn.'), png))).toEqual([
    { role: 'user', content: '[An image of type image/bmp cannot be shown.]' },
    { role: 'assistant', content: 'Drawn.' },
    { role: 'user', content: [picture] },
  ]);
});
