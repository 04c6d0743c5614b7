import { describe, expect, test } from '@jest/globals';
import { encodeBlocks, noBlocks } from '../dialects/responses/carried-blocks.ts';
import { scanBody } from '../http/scan/scan-body.ts';
import { passableInput } from './passable-input.ts';

const unique = '0123456789abcdef0123456789abcdef';
const openaiId = 'rs_6876cf02e0bc8192b74af0fb64b715ff06fa2fcced15a5ac';
const carried = encodeBlocks({ ...noBlocks, textSignatures: ['signed'] });

function passed(input: unknown): unknown {
  const bytes = passableInput({ scanned: scanBody(Buffer.from(JSON.stringify({ model: 'm', input }))) });
  return bytes === undefined ? undefined : JSON.parse(bytes.toString());
}

describe('an input for a provider that has responses', () => {
  test.each([
    ['a text', 'Hello "rs_'],
    ['thoughts of its own', [{ type: 'reasoning', id: openaiId, encrypted_content: 'gAAAA', summary: [] }]],
    ['words alone', [{ type: 'message', id: `msg_${unique}0000`, role: 'assistant', content: [] }]],
    ['a reference', [{ type: 'item_reference', id: `rs_${unique}000`, note: 'x' }]],
  ])('passes as it is: %s', (_name, input) => {
    expect(passed(input)).toBeUndefined();
  });

  test('is without the thoughts of a translated answer, and without the ids that only the proxy knows', () => {
    const user = { type: 'message', role: 'user', content: 'x' };
    const own = { type: 'reasoning', id: openaiId, summary: [], encrypted_content: 'gAAAA' };
    expect(
      passed([
        user,
        { type: 'reasoning', id: `rs_${unique}0000`, summary: [{ type: 'summary_text', text: 'hm' }] },
        { type: 'reasoning', summary: [], encrypted_content: carried },
        {
          type: 'message',
          id: `msg_${unique}0001`,
          role: 'assistant',
          provider_specific_fields: {},
          content: [],
        },
        { type: 'function_call', id: `fc_${unique}0002`, call_id: 'c', name: 'f', arguments: '{}' },
        own,
      ]),
    ).toEqual([
      user,
      { type: 'message', role: 'assistant', content: [] },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      own,
    ]);
  });
});
