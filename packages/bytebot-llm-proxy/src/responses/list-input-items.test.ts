import { describe, expect, test } from '@jest/globals';
import { Failure } from '../failure.ts';
import { listInputItems } from './list-input-items.ts';

const items = Array.from({ length: 45 }, (_, index) => ({ id: `msg_${index}`, type: 'message' }));
const kept = { kind: 'kept' as const, inputJson: Buffer.from(JSON.stringify(items)), response: {} };

function listed(query: string): Record<string, unknown> {
  return listInputItems(kept, new URLSearchParams(query));
}

describe('the items before an answer', () => {
  test('come twenty at a time, the newest first', () => {
    const page = listed('');
    expect(page).toMatchObject({ object: 'list', first_id: 'msg_44', last_id: 'msg_25', has_more: true });
    expect(page.data).toHaveLength(20);
  });

  test('come page by page, each once', () => {
    const seen: unknown[] = [];
    let after = '';
    for (;;) {
      const page = listed(`order=asc&limit=7${after}`);
      seen.push(...(page.data as readonly object[]));
      if (page.has_more !== true) break;
      after = `&after=${String(page.last_id)}`;
    }
    expect(seen).toEqual(items);
  });

  test('of a response without any are an empty page', () => {
    const nothing = { ...kept, inputJson: Buffer.from('[]') };
    expect(listInputItems(nothing, new URLSearchParams())).toEqual({
      object: 'list',
      data: [],
      first_id: null,
      last_id: null,
      has_more: false,
    });
  });

  test.each(['limit=0', 'limit=101', 'limit=x', 'limit=1.5', 'order=up', 'after=msg_99'])(
    '%s is refused',
    (query) => {
      expect(() => listed(query)).toThrow(Failure);
    },
  );
});
