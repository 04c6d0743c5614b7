import { buildErrorBody } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { checkCountedRequest, countedRequest, writeTokenCount } from './count-tokens.ts';
import { geminiErrorBody } from './error-body.ts';
import { geminiDefaults } from './native-defaults.ts';
import { geminiReading } from './native-reading.ts';

const answer = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4, thoughtsTokenCount: 5, totalTokenCount: 12 },
  modelVersion: 'gemini-2.5-flash-001',
  responseId: 'r1',
};

describe('bytes that pass', () => {
  test('an answer says model, id and usage, thoughts counted with the output', () => {
    expect(geminiReading.readAnswer(answer)).toMatchObject({
      model: 'gemini-2.5-flash-001',
      id: 'r1',
      usage: { prompt_tokens: 3, completion_tokens: 9, total_tokens: 12 },
      isFiltered: false,
      isError: false,
      unreadable: undefined,
    });
  });

  test.each([
    [
      'a blocked prompt',
      { promptFeedback: { blockReason: 'SAFETY' } },
      { isFiltered: true, unreadable: undefined },
    ],
    ['a blocked answer', { candidates: [{ finishReason: 'RECITATION' }] }, { isFiltered: true }],
    ['an error', { error: { code: 503, status: 'UNAVAILABLE' } }, { isError: true, unreadable: undefined }],
    ['an error in an array', [{ error: { code: 503 } }], { isError: true }],
    ['nothing', {}, { unreadable: 'the answer has no candidates' }],
    ['a text', 'hello', { unreadable: 'the answer has no candidates' }],
  ])('%s', (_title, value, facts) => {
    expect(geminiReading.readAnswer(value)).toMatchObject(facts);
  });

  test.each([
    [
      'a delta',
      { candidates: [{ content: { parts: [{ text: 'a' }] } }] },
      { hasContent: true, isComplete: false },
    ],
    [
      'a call',
      { candidates: [{ content: { parts: [{ functionCall: { name: 'a' } }] } }] },
      { hasContent: true },
    ],
    [
      'the end',
      { candidates: [{ content: { parts: [{ text: '' }] }, finishReason: 'STOP' }] },
      { hasContent: false, isComplete: true, isEnd: false },
    ],
    [
      'usage alone',
      { usageMetadata: { promptTokenCount: 1 } },
      { hasContent: false, isComplete: false, isError: false },
    ],
    ['a blocked prompt', { promptFeedback: { blockReason: 'OTHER' } }, { isComplete: true }],
    ['an error', { error: { code: 500 } }, { isError: true }],
  ])('an event: %s', (_title, value, facts) => {
    expect(geminiReading.readEvent('', value)).toMatchObject(facts);
  });
});

describe('defaults of a deployment', () => {
  const defaults = {
    temperature: 0.2,
    max_tokens: 100,
    stop: 'END',
    safety_settings: [{ category: 'A' }],
    user: 'x',
  };

  test('are nested into the config of the client, whose values count first', () => {
    expect(geminiDefaults(defaults, { generationConfig: { temperature: 1, topK: 2 } })).toEqual({
      generationConfig: { temperature: 1, topK: 2, maxOutputTokens: 100, stopSequences: ['END'] },
      safetySettings: [{ category: 'A' }],
    });
    expect(
      geminiDefaults(defaults, { generation_config: { max_output_tokens: 7 }, safetySettings: [] }),
    ).toEqual({
      generation_config: { max_output_tokens: 7, temperature: 0.2, stopSequences: ['END'] },
    });
  });

  test('say an effort, and an answer in JSON, in Google’s words', () => {
    const schema = { type: 'object' };
    const format = { type: 'json_schema', json_schema: { name: 'a', schema } };
    expect(geminiDefaults({ reasoning_effort: 'low', response_format: format }, {})).toEqual({
      generationConfig: {
        thinkingConfig: { thinkingBudget: 1024 },
        responseMimeType: 'application/json',
        responseJsonSchema: schema,
      },
    });
  });

  test('change nothing where the client has said all', () => {
    expect(geminiDefaults({ temperature: 0 }, { generationConfig: { temperature: 1 } })).toEqual({});
  });
});

describe('errors', () => {
  test('have Google’s status, the reason as a detail, and the proxy’s own fields', () => {
    const body = buildErrorBody({
      kind: 'rate_limited',
      requestId: 'req-1',
      provider: { id: 'openai', name: 'OpenAI' },
      model: 'gpt-4o',
      retryAfterMs: 2_500,
      attempts: [{ model: 'gpt-4o', status: 429 }],
    });
    expect(geminiErrorBody(body)).toEqual({
      error: expect.objectContaining({
        code: 429,
        message: 'OpenAI API error: Rate limit exceeded',
        status: 'RESOURCE_EXHAUSTED',
        kind: 'rate_limited',
        request_id: 'req-1',
        provider: 'openai',
        model: 'gpt-4o',
        attempts: [{ model: 'gpt-4o', status: 429 }],
        details: [
          expect.objectContaining({ reason: 'RATE_LIMITED' }),
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '2.5s' },
        ],
      }),
    });
  });

  test.each([
    [400, 'INVALID_ARGUMENT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [405, 'FAILED_PRECONDITION'],
    [429, 'RESOURCE_EXHAUSTED'],
    [499, 'CANCELLED'],
    [500, 'INTERNAL'],
    [501, 'UNIMPLEMENTED'],
    [503, 'UNAVAILABLE'],
    [504, 'DEADLINE_EXCEEDED'],
    [507, 'INTERNAL'],
  ])('%d is %s', (status, name) => {
    const body = buildErrorBody({ kind: 'upstream', requestId: 'r', status });
    expect(geminiErrorBody(body)).toMatchObject({ error: { code: status, status: name } });
  });
});

describe('countTokens', () => {
  const contents = [{ parts: [{ text: 'Hi' }] }];

  test('takes contents or a whole request, and not both', () => {
    expect(countedRequest({ contents })).toEqual({ contents });
    expect(countedRequest({ generate_content_request: { contents } })).toEqual({ contents });
    expect(checkCountedRequest({ contents })).toBeUndefined();
    expect(checkCountedRequest({ generateContentRequest: { model: 'models/m', contents } })).toBeUndefined();
    expect(checkCountedRequest({ contents, generateContentRequest: { contents } })?.path).toBe(
      'generateContentRequest',
    );
    expect(checkCountedRequest({})?.path).toBe('contents');
  });

  test('is answered in Google’s words', () => {
    expect(writeTokenCount(7)).toEqual({
      totalTokens: 7,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 7 }],
    });
  });
});
