import { buildErrorBody, type ChatChunk, isJsonObject, type JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { answerContext, chunkOf, chunkWith, usageChunk } from './gemini.test-helper.ts';
import { geminiDialect } from './gemini-dialect.ts';
import { readGeminiRequest } from './read-request.ts';
import { objectsOf } from './write-parts.ts';

const shown = { generationConfig: { thinkingConfig: { includeThoughts: true } } };

function eventsOf(chunks: readonly ChatChunk[], request: JsonObject = {}): JsonObject[] {
  const stream = geminiDialect.createStream(answerContext(request), 'events');
  const text = chunks.map((chunk) => stream.write(chunk)).join('') + stream.end();
  return text
    .split('\r\n\r\n')
    .filter((event) => event !== '')
    .map((event) => {
      expect(event.startsWith('data: ')).toBe(true);
      return Object(JSON.parse(event.slice('data: '.length)));
    });
}

function partsOf(events: readonly JsonObject[], index = 0): JsonObject[] {
  return events
    .flatMap(({ candidates }) => objectsOf(candidates))
    .filter((candidate) => candidate.index === index)
    .flatMap(({ content }) => (isJsonObject(content) ? objectsOf(content.parts) : []));
}

function call(index: number, name: string | undefined, args: string, id?: string): ChatChunk {
  const called = { ...(name === undefined ? {} : { name }), arguments: args };
  return chunkOf({
    tool_calls: [{ index, ...(id === undefined ? {} : { id }), type: 'function', function: called }],
  });
}

describe('a stream', () => {
  test('every event says model and id; the last one says the end and the usage', () => {
    const events = eventsOf([
      chunkOf({ role: 'assistant', content: 'Hi' }),
      chunkOf({}, 'length'),
      usageChunk(7, 5, 2),
    ]);
    expect(events).toEqual([
      {
        candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, index: 0 }],
        modelVersion: 'gpt-4o',
        createTime: '2025-10-09T08:53:20.000Z',
        responseId: 'chatcmpl-1',
      },
      {
        candidates: [
          { content: { role: 'model', parts: [{ text: '' }] }, finishReason: 'MAX_TOKENS', index: 0 },
        ],
        usageMetadata: {
          promptTokenCount: 7,
          candidatesTokenCount: 3,
          totalTokenCount: 12,
          thoughtsTokenCount: 2,
        },
        modelVersion: 'gpt-4o',
        createTime: '2025-10-09T08:53:20.000Z',
        responseId: 'chatcmpl-1',
      },
    ]);
  });

  test('ends without usage where there is none', () => {
    const events = eventsOf([chunkOf({ content: 'Hi' }), chunkOf({}, 'stop')]);
    expect(events.at(-1)).toMatchObject({ candidates: [{ finishReason: 'STOP' }] });
    expect(events.at(-1)).not.toHaveProperty('usageMetadata');
  });

  test('calls come whole, in order, however their arguments were cut and mixed', () => {
    const events = eventsOf([
      call(0, 'a', '', 'call_a'),
      call(0, undefined, '{"x":'),
      call(1, 'b', '{"y"', 'call_b'),
      call(0, undefined, '1}'),
      call(1, undefined, ':2}'),
      call(2, 'c', '', 'call_c'),
      chunkOf({}, 'tool_calls'),
      usageChunk(),
    ]);
    expect(partsOf(events).filter(({ functionCall }) => functionCall !== undefined)).toEqual([
      { functionCall: { id: 'call_a', name: 'a', args: { x: 1 } } },
      { functionCall: { id: 'call_b', name: 'b', args: { y: 2 } } },
      { functionCall: { id: 'call_c', name: 'c', args: {} } },
    ]);
    expect(events.at(-1)).toMatchObject({ candidates: [{ finishReason: 'STOP' }] });
  });

  test('a call that is whole when another one begins does not wait for the end', () => {
    const events = eventsOf([call(0, 'a', '{}', 'call_a'), call(1, 'b', '{}', 'call_b')]);
    expect(partsOf(events.slice(0, 1))).toEqual([{ functionCall: { id: 'call_a', name: 'a', args: {} } }]);
  });

  test.each([
    ['length', 'MAX_TOKENS', 'The call of a was cut off: {"x":'],
    ['tool_calls', 'MALFORMED_FUNCTION_CALL', 'The arguments of a are no JSON object: {"x":'],
  ])('a broken call that ended with %s is told', (reason, finishReason, finishMessage) => {
    const events = eventsOf([call(0, 'a', '{"x":', 'call_a'), chunkOf({}, reason)]);
    expect(events.at(-1)).toMatchObject({ candidates: [{ finishReason, finishMessage }] });
  });

  test('several candidates keep their texts and ends apart', () => {
    const events = eventsOf([
      chunkWith([{ index: 1, delta: { content: 'B' }, finish_reason: null }]),
      chunkWith([{ index: 0, delta: { content: 'A' }, finish_reason: null }]),
      chunkWith([{ index: 1, delta: {}, finish_reason: 'stop' }]),
      chunkWith([{ index: 0, delta: {}, finish_reason: 'length' }]),
      usageChunk(),
    ]);
    expect(partsOf(events, 1)[0]).toEqual({ text: 'B' });
    expect(events.at(-1)?.candidates).toMatchObject([
      { index: 1, finishReason: 'STOP' },
      { index: 0, finishReason: 'MAX_TOKENS' },
    ]);
  });

  test('thoughts come where they were asked for, their signature always, and it comes back as the block it was', () => {
    const block = { type: 'thinking', thinking: 'Hm, well.', signature: 'c2ln/+==' };
    const chunks = [
      chunkOf({ reasoning_content: 'Hm, ' }),
      chunkOf({ reasoning_content: 'well.' }),
      chunkOf({ thinking_blocks: [block] }),
      chunkOf({ content: 'Yes' }),
      chunkOf({}, 'stop'),
    ];
    const all = partsOf(eventsOf(chunks, shown));
    expect(all.slice(0, 2)).toEqual([
      { text: 'Hm, ', thought: true },
      { text: 'well.', thought: true },
    ]);
    const parts = partsOf(eventsOf(chunks));
    expect(parts.map(({ text }) => text)).toEqual(['', 'Yes', '']);
    const returned = parts.map((part) =>
      // As a client would that keeps bytes as bytes and writes them in the other alphabet.
      typeof part.thoughtSignature === 'string'
        ? { ...part, thoughtSignature: Buffer.from(part.thoughtSignature, 'base64').toString('base64url') }
        : part,
    );
    const { messages } = readGeminiRequest({ contents: [{ role: 'model', parts: returned }] }).chat;
    expect(messages).toEqual([{ role: 'assistant', content: 'Yes', thinking_blocks: [block] }]);
  });

  test('pictures and sound are inline data', () => {
    const events = eventsOf([
      chunkOf({ images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }),
      chunkOf({ audio: { id: 'a', data: 'BBBB' } }),
      chunkOf({ audio: { transcript: 'said' } }),
      chunkOf({}, 'stop'),
    ]);
    expect(partsOf(events).slice(0, 3)).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
      { inlineData: { mimeType: 'audio/L16;codec=pcm;rate=24000', data: 'BBBB' } },
      { text: 'said' },
    ]);
  });

  test('notes on pages are grounding, counted in bytes', () => {
    const citation = { url: 'https://a.test', title: 'A', start_index: 1, end_index: 3 };
    const events = eventsOf([
      chunkOf({ content: 'äöü' }),
      chunkOf({ annotations: [{ type: 'url_citation', url_citation: citation }] }),
      chunkOf({}, 'stop'),
    ]);
    expect(events.at(-1)?.candidates).toMatchObject([
      {
        groundingMetadata: {
          groundingChunks: [{ web: { uri: 'https://a.test', title: 'A' } }],
          groundingSupports: [
            { segment: { startIndex: 2, endIndex: 6, text: 'öü' }, groundingChunkIndices: [0] },
          ],
        },
      },
    ]);
  });
});

