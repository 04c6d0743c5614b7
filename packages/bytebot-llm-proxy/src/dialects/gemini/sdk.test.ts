import type { ChatChunk } from '@bytebot/shared';
import { buildErrorBody } from '@bytebot/shared';
import { ApiError, type GenerateContentResponse, GoogleGenAI } from '@google/genai';
import { describe, expect, test } from '@jest/globals';
import { answerContext, chunkOf, completionOf, usageChunk } from './gemini.test-helper.ts';
import { geminiDialect } from './gemini-dialect.ts';

/** Google's SDK before a server that answers with this text, in these pieces. */
function sdkBefore(pieces: readonly string[], contentType: string, status = 200): GoogleGenAI {
  const respond = async (): Promise<Response> => {
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(encoder.encode(piece));
        controller.close();
      },
    });
    return new Response(body, { status, headers: { 'content-type': contentType } });
  };
  return new GoogleGenAI({
    apiKey: 'sk-test-sdk',
    httpOptions: { baseUrl: 'http://proxy.test', fetch: respond },
  });
}

async function streamed(pieces: readonly string[]): Promise<GenerateContentResponse[]> {
  const sdk = sdkBefore(pieces, geminiDialect.stream('events').contentType);
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of await sdk.models.generateContentStream({ model: 'm', contents: 'Hi' }))
    chunks.push(chunk);
  return chunks;
}

function written(chunks: readonly ChatChunk[], request = {}): string[] {
  const stream = geminiDialect.createStream(answerContext(request), 'events');
  return [...chunks.map((chunk) => stream.write(chunk)), stream.end()];
}

const answer = [
  chunkOf({ role: 'assistant', content: 'Hel' }),
  chunkOf({ content: 'lo\n\n"data: {}"' }),
  chunkOf({}, 'stop'),
  usageChunk(),
];

describe('Google’s SDK', () => {
  test('reads a stream with heartbeats before, between and after the events', async () => {
    const { heartbeat } = geminiDialect.stream('events');
    const pieces = written(answer).flatMap((text) => [heartbeat, text, heartbeat]);
    const chunks = await streamed(pieces);
    expect(chunks.map(({ text }) => text ?? '').join('')).toBe('Hello\n\n"data: {}"');
    expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
    expect(chunks.at(-1)?.usageMetadata).toMatchObject({ promptTokenCount: 10, totalTokenCount: 15 });
  });

  test('reads the same however the bytes are cut', async () => {
    const { heartbeat } = geminiDialect.stream('events');
    const text = heartbeat + written(answer).join(heartbeat);
    for (const size of [1, 2, 3, 7, 64]) {
      const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      const chunks = await streamed(pieces);
      expect(chunks.map((chunk) => chunk.text ?? '').join('')).toBe('Hello\n\n"data: {}"');
    }
  });

  test('throws an ApiError with the status for a failure in the stream', async () => {
    const failure = geminiDialect
      .stream('events')
      .failure(buildErrorBody({ kind: 'overloaded', requestId: 'r', sentence: 'Busy.' }));
    const failing = streamed([...written(answer.slice(0, 2)).slice(0, 2), failure]);
    await expect(failing).rejects.toBeInstanceOf(ApiError);
    await expect(failing).rejects.toMatchObject({ status: 503 });
  });

  test('reads a whole answer with text, calls and thoughts', async () => {
    const body = geminiDialect.writeAnswer(
      completionOf(
        {
          content: 'Sure.',
          reasoning_content: 'Think.',
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } }],
        },
        'tool_calls',
      ),
      answerContext({ generationConfig: { thinkingConfig: { includeThoughts: true } } }),
    );
    const sdk = sdkBefore([JSON.stringify(body)], 'application/json');
    const response = await sdk.models.generateContent({ model: 'm', contents: 'Hi' });
    expect(response.functionCalls).toEqual([{ id: 'call_1', name: 'look', args: { at: 1 } }]);
    expect(response.candidates?.[0]?.content?.parts?.slice(0, 2)).toEqual([
      { text: 'Think.', thought: true },
      { text: 'Sure.' },
    ]);
  });

  test('throws an ApiError with status and message for an error answer', async () => {
    const body = geminiDialect.errorBody(
      buildErrorBody({ kind: 'rate_limited', requestId: 'r', sentence: 'Slow.', retryAfterMs: 1500 }),
    );
    const sdk = sdkBefore([JSON.stringify(body)], 'application/json', 429);
    const failing = sdk.models.generateContent({ model: 'm', contents: 'Hi' });
    await expect(failing).rejects.toMatchObject({
      name: 'ApiError',
      status: 429,
      message: expect.stringContaining('"retryDelay":"1.5s"'),
    });
  });
});
