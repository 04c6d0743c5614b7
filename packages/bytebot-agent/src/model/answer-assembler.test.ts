import type { ChatChunk, ChatDelta, Usage } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AnswerAssembler } from './answer-assembler.ts';
import type { AssistantTurn, ModelDelta } from './chat-model.ts';

function chunkOf(delta: ChatDelta, finishReason: string | null = null): ChatChunk {
  const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'some-model' } as const;
  return { ...head, choices: [{ index: 0, delta, finish_reason: finishReason }] };
}

function assembled(deltas: readonly ChatDelta[], told: ModelDelta[] = []): AssistantTurn {
  const assembler = new AnswerAssembler((delta) => told.push(delta));
  for (const delta of deltas) assembler.add(chunkOf(delta));
  assembler.add(chunkOf({}, 'stop'));
  return assembler.turn('req-1');
}

function usesOf(turn: AssistantTurn) {
  return turn.blocks.filter((block) => block.type === 'tool_use');
}

test('text comes together and is told piece by piece', () => {
  const told: ModelDelta[] = [];
  const turn = assembled([{ role: 'assistant', content: '' }, { content: 'Hel' }, { content: 'lo' }], told);
  expect(turn.blocks).toEqual([{ type: 'text', text: 'Hello' }]);
  expect(told).toEqual([
    { type: 'text', text: 'Hel' },
    { type: 'text', text: 'lo' },
  ]);
  expect(turn).toMatchObject({ model: 'some-model', requestId: 'req-1', finishReason: 'stop' });
});

describe('thinking', () => {
  test('that comes under three names is one thought, told once', () => {
    const told: ModelDelta[] = [];
    const piece = (text: string): ChatDelta => ({
      reasoning_content: text,
      reasoning: text,
      reasoning_details: [{ type: 'reasoning.text', text }],
    });
    const turn = assembled([piece('I wonder '), piece('why.'), { content: 'Because.' }], told);
    const thoughts = turn.blocks.filter((block) => block.type === 'thinking');
    expect(thoughts.map(({ thinking }) => thinking)).toEqual(['I wonder why.']);
    expect(told.filter(({ type }) => type === 'thinking').map(({ text }) => text)).toEqual([
      'I wonder ',
      'why.',
    ]);
  });

  test('keeps its signature, whole or in pieces', () => {
    const signed = { type: 'thinking', thinking: 'Deep.', signature: 'signed' };
    const pieces = [
      { type: 'thinking', thinking: 'De' },
      { type: 'thinking', thinking: 'ep.' },
      { type: 'thinking', thinking: '', signature: 'signed' },
    ];
    for (const blocks of [[signed], pieces]) {
      const turn = assembled([
        ...blocks.map((block): ChatDelta => ({ thinking_blocks: [block] })),
        { content: 'Yes.' },
      ]);
      expect(turn.blocks[0]).toEqual(signed);
    }
  });
});

