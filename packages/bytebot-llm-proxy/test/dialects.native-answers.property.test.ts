import { findProvider, type NativeDialect } from '@bytebot/llm-providers';
import type { JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anthropicDialect } from '../src/dialects/anthropic/anthropic-dialect.ts';
import type { ClientDialect } from '../src/dialects/client-dialect.ts';
import { geminiDialect } from '../src/dialects/gemini/gemini-dialect.ts';
import { geminiClient } from './support/dialect-clients/gemini-client.ts';
import { messagesClient } from './support/dialect-clients/messages-client.ts';
import type { Said } from './support/dialect-clients/wish.ts';

/** An answer that is read into the canonical form is the same again once it is written in the provider’s own dialect. */

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((one) => `${one.trim()}.`);
const signature = fc.base64String({ minLength: 8, maxLength: 16 });
const id = fc.noBias(fc.uuid());
const input = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(words, fc.integer()), { maxKeys: 3 });

const created = 1_700_000_000;
const reading = { model: 'm', created, id: 'chatcmpl-1' };

function dialectOfProvider(name: string): NativeDialect {
  const native = findProvider(name)?.native;
  if (native === undefined) throw new Error(`${name} speaks no dialect of its own.`);
  return native;
}

function contextFor(request: JsonObject) {
  return { request, requestedModel: 'm', echoModel: undefined, uniqueId: 'abc', created };
}

/** Through the canonical form and back, whole. */
function again(
  provider: string,
  dialect: ClientDialect,
  answer: JsonObject,
  request: JsonObject,
): JsonObject {
  const completion = dialectOfProvider(provider).readChat(answer, reading);
  return JSON.parse(JSON.stringify(dialect.writeAnswer(completion, contextFor(request))));
}

/** The same for a stream. */
function streamedAgain(
  provider: string,
  dialect: ClientDialect,
  events: readonly JsonObject[],
  request: JsonObject,
): string {
  const reader = dialectOfProvider(provider).createChatStream(reading);
  const writer = dialect.createStream(contextFor(request), 'events');
  const written = events.flatMap((event) =>
    reader
      .read({ event: String(event.type ?? ''), data: JSON.stringify(event) })
      .map((chunk) => writer.write(chunk)),
  );
  return written.join('') + writer.end();
}

/** Thoughts alone are no answer: the proxy asks again. */
function saysAnything({ text, calls }: { text: string | undefined; calls: readonly unknown[] }): boolean {
  return text !== undefined || calls.length > 0;
}

const anthropicBlock = fc.oneof(
  fc.record({ type: fc.constant('thinking'), thinking: words, signature }),
  fc.record({ type: fc.constant('redacted_thinking'), data: signature }),
);
const message = fc
  .record({
    thoughts: fc.array(anthropicBlock, { maxLength: 2 }),
    text: fc.option(words, { nil: undefined }),
    calls: fc.array(fc.record({ type: fc.constant('tool_use'), id, name: fc.constant('look'), input }), {
      maxLength: 2,
    }),
    reason: fc.constantFrom('end_turn', 'max_tokens', 'stop_sequence', 'refusal'),
    cached: fc.nat(99),
  })
  .filter(saysAnything)
  .map(({ thoughts, text, calls, reason, cached }) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [...thoughts, ...(text === undefined ? [] : [{ type: 'text', text }]), ...calls],
    stop_reason: calls.length > 0 ? 'tool_use' : reason,
    stop_sequence: calls.length === 0 && reason === 'stop_sequence' ? '###' : null,
    usage: {
      input_tokens: 7,
      cache_read_input_tokens: cached,
      cache_creation_input_tokens: 3,
      output_tokens: 5,
    },
  }));
type Message = typeof message extends fc.Arbitrary<infer T> ? T : never;

const thinking = { messages: [], thinking: { type: 'enabled', budget_tokens: 1_024 } };

