import { describe, expect, test } from '@jest/globals';
import { RawUsage } from './raw-usage.ts';

function read(contentType: string, chunks: readonly (string | Buffer)[]) {
  const raw = new RawUsage(contentType, true);
  for (const chunk of chunks) raw.add(Buffer.from(chunk));
  return raw.read();
}

const json = (value: unknown): ReturnType<typeof read> => read('application/json', [JSON.stringify(value)]);
const events = (...values: unknown[]): string[] => values.map((one) => `data: ${JSON.stringify(one)}\n\n`);

describe('what an answer of bytes used', () => {
  test('is read from chat completions and Responses', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
    expect(json({ id: 'a', model: 'gpt-4o', usage })).toEqual({ id: 'a', model: 'gpt-4o', usage });
    const response = { input_tokens: 5, output_tokens: 6, total_tokens: 11 };
    expect(
      json({ id: 'resp_1', usage: { ...response, input_tokens_details: { cached_tokens: 2 } } }).usage,
    ).toMatchObject({
      prompt_tokens: 5,
      completion_tokens: 6,
      total_tokens: 11,
      prompt_tokens_details: { cached_tokens: 2 },
    });
  });

  test('is read from Messages, where what was cached is counted beside the input', () => {
    const usage = { input_tokens: 5, cache_read_input_tokens: 100, output_tokens: 6 };
    expect(json({ type: 'message', usage }).usage).toMatchObject({
      prompt_tokens: 105,
      completion_tokens: 6,
      total_tokens: 111,
    });
  });

  test('is read from Gemini, whole and as a list of chunks', () => {
    const usageMetadata = { promptTokenCount: 2, candidatesTokenCount: 3, totalTokenCount: 5 };
    const whole = { modelVersion: 'gemini-2.5-flash', usageMetadata };
    expect(json(whole)).toMatchObject({ model: 'gemini-2.5-flash', usage: { total_tokens: 5 } });
    expect(json([{ candidates: [] }, whole]).usage).toMatchObject({ prompt_tokens: 2, completion_tokens: 3 });
  });

  test('is read from Bedrock and Cohere', () => {
    expect(json({ usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } }).usage).toMatchObject({
      prompt_tokens: 1,
      completion_tokens: 2,
    });
    expect(json({ meta: { billed_units: { input_tokens: 8 } } }).usage).toMatchObject({ prompt_tokens: 8 });
  });

  test('is joined from the first and the last event of a stream, however long it is between', () => {
    const start = events({
      type: 'message_start',
      message: { id: 'msg_1', model: 'claude-x', usage: { input_tokens: 9, output_tokens: 1 } },
    });
    const middle = Array.from({ length: 400 }, () => `data: {"delta":"${'x'.repeat(1_000)}"}\n\n`);
    const end = events({ type: 'message_delta', usage: { output_tokens: 40 } }, { type: 'message_stop' });
    expect(read('text/event-stream; charset=utf-8', [...start, ...middle, ...end])).toMatchObject({
      id: 'msg_1',
      model: 'claude-x',
      usage: { prompt_tokens: 9, completion_tokens: 40 },
    });
  });

  test('is found wherever the bytes are cut, also where the end of the begin cuts an event', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
    const text = `data: {"delta":"${'x'.repeat(16_350)}"}\n\n${events({ id: 'a', usage }).join('')}data: [DONE]\n\n`;
    const pieces = text.match(/.{1,100}/gs) ?? [];
    expect(read('text/event-stream', pieces).usage).toEqual(usage);
  });

  test('stays unknown where the answer is large, cut, compressed or no JSON', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
    const large = JSON.stringify({ usage, data: 'x'.repeat(2 * 1024 * 1024) });
    expect(read('application/json', large.match(/.{1,65536}/gs) ?? []).usage).toBeUndefined();
    expect(read('application/json', ['{"usage":{"prompt_to']).usage).toBeUndefined();
    expect(read('audio/mpeg', [JSON.stringify({ usage })]).usage).toBeUndefined();
    expect(json({ data: [] }).usage).toBeUndefined();
    const compressed = new RawUsage('application/json', false);
    compressed.add(Buffer.from(JSON.stringify({ usage })));
    expect(compressed.read().usage).toBeUndefined();
  });
});