describe('without alt=sse', () => {
  const { heartbeat, failure } = geminiDialect.stream('json-array');
  const chunks = [chunkOf({ content: 'Hel' }), chunkOf({ content: 'lo' }), chunkOf({}, 'stop'), usageChunk()];

  function arrayOf(pieces: readonly string[]): unknown {
    return JSON.parse(heartbeat + pieces.map((piece) => piece + heartbeat).join(''));
  }

  test('the stream is one array, with heartbeats between its elements', () => {
    const stream = geminiDialect.createStream(answerContext(), 'json-array');
    const pieces = [...chunks.map((chunk) => stream.write(chunk)), stream.end()];
    expect(pieces[0]?.startsWith('[{')).toBe(true);
    expect(pieces[1]?.startsWith('\n,\r\n{')).toBe(true);
    expect(arrayOf(pieces)).toEqual(eventsOf(chunks));
  });

  test('a failure is its last element, also where it is the only one', () => {
    const body = buildErrorBody({ kind: 'upstream', requestId: 'r' });
    const stream = geminiDialect.createStream(answerContext(), 'json-array');
    const error = { error: expect.objectContaining({ code: 502, status: 'UNAVAILABLE' }) };
    expect(arrayOf([stream.write(chunkOf({ content: 'Hel' })), failure(body, true)])).toEqual([
      expect.anything(),
      error,
    ]);
    expect(arrayOf([failure(body, false)])).toEqual([error]);
  });

  test('events of Google’s own are framed the same way', () => {
    const { framedEvent, framedEnd } = geminiDialect.stream('json-array');
    expect(
      arrayOf([
        framedEvent?.('{"a":1}', true) ?? '',
        framedEvent?.('{"a":2}', false) ?? '',
        framedEnd?.() ?? '',
      ]),
    ).toEqual([{ a: 1 }, { a: 2 }]);
    expect(geminiDialect.stream('events').framedEvent).toBeUndefined();
  });
});
