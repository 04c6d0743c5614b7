import { describe, expect, test } from '@jest/globals';
import { fromChatMessage } from './from-chat-message.ts';
import { toChatMessages } from './to-chat-messages.ts';

const call = (id: string | undefined, args: unknown, name = 'look') => ({
  ...(id === undefined ? {} : { id }),
  type: 'function',
  function: { name, arguments: args },
});

/** As it comes over the wire: the types promise more than servers keep. */
function read(message: object, newId?: () => string) {
  return fromChatMessage(JSON.parse(JSON.stringify({ role: 'assistant', ...message })), newId);
}

test('thinking, text and tool uses, in the order in which the model wrote them', () => {
  const { blocks, malformedInputs } = read({
    content: 'I look.',
    reasoning_content: 'Where?',
    tool_calls: [call('a', '{"far":true}'), call('b', '')],
  });
  expect(blocks).toEqual([
    { type: 'thinking', thinking: 'Where?', signature: '' },
    { type: 'text', text: 'I look.' },
    { type: 'tool_use', id: 'a', name: 'look', input: { far: true } },
    { type: 'tool_use', id: 'b', name: 'look', input: {} },
  ]);
  expect(malformedInputs.size).toBe(0);
});

describe('thinking', () => {
  const details = [
    { type: 'reasoning.text', text: 'I ', index: 0 },
    { type: 'reasoning.text', text: 'look.', signature: 'c2ln', index: 0 },
    { type: 'reasoning.encrypted', data: 'x' },
  ];
  const signed = { type: 'thinking', thinking: 'I look.', signature: 'c2ln' };

  test('is one block when every place says the same, with the signature of the one that has it', () => {
    const message = { reasoning: 'I look.', reasoning_content: 'I look.', reasoning_details: details };
    expect(read(message).blocks).toEqual([signed]);
    expect(read({ reasoning: 'I look.', reasoning_content: ' I look. ' }).blocks).toHaveLength(1);
  });

  test('is two when they say different things', () => {
    expect(read({ reasoning_details: details, reasoning: 'Somewhere else.' }).blocks).toEqual([
      signed,
      { type: 'thinking', thinking: 'Somewhere else.', signature: '' },
    ]);
  });

  test('is read from LiteLLM’s blocks and Mistral’s parts', () => {
    const blocks = [signed, { type: 'redacted_thinking', data: 'x' }];
    expect(read({ thinking_blocks: blocks, reasoning_content: 'I look.' }).blocks).toEqual(blocks);
    const parts = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
      { type: 'text', text: 'Yes.' },
    ];
    expect(read({ content: parts }).blocks).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: '' },
      { type: 'text', text: 'Yes.' },
    ]);
  });
});

test('a refusal is a text that says so', () => {
  const refused = [{ type: 'text', text: 'Refusal: I cannot.' }];
  expect(read({ content: null, refusal: 'I cannot.' }).blocks).toEqual(refused);
  expect(read({ content: [{ type: 'refusal', refusal: 'I cannot.' }] }).blocks).toEqual(refused);
});

describe('tool calls', () => {
  test.each(['{"far":', '[1]', '"x"', 'null', '{} {}'])(
    'arguments that are no JSON object (%s) are kept raw beside an empty input',
    (raw) => {
      const { blocks, malformedInputs } = read({ tool_calls: [call('a', raw)] });
      expect(blocks).toEqual([{ type: 'tool_use', id: 'a', name: 'look', input: {} }]);
      expect([...malformedInputs]).toEqual([['a', raw]]);
    },
  );

  test('missing and repeated ids are replaced, also where the new one is taken', () => {
    const ids = ['a', 'c', 'n1', 'n2'];
    const { blocks, malformedInputs } = read(
      { tool_calls: [call('a', '{}'), call('a', '{'), call(undefined, '{}'), call('c', '{}')] },
      () => ids.shift() ?? 'none',
    );
    expect(blocks.map((block) => block.type === 'tool_use' && block.id)).toEqual(['a', 'n1', 'n2', 'c']);
    expect([...malformedInputs.keys()]).toEqual(['n1']);
  });

  test('without a generator the ids are unique and legal', () => {
    const { blocks } = read({ tool_calls: [call('', '{}'), call('', '{}')] });
    const [first, second] = blocks.map((block) => (block.type === 'tool_use' ? block.id : ''));
    expect(first).toMatch(/^call_[0-9a-f]{24}$/);
    expect(second).not.toBe(first);
  });

  test('arguments as an object, and calls that are none, do no harm', () => {
    const { blocks } = read({ tool_calls: [call('a', { far: true }), null, { id: 'b' }, 3] });
    expect(blocks).toEqual([{ type: 'tool_use', id: 'a', name: 'look', input: { far: true } }]);
  });
});

test('an answer without anything has no blocks', () => {
  for (const message of [{}, { content: null }, { content: '\n' }, { content: [], tool_calls: [] }])
    expect(read(message).blocks).toEqual([]);
});

test('what was read goes back as it came', () => {
  const message = {
    role: 'assistant',
    content: 'I look.',
    reasoning_content: 'Where?',
    tool_calls: [{ id: 'a', type: 'function' as const, function: { name: 'look', arguments: '{"x":1}' } }],
  };
  const history = [
    { role: 'USER' as const, content: [{ type: 'text' as const, text: 'Look.' }] },
    { role: 'ASSISTANT' as const, content: fromChatMessage(message).blocks },
  ];
  expect(toChatMessages('', history)[1]).toEqual(message);
});
