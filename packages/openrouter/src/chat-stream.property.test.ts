import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChatAnswer } from './answer-assembler.ts';
import { CallClock } from './call-clock.ts';
import { openChatStream } from './chat-stream.ts';
import { brokenStream, OpenRouterError } from './openrouter-error.ts';

async function read(pieces: readonly Uint8Array[]): Promise<{ texts: string[]; answer: ChatAnswer }> {
  const body = Readable.from(pieces, { objectMode: false });
  const clock = new CallClock(undefined);
  try {
    const stream = await openChatStream({
      answer: { status: 200, headers: {}, body },
      clock,
      timeoutMs: 5_000,
      failure: (error) => (error instanceof OpenRouterError ? error : brokenStream(String(error))),
      errorEvent: brokenStream,
    });
    const texts: string[] = [];
    for await (const text of stream.pieces) texts.push(text);
    return { texts, answer: stream.answer() };
  } finally {
    clock.end();
  }
}

function cutInto(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (let index = 0; start < bytes.length; index += 1) {
    const end = start + (sizes[index % sizes.length] ?? 1);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

function chunk(delta: object, more: object = {}): string {
  return `data: ${JSON.stringify({ id: 'gen-1', choices: [{ index: 0, delta, ...more }] })}\n\n`;
}

test('wherever the bytes are cut, text and tool calls are the same (S3-17)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
      async (texts, sizes) => {
        const call = { index: 0, id: 'call_1', function: { name: 'weather', arguments: '{"city":' } };
        const wire = [
          ': OPENROUTER PROCESSING\n\n',
          ...texts.map((content) => chunk({ content })),
          chunk({ tool_calls: [call] }),
          chunk({ tool_calls: [{ index: 0, function: { arguments: '"Paris"}' } }] }),
          chunk({}, { finish_reason: 'tool_calls' }),
          'data: [DONE]\n\n',
        ].join('');
        const { texts: seen, answer } = await read(cutInto(Buffer.from(wire), sizes));
        expect(seen).toEqual(texts);
        expect(answer).toMatchObject({
          content: texts.join(''),
          finishReason: 'tool_calls',
          toolCalls: [{ id: 'call_1', function: { name: 'weather', arguments: '{"city":"Paris"}' } }],
        });
      },
    ),
    { numRuns: 100 },
  );
});

test('whatever comes instead of a stream is an answer or one of our errors, and ends', async () => {
  const fragment = fc.oneof(
    fc.string().map((text) => Buffer.from(text)),
    fc.jsonValue().map((value) => Buffer.from(`data: ${JSON.stringify(value)}\n\n`)),
    fc.uint8Array({ maxLength: 40 }),
    fc
      .constantFrom('data: [DONE]\n\n', chunk({ content: 'x' }), chunk({}, { finish_reason: 'stop' }))
      .map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fragment, { maxLength: 8 }), async (fragments) => {
      try {
        expect((await read(fragments)).answer).toHaveProperty('content');
      } catch (error) {
        expect(error).toBeInstanceOf(OpenRouterError);
      }
    }),
    { numRuns: 300 },
  );
});
