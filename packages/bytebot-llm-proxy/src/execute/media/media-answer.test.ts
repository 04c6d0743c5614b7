import { describe, expect, test } from '@jest/globals';
import { readMediaAnswer } from './media-answer.ts';

function read(body: unknown): ReturnType<typeof readMediaAnswer> {
  return readMediaAnswer(Buffer.from(JSON.stringify(body)));
}

describe('an answer', () => {
  test('with pictures tells how many, and its tokens in the words of chat', () => {
    const usage = {
      input_tokens: 20,
      output_tokens: 1_000,
      total_tokens: 1_020,
      input_tokens_details: { text_tokens: 20, image_tokens: 0 },
    };
    expect(read({ created: 1, data: [{ b64_json: 'AA' }, { url: 'https://x.test' }], usage })).toMatchObject({
      units: { images: 2 },
      usage: { prompt_tokens: 20, completion_tokens: 1_000, total_tokens: 1_020 },
    });
  });

  test('with large pictures tells its tokens all the same', () => {
    const usage = { input_tokens: 20, output_tokens: 30, total_tokens: 50 };
    const found = read({ data: [{ b64_json: 'A'.repeat(2_000_000) }], usage });
    expect(found).toMatchObject({ units: {}, usage: { prompt_tokens: 20, completion_tokens: 30 } });
  });

  test.each([
    [
      { text: 'a', usage: { type: 'duration', seconds: 3 } },
      { units: { seconds: 3 }, usage: undefined },
    ],
    [{ text: 'a', duration: 2.5 }, { units: { seconds: 2.5 } }],
    [{ text: 'a', duration: '2.5' }, { units: { seconds: 2.5 } }],
    [{ text: 'a' }, { units: {}, usage: undefined }],
    [
      {
        text: 'a',
        usage: {
          type: 'tokens',
          input_tokens: 14,
          input_token_details: { text_tokens: 4, audio_tokens: 10 },
          output_tokens: 5,
          total_tokens: 19,
        },
      },
      { usage: { prompt_tokens: 14, completion_tokens: 5, prompt_tokens_details: { audio_tokens: 10 } } },
    ],
  ])('of speech that was heard: %j', (body, expected) => {
    expect(read(body)).toMatchObject(expected);
  });

  test.each([
    [{ id: 'x', results: [], meta: { billed_units: { search_units: 2 } } }, { units: { queries: 2 } }],
    [{ results: [], usage: { total_tokens: 7 } }, { usage: { total_tokens: 7 } }],
    [
      { results: [], meta: { tokens: { input_tokens: 7, output_tokens: 0 } } },
      { usage: { prompt_tokens: 7, completion_tokens: 0 } },
    ],
  ])('of a ranking: %j', (body, expected) => {
    expect(read(body)).toMatchObject(expected);
  });
});

describe('no answer', () => {
  test.each([
    ['', 'the answer is empty'],
    ['{"data":[', 'the answer is cut off or not valid JSON'],
    ['[]', 'the answer is not a JSON object'],
    ['<html>', 'the answer is a web page, not JSON'],
  ])('is %j', (text, reason) => {
    expect(readMediaAnswer(Buffer.from(text))).toEqual({ reason, error: undefined });
  });

  test('is an error inside a 200', () => {
    const text = '{"error":{"message":"no"}}';
    expect(readMediaAnswer(Buffer.from(text))).toEqual({ reason: 'the answer is an error', error: text });
  });
});
