import { expect, test } from '@jest/globals';
import { mayHoldForeign, passableMessages } from './passable-messages.ts';

const question = { role: 'user', content: 'Hello' };
const signed = { type: 'thinking', thinking: 'Hm', signature: 'sig' };
const unsigned = { type: 'thinking', thinking: 'Hm', signature: '' };
const own = { type: 'web_search_result_location', url: 'https://a.test', encrypted_index: 'x' };
const foreign = { ...own, encrypted_index: '' };

test('thoughts that nobody has signed and pages that another provider cited are taken out', () => {
  const said = { type: 'text', text: 'Yes', citations: [foreign] };
  const messages = [
    question,
    { role: 'assistant', content: [unsigned, signed, said] },
    { role: 'assistant', content: [unsigned] },
    question,
  ];
  expect(mayHoldForeign(Buffer.from(JSON.stringify(messages)))).toBe(true);
  expect(passableMessages(messages)).toEqual([
    question,
    { role: 'assistant', content: [signed, { type: 'text', text: 'Yes' }] },
    question,
  ]);
});

test('everything else stays, and its bytes need not be read', () => {
  const messages = [
    question,
    { role: 'assistant', content: [signed, { type: 'text', text: 'Yes', citations: [own] }] },
    { role: 'assistant', content: [] },
    { role: 'assistant', content: 'Yes' },
    'no message',
  ];
  expect(mayHoldForeign(Buffer.from(JSON.stringify(messages)))).toBe(false);
  expect(passableMessages(messages)).toEqual(messages);
  expect(passableMessages({})).toEqual({});
});