describe('tool calls', () => {
  const start = (index: number | undefined, id: string | undefined, name: string, args = '') =>
    ({
      tool_calls: [{ index, id, type: 'function', function: { name, arguments: args } }],
    }) as unknown as ChatDelta;
  const more = (index: number | undefined, args: string) =>
    ({ tool_calls: [{ index, function: { arguments: args } }] }) as unknown as ChatDelta;

  test('come together by their number, also when they are interleaved', () => {
    const turn = assembled([
      start(0, 'a', 'first'),
      start(1, 'b', 'second'),
      more(1, '{"y":'),
      more(0, '{"x":1}'),
      more(1, '2}'),
    ]);
    expect(usesOf(turn)).toEqual([
      { type: 'tool_use', id: 'a', name: 'first', input: { x: 1 } },
      { type: 'tool_use', id: 'b', name: 'second', input: { y: 2 } },
    ]);
  });

  test('without numbers come together by id and order', () => {
    const turn = assembled([
      start(undefined, 'a', 'first'),
      more(undefined, '{"x":1}'),
      start(undefined, 'b', 'second', '{}'),
    ]);
    expect(usesOf(turn).map(({ id, input }) => [id, input])).toEqual([
      ['a', { x: 1 }],
      ['b', {}],
    ]);
  });

  test('that are all numbered 0 are told apart by their ids', () => {
    const turn = assembled([start(0, 'a', 'first', '{"x":1}'), start(0, 'b', 'second', '{"y":2}')]);
    expect(usesOf(turn).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('without an id, or with the same one, get ids of their own', () => {
    const turn = assembled([
      start(0, '', 'first', '{}'),
      start(1, 'same', 'second', '{}'),
      start(2, 'same', 'third', '{}'),
    ]);
    const ids = usesOf(turn).map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => id !== '')).toBe(true);
  });

  test('with arguments that are no JSON keep them for the correction', () => {
    const turn = assembled([start(0, 'a', 'first', '{"x": oops')]);
    expect(usesOf(turn)).toEqual([{ type: 'tool_use', id: 'a', name: 'first', input: {} }]);
    expect(turn.malformedInputs.get('a')).toBe('{"x": oops');
  });
});

test('a refusal is text', () => {
  expect(assembled([{ refusal: 'No' }, { refusal: ' way.' }]).blocks).toEqual([
    { type: 'text', text: 'Refusal: No way.' },
  ]);
});

test('an answer in one piece is told as it is stored: thoughts, text, refusal', () => {
  const told: ModelDelta[] = [];
  const assembler = new AnswerAssembler((delta) => told.push(delta));
  const message = {
    role: 'assistant',
    reasoning: 'Hm.',
    content: [{ type: 'text', text: 'Only this.' }],
    refusal: 'Not that.',
  };
  assembler.addWhole({
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'some-model',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
  });
  expect(told).toEqual([
    { type: 'thinking', text: 'Hm.' },
    { type: 'text', text: 'Only this.' },
    { type: 'text', text: 'Refusal: Not that.' },
  ]);
  expect(assembler.turn('req-1').blocks).toEqual([
    { type: 'thinking', thinking: 'Hm.', signature: '' },
    { type: 'text', text: 'Only this.' },
    { type: 'text', text: 'Refusal: Not that.' },
  ]);
});

test('a model that says nothing gives an empty turn', () => {
  expect(assembled([]).blocks).toEqual([]);
});

test.each([
  [undefined, { inputTokens: 0, outputTokens: 0, totalTokens: 0 }],
  [
    { prompt_tokens: 2, completion_tokens: 3, total_tokens: 6 },
    { inputTokens: 2, outputTokens: 3, totalTokens: 6 },
  ],
  [
    { prompt_tokens: 2, completion_tokens: 3 },
    { inputTokens: 2, outputTokens: 3, totalTokens: 5 },
  ],
  [
    { prompt_tokens: 'x', completion_tokens: -1 },
    { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
  ],
])('usage %j', (usage, expected) => {
  const assembler = new AnswerAssembler();
  assembler.add(chunkOf({ content: 'x' }, 'stop'));
  if (usage !== undefined) assembler.add({ ...chunkOf({}), choices: [], usage: usage as unknown as Usage });
  expect(assembler.turn(undefined).usage).toEqual(expected);
});

test('however an answer is cut into pieces, it is the same answer', () => {
  const call = fc.record({
    name: fc.constantFrom('add_task', 'list_tasks'),
    title: fc.string({ maxLength: 20 }),
  });
  const answer = fc.record({
    text: fc.string({ maxLength: 60 }),
    thinking: fc.string({ maxLength: 60 }),
    calls: fc.array(call, { maxLength: 4 }),
    width: fc.integer({ min: 1, max: 9 }),
  });
  fc.assert(
    fc.property(answer, ({ text, thinking, calls, width }) => {
      const deltas: ChatDelta[] = [
        ...inPieces(thinking, width).map((piece) => ({ reasoning_content: piece })),
        ...inPieces(text, width).map((piece) => ({ content: piece })),
        ...calls.flatMap(({ name, title }, index): ChatDelta[] => [
          { tool_calls: [{ index, id: `id-${index}`, type: 'function', function: { name, arguments: '' } }] },
          ...inPieces(JSON.stringify({ title }), width).map((piece) => ({
            tool_calls: [{ index, function: { arguments: piece } }],
          })),
        ]),
      ];
      const told: ModelDelta[] = [];
      const turn = assembled(deltas, told);
      expect(usesOf(turn).map(({ id, name, input }) => ({ id, name, input }))).toEqual(
        calls.map(({ name, title }, index) => ({ id: `id-${index}`, name, input: { title } })),
      );
      const toldText = (type: string) =>
        told
          .filter((one) => one.type === type)
          .map((one) => one.text)
          .join('');
      expect(toldText('text')).toBe(text);
      expect(toldText('thinking')).toBe(thinking);
      if (text.trim() !== '') expect(turn.blocks).toContainEqual({ type: 'text', text });
    }),
    { numRuns: 200 },
  );
});

function inPieces(text: string, width: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += width) pieces.push(text.slice(at, at + width));
  return pieces;
}
