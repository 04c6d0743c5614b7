import { describe, expect, test } from '@jest/globals';
import { itemId } from '../dialects/responses/output-items.ts';
import { itemsOf, responseIdOf, withIds } from './item-ids.ts';

const unique = '0123456789abcdef0123456789abcdef';
const responseId = `resp_${unique}`;

describe('ids of items', () => {
  test('tell the response, as the dialect makes them and as they are given to what came before', () => {
    expect(responseIdOf(itemId('msg', unique, 0))).toBe(responseId);
    expect(responseIdOf(itemId('rs', unique, 0x7fff))).toBe(responseId);
    const [first] = withIds([{ role: 'user', content: 'x' }], responseId);
    expect(responseIdOf(String(first?.id))).toBe(responseId);
  });

  test.each([
    '',
    'msg_1',
    responseId,
    `msg_${unique}`,
    'msg_67ccd3acc8d48190a77525dc6de64b4104becb25c45c1d42',
  ])('of others tell none: %s', (id) => expect(responseIdOf(id)).toBeUndefined());

  test('are added where there are none, with the type that is meant, each its own', () => {
    const items = withIds(
      [
        { role: 'user', content: 'x' },
        { type: 'function_call_output', call_id: 'c', output: 'y' },
        { type: 'reasoning', id: 'rs_other', summary: [] },
        'no item',
        { type: 'odd', id: '' },
      ],
      responseId,
    );
    expect(items).toMatchObject([
      { id: `msg_${unique}8000`, type: 'message', role: 'user' },
      { id: `fco_${unique}8001`, type: 'function_call_output' },
      { id: 'rs_other' },
      { id: `item_${unique}8003`, type: 'odd' },
    ]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(4);
  });

  test('are left out of a response whose id is not ours', () => {
    expect(withIds([{ role: 'user', content: 'x' }], 'other')).toEqual([{ role: 'user', content: 'x' }]);
  });
});

test('a text is one item', () => {
  expect(itemsOf('Hi')).toEqual([
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
  ]);
  expect(itemsOf([{ a: 1 }])).toEqual([{ a: 1 }]);
  expect(itemsOf(undefined)).toEqual([]);
});
