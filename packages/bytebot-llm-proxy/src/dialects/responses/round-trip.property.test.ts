import type { ChatMessage, JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  chunk,
  completion,
  context,
  eventsOf,
  messagesOf,
  usageChunk,
  written,
} from './responses.test-helper.ts';
import { writeResponse } from './write-answer.ts';

const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const json = fc.dictionary(fc.constantFrom('city', 'input', 'n'), fc.oneof(word, fc.integer()));

const tools = [
  { type: 'function', name: 'look', parameters: { type: 'object' } },
  { type: 'namespace', name: 'space', tools: [{ type: 'function', name: 'look' }] },
  { type: 'custom', name: 'patch' },
];

const signature = maybe(word.map((text) => ({ google: { thought_signature: text } })));
const call = fc.oneof(
  fc.record({ name: fc.constantFrom('look', 'space__look', 'gone'), input: json, signature }),
  fc.record({ name: fc.constant('patch'), input: word.map((input) => ({ input })), signature }),
);

/** What a model may say in one turn, in the canonical form. */
const turn = fc
  .record({
    content: maybe(word),
    reasoning_content: maybe(word),
    thinking_blocks: maybe(
      fc.array(
        fc.oneof(
          fc.record({ type: fc.constant('thinking'), thinking: word, signature: word }),
          fc.record({ type: fc.constant('redacted_thinking'), data: word }),
        ),
        { minLength: 1, maxLength: 3 },
      ),
    ),
    reasoning_details: maybe(fc.array(fc.record({ type: word, data: word }), { minLength: 1, maxLength: 2 })),
    specific: maybe(
      fc.record({
        thought_signatures: maybe(fc.array(word, { minLength: 1, maxLength: 2 })),
        native_blocks: maybe(fc.array(fc.record({ type: word, id: word }), { minLength: 1, maxLength: 2 })),
      }),
    ),
    calls: fc.array(call, { maxLength: 3 }),
  })
  .map(({ content, specific, calls, ...thoughts }) => messageOf(content, specific, calls, thoughts));

interface DrawnCall {
  readonly name: string;
  readonly input: JsonObject;
  readonly signature: JsonObject | undefined;
}

function messageOf(
  content: string | undefined,
  specific: JsonObject | undefined,
  calls: readonly DrawnCall[],
  thoughts: JsonObject,
): ChatMessage {
  const message: ChatMessage = {
    role: 'assistant',
    content: content ?? null,
    ...thoughts,
    provider_specific_fields: specific,
  };
  if (calls.length > 0) {
    message.tool_calls = calls.map(({ name, input, signature: extra }, index) => ({
      id: `call_${index}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
      ...(extra === undefined ? {} : { extra_content: extra }),
    }));
  }
  return withoutNothing(message);
}

/** As JSON, where what is undefined is not there. */
function withoutNothing(message: ChatMessage): ChatMessage {
  const whole = JSON.parse(JSON.stringify(message));
  if (Object.keys(whole.provider_specific_fields ?? {}).length === 0) delete whole.provider_specific_fields;
  return whole;
}

/** The turn that is read where a client sends the output back with the results of its calls. */
function readBack(output: unknown): ChatMessage | undefined {
  const items: JsonObject[] = Array.isArray(output) ? output : [];
  const results = items.flatMap((item) => {
    const type = String(item.type);
    return type.endsWith('_call') ? [{ type: `${type}_output`, call_id: item.call_id, output: 'done' }] : [];
  });
  const input = [{ role: 'user', content: 'Hello' }, ...items, ...results];
  return messagesOf({ input, tools })[1];
}

const request = { tools };

describe('what a turn holds', () => {
  test('comes back from the client as it was', () => {
    fc.assert(
      fc.property(turn.filter(hasSubstance), (message) => {
        const { output } = writeResponse(completion(message), { ...context, request });
        expect(readBack(output)).toEqual(message);
      }),
    );
  });

  test('comes back from the client also where it was streamed', () => {
    fc.assert(
      fc.property(turn.filter(hasSubstance), fc.integer({ min: 1, max: 7 }), (message, size) => {
        const text = written(chunksOf(message, size), { request });
        const { output } = Object(eventsOf(text).at(-1)?.response);
        expect(readBack(output)).toEqual(message);
      }),
    );
  });
});

function hasSubstance({ role: _role, content, ...rest }: ChatMessage): boolean {
  return content !== null || Object.keys(rest).length > 0;
}

/** The turn as a provider may stream it: thoughts, then words, then calls, in pieces. */
function chunksOf(message: ChatMessage, size: number) {
  const { content, reasoning_content: thoughts, tool_calls: calls = [], role: _role, ...blocks } = message;
  const pieces = [
    ...cut(thoughts, size).map((piece) => ({ reasoning_content: piece })),
    ...(Object.keys(blocks).length === 0 ? [] : [blocks]),
    ...cut(content, size).map((piece) => ({ content: piece })),
    ...calls.flatMap(({ id, type, function: called, ...extra }, index) => [
      { tool_calls: [{ index, id, type, function: { name: called.name, arguments: '' }, ...extra }] },
      ...cut(called.arguments, size).map((piece) => ({
        tool_calls: [{ index, function: { arguments: piece } }],
      })),
    ]),
  ];
  return [
    ...pieces.map((delta) => chunk(delta)),
    chunk({}, calls.length > 0 ? 'tool_calls' : 'stop'),
    usageChunk(),
  ];
}

function cut(value: unknown, size: number): string[] {
  const text = typeof value === 'string' ? value : '';
  return text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
}
