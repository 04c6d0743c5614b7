import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { WholeEvents } from './whole-events.ts';

/** What goes out at each chunk, and what is left. */
function passed(...chunks: string[]): string[] {
  const events = new WholeEvents();
  const out = chunks.map((chunk) => events.add(Buffer.from(chunk)).toString());
  return [...out, events.rest().toString()];
}

test.each([
  [['data: a\n\n'], ['data: a\n\n', '']],
  [['data: a\n\ndata: b'], ['data: a\n\n', 'data: b']],
  [
    ['data: a\n', '\ndata: b\n\n', 'c'],
    ['', 'data: a\n\ndata: b\n\n', '', 'c'],
  ],
  [
    ['data: a\r\n', '\r\nrest'],
    ['', 'data: a\r\n\r\n', 'rest'],
  ],
  [
    ['data: a\r\n\r', '\n'],
    ['', 'data: a\r\n\r\n', ''],
  ],
  [
    ['a\n', 'b\n', '\n'],
    ['', '', 'a\nb\n\n', ''],
  ],
  [
    ['', 'a'],
    ['', '', 'a'],
  ],
])('%j', (chunks, expected) => {
  expect(passed(...chunks)).toEqual(expected);
});

test('whatever the chunks, the bytes stay the same, and what has gone out ends with an event', () => {
  const piece = fc.constantFrom('\n', '\r\n', 'a', 'data: x\n\n', '\r', 'b\n');
  fc.assert(
    fc.property(fc.array(fc.array(piece, { maxLength: 4 }), { maxLength: 8 }), (pieces) => {
      const chunks = pieces.map((one) => one.join(''));
      const out = passed(...chunks);
      expect(out.join('')).toBe(chunks.join(''));
      const gone = out.slice(0, -1).join('');
      expect(gone === '' || /\n\r?\n$/.test(gone)).toBe(true);
      expect(out.at(-1)).not.toMatch(/\n\r?\n/);
    }),
    { numRuns: 2_000 },
  );
});

test('an event without an end goes out in pieces', () => {
  const events = new WholeEvents();
  const chunk = Buffer.alloc(1024 * 1024, 65);
  let sentBytes = 0;
  for (let count = 0; count < 40; count += 1) sentBytes += events.add(chunk).length;
  expect(sentBytes).toBeGreaterThan(20 * chunk.length);
  expect(sentBytes + events.rest().length).toBe(40 * chunk.length);
});
