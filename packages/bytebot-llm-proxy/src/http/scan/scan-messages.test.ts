import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { messageRepairs } from '../../repair/message-repair.ts';
import { repairMessages } from '../../repair/repair-messages.ts';
import { scanBody } from './scan-body.ts';

/** Far beyond what the scanner looks at in one piece. */
const large = 'x"\\'.repeat(20_000);

const call = (...ids: string[]) => ({
  role: 'assistant',
  content: 'I call.',
  tool_calls: ids.map((id) => ({ type: 'function', function: { arguments: large, name: 'f' }, id })),
});
const result = (id: string) => ({ role: 'tool', content: large, tool_call_id: id });
const user = { role: 'user', content: large };

function isBroken(messages: unknown, space?: number): boolean {
  const body = JSON.stringify({ model: 'm', messages }, null, space);
  return scanBody(Buffer.from(body)).hasBrokenMessages;
}

describe('the order of calls and results is seen', () => {
  test.each([
    ['answered at once', [user, call('a'), result('a'), user], false],
    ['parallel calls, answered in another order', [call('a', 'b'), result('b'), result('a')], false],
    ['a result too late', [call('a'), user, result('a')], true],
    ['no result', [user, call('a')], true],
    ['one result for two calls', [call('a', 'b'), result('a'), user], true],
    ['two results for one call', [call('a'), result('a'), result('a')], true],
    ['a result of another call', [call('a'), result('b')], true],
    ['two assistants with calls', [call('a'), call('b'), result('a'), result('b')], true],
    ['no list', 'x', false],
    [
      'odd messages',
      [null, 7, [], {}, { role: 7 }, { role: 'tool' }, { role: 'assistant', content: 'x' }],
      false,
    ],
  ])('%s', (_what, messages, broken) => {
    expect(isBroken(messages)).toBe(broken);
    expect(isBroken(messages, 2)).toBe(broken);
  });
});

test('whatever it calls whole is whole: a repair finds nothing to do', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const message = fc.oneof(
    fc.constant(user),
    fc.uniqueArray(id, { minLength: 1, maxLength: 2 }).map((ids) => call(...ids)),
    id.map(result),
    fc.constantFrom({ role: 'assistant', content: 'y' }, { role: 'assistant', content: null }),
  );
  fc.assert(
    fc.property(fc.array(message, { maxLength: 6 }), (messages) => {
      if (isBroken(messages)) return;
      const made: string[] = [];
      repairMessages(messages, new Set(messageRepairs), (repair) => made.push(repair));
      expect(made).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
