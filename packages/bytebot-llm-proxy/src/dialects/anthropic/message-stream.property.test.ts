import type { ChatChunk } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bySdk, call, chunk, eventsOf, written } from './stream.test-helper.ts';

interface Call {
  readonly name: string;
  readonly input: object;
  /** How long the pieces of its input are. */
  readonly cut: number;
}

const calls = fc.array(
  fc.record({
    name: fc.stringMatching(/^[a-z]{1,5}$/),
    input: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
    cut: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 4 },
);

/** The chunks of each call, which keep their order. */
function chunksOf({ name, input, cut }: Call, index: number): ChatChunk[] {
  const json = JSON.stringify(input);
  const pieces = json.match(new RegExp(`[\\s\\S]{1,${cut}}`, 'g')) ?? [];
  return [chunk(call(index, '', `call_${index}`, name)), ...pieces.map((piece) => chunk(call(index, piece)))];
}

/** The rows put into one, each in its order, by the choices. */
function interleaved(rows: ChatChunk[][], choices: readonly number[]): ChatChunk[] {
  const result: ChatChunk[] = [];
  for (let turn = 0; rows.some((row) => row.length > 0); turn += 1) {
    const open = rows.filter((row) => row.length > 0);
    const next = open[(choices[turn % choices.length] ?? 0) % open.length]?.shift();
    if (next !== undefined) result.push(next);
  }
  return result;
}

test('however the pieces of calls, words and thoughts are mixed, the SDK reads all of them', async () => {
  await fc.assert(
    fc.asyncProperty(
      calls,
      fc.array(fc.string({ minLength: 1 }), { maxLength: 4 }),
      fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }),
      async (called, texts, choices) => {
        const rows = [...called.map(chunksOf), texts.map((content) => chunk({ content }))];
        const text = written([...interleaved(rows, choices), chunk({}, 'stop')]);
        const { content } = await bySdk(text);
        const uses = content.flatMap((block) => (block.type === 'tool_use' ? [block] : []));
        const byId = new Map(uses.map(({ id, name, input }) => [id, { name, input }]));
        for (const [index, { name, input }] of called.entries())
          expect(byId.get(`call_${index}`)).toEqual({ name, input: JSON.parse(JSON.stringify(input)) });
        expect(uses).toHaveLength(called.length);
        expect(content.map((block) => (block.type === 'text' ? block.text : '')).join('')).toBe(
          texts.join(''),
        );
        expectOneAtATime(text);
      },
    ),
    { numRuns: 60 },
  );
});

/** The API never tells of two blocks at once. */
function expectOneAtATime(text: string): void {
  let open: unknown;
  let next = 0;
  for (const { event, data } of eventsOf(text)) {
    if (event === 'content_block_start') {
      expect(open).toBeUndefined();
      expect(data.index).toBe(next);
      open = data.index;
      next += 1;
    } else if (event === 'content_block_delta') {
      expect(data.index).toBe(open);
    } else if (event === 'content_block_stop') {
      expect(data.index).toBe(open);
      open = undefined;
    }
  }
  expect(open).toBeUndefined();
}