function messageEvents({ content, stop_reason, stop_sequence, usage, ...head }: Message): JsonObject[] {
  return [
    {
      type: 'message_start',
      message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage },
    },
    ...content.flatMap((block, index) => blockEvents(block, index)),
    { type: 'message_delta', delta: { stop_reason, stop_sequence }, usage: { output_tokens: 5 } },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: JsonObject, index: number): JsonObject[] {
  const { text, thinking: thought, signature: signed, input: given, ...rest } = block;
  const deltas: JsonObject[] = [
    ...(text === undefined ? [] : [{ type: 'text_delta', text }]),
    ...(thought === undefined ? [] : [{ type: 'thinking_delta', thinking: thought }]),
    ...(signed === undefined ? [] : [{ type: 'signature_delta', signature: signed }]),
    ...(given === undefined ? [] : [{ type: 'input_json_delta', partial_json: JSON.stringify(given) }]),
  ];
  const begun = Object.fromEntries(
    ['text', 'thinking', 'signature'].flatMap((field) => (block[field] === undefined ? [] : [[field, '']])),
  );
  const start = { ...rest, ...begun, ...(given === undefined ? {} : { input: {} }) };
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

describe('an answer of Anthropic’s', () => {
  test('is the same message again', () => {
    fc.assert(
      fc.property(message, (said) => {
        const { id: _id, ...rest } = said;
        expect(again('anthropic', anthropicDialect, said, thinking)).toMatchObject(rest);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same message again, streamed', () => {
    fc.assert(
      fc.property(message, (said) => {
        const heard = messagesClient.readStream(
          streamedAgain('anthropic', anthropicDialect, messageEvents(said), thinking),
        );
        expect(heard).toEqual(messagesClient.readWhole(said));
      }),
      { numRuns: 300 },
    );
  });
});

const generated = fc
  .record({
    thought: fc.option(words, { nil: undefined }),
    text: fc.option(words, { nil: undefined }),
    signed: fc.option(signature, { nil: undefined }),
    calls: fc.array(fc.record({ id, name: fc.constant('look'), args: input }), { maxLength: 2 }),
    finishReason: fc.constantFrom('STOP', 'MAX_TOKENS', 'SAFETY'),
    thoughtsTokenCount: fc.integer({ min: 1, max: 99 }),
  })
  .filter(saysAnything)
  .map(({ thought, text, signed, calls, finishReason, thoughtsTokenCount }) => {
    const signedPart = signed === undefined ? {} : { thoughtSignature: signed };
    const parts: JsonObject[] = [
      ...(thought === undefined ? [] : [{ text: thought, thought: true }]),
      ...(text === undefined ? [] : [{ text, ...(calls.length === 0 ? signedPart : {}) }]),
      ...calls.map((functionCall, index) => ({ functionCall, ...(index === 0 ? signedPart : {}) })),
    ];
    return {
      candidates: [
        {
          content: { role: 'model', parts },
          finishReason: calls.length > 0 ? 'STOP' : finishReason,
          index: 0,
        },
      ],
      usageMetadata: {
        promptTokenCount: 7,
        candidatesTokenCount: 5,
        thoughtsTokenCount,
        totalTokenCount: 12 + thoughtsTokenCount,
      },
      modelVersion: 'm',
    };
  });

const withThoughts = { contents: [], generationConfig: { thinkingConfig: { includeThoughts: true } } };

/** Where each part stands is free in a stream; what stands in it is not. */
function inOrderOfKind({ turn, ...said }: Said): unknown {
  return { ...said, signatures: JSON.stringify(turn).match(/"thoughtSignature":"[^"]*"/g) };
}

describe('an answer of Google’s', () => {
  test('is the same generation again', () => {
    fc.assert(
      fc.property(generated, (said) => {
        expect(again('gemini', geminiDialect, said, withThoughts)).toMatchObject(said);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same generation again, streamed', () => {
    fc.assert(
      fc.property(generated, (said) => {
        const heard = geminiClient.readStream(streamedAgain('gemini', geminiDialect, [said], withThoughts));
        expect(inOrderOfKind(heard)).toEqual(inOrderOfKind(geminiClient.readWhole(said)));
      }),
      { numRuns: 300 },
    );
  });
});
