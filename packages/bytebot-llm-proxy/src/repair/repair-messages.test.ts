import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scanBody } from '../http/scan/scan-body.ts';
import { type MessageRepair, messageRepairs } from './message-repair.ts';
import { repairMessages } from './repair-messages.ts';

const all = new Set(messageRepairs);

function repaired(messages: readonly unknown[], wanted: ReadonlySet<MessageRepair> = all) {
  const made: MessageRepair[] = [];
  return { messages: repairMessages(messages, wanted, (repair) => made.push(repair)), made };
}

function isStray(message: unknown): boolean {
  const { role, tool_call_id: id } = Object(message);
  return role === 'tool' && id === undefined;
}

function isBroken(messages: readonly unknown[]): boolean {
  return scanBody(Buffer.from(JSON.stringify({ model: 'm', messages }))).hasBrokenMessages;
}

const user = (text: string) => ({ role: 'user', content: text });
const picture = (url: string) => ({ role: 'user', content: [{ type: 'image_url', image_url: { url } }] });
const result = (id: string, content: unknown = `result ${id}`) => ({
  role: 'tool',
  tool_call_id: id,
  content,
});
const call = (...ids: string[]) => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
});

describe('what ByteBot’s agent sends is put in the order that providers take (S0-28)', () => {
  test('one assistant message for each block, and pictures between the results', () => {
    const sent = [
      user('look'),
      { role: 'assistant', content: null, reasoning_content: 'hm' },
      { role: 'assistant', content: 'I look.' },
      call('a'),
      call('b'),
      result('a', 'screenshot'),
      picture('data:a'),
      result('b', 'screenshot'),
      picture('data:b'),
    ];
    const { messages, made } = repaired(sent);
    expect(messages).toEqual([
      user('look'),
      {
        role: 'assistant',
        content: 'I look.',
        reasoning_content: 'hm',
        tool_calls: [...call('a').tool_calls, ...call('b').tool_calls],
      },
      result('a', 'screenshot'),
      result('b', 'screenshot'),
      { role: 'user', content: [...picture('data:a').content, ...picture('data:b').content] },
    ]);
    expect(made).toEqual([
      'merge_assistant_messages',
      'merge_assistant_messages',
      'merge_assistant_messages',
      'reorder_tool_results',
    ]);
    expect(isBroken(sent)).toBe(true);
    expect(isBroken(messages)).toBe(false);
  });

  test('several texts of one result, as one', () => {
    const { messages, made } = repaired([call('a'), result('a', 'one'), result('a', 'two')]);
    expect(messages).toEqual([call('a'), result('a', 'one\n\ntwo')]);
    expect(made).toEqual(['merge_tool_results']);
    const parts = [{ type: 'text', text: 'two' }];
    expect(repaired([call('a'), result('a', 'one'), result('a', parts)]).messages[1]).toEqual(
      result('a', [{ type: 'text', text: 'one' }, ...parts]),
    );
  });

  test('a call that was interrupted', () => {
    const { messages, made } = repaired([call('a', 'b'), result('b'), user('stop')]);
    expect(messages).toEqual([
      call('a', 'b'),
      result('b'),
      result('a', 'No result: this call was not carried out.'),
      user('stop'),
    ]);
    expect(made).toEqual(['close_unanswered_calls']);
  });
});

test('answers printed by the SDKs with all their empty fields are joined as well', () => {
  const empty = { refusal: null, annotations: [], audio: null, function_call: null };
  const sent = [
    { ...empty, role: 'assistant', content: 'I look.', tool_calls: null },
    { ...call('a'), ...empty },
    result('a'),
  ];
  const { messages } = repaired(sent);
  expect(messages).toHaveLength(2);
  expect(messages[0]).toEqual({ ...empty, ...call('a'), content: 'I look.' });
});

test('a result that comes late is put behind its call, and one id may be called again later', () => {
  const sent = [call('a'), user('wait'), result('a', 'first'), call('a'), result('a', 'second')];
  const { messages } = repaired(sent);
  expect(messages).toEqual([call('a'), result('a', 'first'), user('wait'), call('a'), result('a', 'second')]);
});

test.each([
  ['merge_assistant_messages', [call('a'), call('b'), result('a'), result('b')]],
  ['reorder_tool_results', [call('a'), user('x'), result('a')]],
  ['merge_tool_results', [call('a'), result('a'), result('a')]],
  ['close_unanswered_calls', [call('a'), user('x')]],
] as const)('%s can be switched off', (repair, sent) => {
  const others = new Set(messageRepairs.filter((one) => one !== repair));
  expect(repaired(sent).made).toContain(repair);
  expect(repaired(sent, others).made).not.toContain(repair);
  expect(repaired(sent, new Set()).messages).toEqual(sent);
});

describe('what needs no repair', () => {
  test.each([
    [[user('a'), { role: 'assistant', content: 'b' }, { role: 'assistant', content: 'c' }, user('d')]],
    [[call('a', 'b'), result('b'), result('a'), { role: 'assistant', content: 'done' }, user('x')]],
    [[{ role: 'system', content: 's' }, user('a'), user('b')]],
    [
      [
        { role: 'assistant', content: 'a', name: 'x' },
        { role: 'assistant', content: 'b', prefix: true },
      ],
    ],
    [[]],
  ])('stays as it is', (messages) => {
    const outcome = repaired(messages);
    expect(outcome.messages).toEqual(messages);
    expect(outcome.made).toEqual([]);
    expect(isBroken(messages)).toBe(false);
  });

  test('a result that names no call may answer any, so no other is made up', () => {
    const messages = [user('x'), call('a'), { role: 'tool', name: 'f', content: 'sunny' }];
    expect(repaired(messages)).toEqual({ messages, made: [] });
  });

  test('a result without its call is the provider’s to judge, and is noticed', () => {
    const messages = [user('x'), result('nobody')];
    expect(repaired(messages).messages).toEqual(messages);
    expect(isBroken(messages)).toBe(true);
  });
});

describe('for any conversation', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const message = fc.oneof(
    fc.constantFrom<unknown>(
      user('x'),
      picture('data:x'),
      { role: 'assistant', content: 'y' },
      { role: 'system' },
    ),
    fc.uniqueArray(id, { minLength: 1, maxLength: 3 }).map((ids) => call(...ids)),
    id.map((one) => result(one)),
    fc.constantFrom<unknown>(null, 7, { role: 'tool' }, { role: 'assistant', tool_calls: [null, { id: 1 }] }),
  );

  test('nothing is lost, a second repair finds nothing, and calls are answered at once', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 14 }), (messages) => {
        const once = repaired(messages).messages;
        expect(repaired(once)).toEqual({ messages: once, made: [] });
        for (const [index, one] of once.entries()) {
          const { tool_calls: calls } = Object(one);
          if (!Array.isArray(calls) || messages.some(isStray)) continue;
          const ids = new Set(calls.flatMap((each) => (typeof each?.id === 'string' ? [each.id] : [])));
          const answers = once
            .slice(index + 1, index + 1 + ids.size)
            .map((each) => Object(each).tool_call_id);
          expect(new Set(answers)).toEqual(ids);
        }
        const texts = (list: readonly unknown[]) =>
          (JSON.stringify(list).match(/result [abc]|data:x/g) ?? []).sort();
        expect(texts(once)).toEqual(texts(messages));
      }),
      { numRuns: 500 },
    );
  });

  test('of fifty thousand messages it takes one walk', () => {
    const many = Array.from({ length: 50_000 }, (_, index) => (index % 2 === 0 ? call('a') : result('a')));
    expect(repaired(many).messages).toHaveLength(50_000);
  });
});
