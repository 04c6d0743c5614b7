import type { ChatMessage } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nativeProviders } from '../fixtures.test-helper.ts';
import { readBack, subjects } from './round-trip-subjects.test-helper.ts';
import type { Substance } from './substance.test-helper.ts';

/** Never the stop that stands in where a dialect wants a turn and nobody said anything: the readers leave it out. */
const said = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map((text) => `${text.trim()}!`)
  .filter((text) => text.isWellFormed());
const image = fc.base64String({ minLength: 4, maxLength: 24 });
const content = fc.array(fc.oneof(fc.record({ text: said }), fc.record({ image })), {
  minLength: 1,
  maxLength: 3,
});
const call = fc.record({
  name: fc.constantFrom('look', 'go', 'files/read it', '2nd', 'ünicode', 'x'.repeat(140)),
  input: fc.dictionary(
    fc.string({ maxLength: 5 }).filter((key) => key !== '__proto__'),
    fc.jsonValue({ maxDepth: 2 }),
    { maxKeys: 3 },
  ),
  result: content,
});

/** A round of a conversation: the user, the model with calls or without, what the tools gave. */
const round = fc.record({
  system: fc.option(said, { nil: undefined, freq: 4 }),
  user: fc.array(content, { minLength: 1, maxLength: 2 }),
  answer: fc.option(said, { nil: undefined, freq: 2 }),
  calls: fc.array(call, { maxLength: 3 }),
  /** Whether each call is sent as a message of its own, as ByteBot does. */
  isApart: fc.boolean(),
});

type Round = typeof round extends fc.Arbitrary<infer T> ? T : never;
type Content = Round['user'][number];

function messagesOf(rounds: readonly Round[]): ChatMessage[] {
  return rounds.flatMap(({ system, user, answer, calls, isApart }, number) => {
    const toolCalls = calls.map(({ name, input }, index) => ({
      id: idOf(number, index),
      type: 'function' as const,
      function: { name, arguments: JSON.stringify(input) },
    }));
    const assistant: ChatMessage[] = isApart
      ? [
          ...(answer === undefined ? [] : [{ role: 'assistant', content: answer }]),
          ...toolCalls.map((one) => ({ role: 'assistant', content: null, tool_calls: [one] })),
        ]
      : [
          {
            role: 'assistant',
            content: answer ?? null,
            ...(calls.length > 0 ? { tool_calls: toolCalls } : {}),
          },
        ];
    return [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      ...user.map((parts) => ({ role: 'user', content: partsOf(parts) })),
      ...assistant,
      ...calls.map(({ result }, index) => ({
        role: 'tool',
        tool_call_id: idOf(number, index),
        content: partsOf(result),
      })),
    ];
  });
}

function partsOf(parts: Content): { type: string; [extra: string]: unknown }[] {
  return parts.map((part) =>
    'text' in part
      ? { type: 'text', text: part.text }
      : { type: 'image_url', image_url: { url: `data:image/png;base64,${part.image}` } },
  );
}

function substanceOf(rounds: readonly Round[]): Substance[] {
  const systems = rounds.flatMap(({ system }) => (system === undefined ? [] : [{ system }]));
  const rest = rounds.flatMap(({ user, answer, calls }, number): Substance[] => [
    ...user.flat().map((part) => ('text' in part ? { user: part.text } : { image: part.image })),
    ...(answer === undefined ? [] : [{ assistant: answer }]),
    ...calls.map(({ name, input }, index) => ({ call: idOf(number, index), name, input: plain(input) })),
    ...calls.flatMap(({ result }, index): Substance[] => [
      {
        result: idOf(number, index),
        text: result.flatMap((part) => ('text' in part ? [part.text] : [])).join('\n'),
      },
      ...result.flatMap((part) => ('image' in part ? [{ image: part.image }] : [])),
    ]),
  ]);
  return [...systems, ...rest];
}

function idOf(round: number, index: number): string {
  return `call_${round}_${index}`;
}

/** As JSON keeps it: no -0. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe.each(subjects.map((subject) => [subject.name, subject] as const))('%s', (_name, subject) => {
  test('what is said, shown, called and answered arrives, all of it, in order', () => {
    fc.assert(
      fc.property(fc.array(round, { minLength: 1, maxLength: 4 }), (rounds) => {
        const said = substanceOf(rounds);
        expect(readBack(subject, messagesOf(rounds))).toEqual(subject.sayable?.(said) ?? said);
      }),
      { numRuns: 300 },
    );
  });
});

test('every dialect of a provider’s own is read back', () => {
  const read = new Set(subjects.map(({ provider }) => provider.id));
  expect(nativeProviders().filter(({ id }) => !read.has(id))).toEqual([]);
});
