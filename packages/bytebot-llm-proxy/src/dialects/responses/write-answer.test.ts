import { buildErrorBody } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { ResponsesStream } from './response-stream.ts';
import { chunk, completion, context, eventsOf, outputOf, sdkAnsweredWith } from './responses.test-helper.ts';
import { responsesDialect } from './responses-dialect.ts';
import { writeResponse } from './write-answer.ts';

describe('a whole answer', () => {
  test('is a response object with the words of its request', () => {
    const request = {
      instructions: 'Be brief.',
      max_output_tokens: 100,
      reasoning: { effort: 'low', summary: 'auto' },
      text: { verbosity: 'low' },
      tools: [{ type: 'function', name: 'look' }],
      tool_choice: 'required',
      previous_response_id: 'resp_0',
      metadata: { a: 'b' },
      user: 'me',
      temperature: 0,
    };
    expect(writeResponse(completion({ content: 'Hi' }), { ...context, request })).toEqual({
      id: 'resp_abc',
      object: 'response',
      created_at: 1_700_000_000,
      status: 'completed',
      background: false,
      completed_at: 1_700_000_000,
      error: null,
      incomplete_details: null,
      instructions: 'Be brief.',
      max_output_tokens: 100,
      max_tool_calls: null,
      model: 'gpt-4o',
      output: [
        {
          id: 'msg_abc0000',
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'Hi' }],
        },
      ],
      parallel_tool_calls: true,
      previous_response_id: 'resp_0',
      prompt_cache_key: null,
      reasoning: { effort: 'low', summary: 'auto' },
      safety_identifier: null,
      service_tier: 'auto',
      store: false,
      temperature: 0,
      text: { format: { type: 'text' }, verbosity: 'low' },
      tool_choice: 'required',
      tools: [{ type: 'function', name: 'look' }],
      top_logprobs: 0,
      top_p: 1,
      truncation: 'disabled',
      usage: {
        input_tokens: 9,
        input_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 2 },
        total_tokens: 14,
      },
      user: 'me',
      metadata: { a: 'b' },
    });
  });

  test.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])('that ended by %s is incomplete', (reason, told) => {
    expect(writeResponse(completion({ content: 'H' }, reason), context)).toMatchObject({
      status: 'incomplete',
      completed_at: null,
      incomplete_details: { reason: told },
      output: [{ status: 'incomplete' }],
    });
  });

  test('is given to be kept, and says whether it is', () => {
    const kept: unknown[] = [];
    const keep = (response: unknown) => kept.push(response);
    const response = writeResponse(completion({ content: 'Hi' }), { ...context, keep });
    expect(kept).toEqual([response]);
    expect(response.store).toBe(true);
    const request = { store: false };
    expect(writeResponse(completion({ content: 'Hi' }), { ...context, request, keep }).store).toBe(false);
  });

  test('holds thoughts, a refusal, pictures and what a provider says beside', () => {
    const output = outputOf({
      reasoning_content: 'Hm.',
      content: 'Well.',
      refusal: 'No.',
      images: [{ type: 'image_url', image_url: { url: 'data:image/webp;base64,AAAA' } }],
      provider_specific_fields: { citations: [{ type: 'page_location' }] },
    });
    expect(output).toEqual([
      { id: 'rs_abc0000', type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
      {
        id: 'msg_abc0001',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [
          { type: 'output_text', annotations: [], logprobs: [], text: 'Well.' },
          { type: 'refusal', refusal: 'No.' },
        ],
        provider_specific_fields: { citations: [{ type: 'page_location' }] },
      },
      {
        id: 'ig_abc0002',
        type: 'image_generation_call',
        status: 'completed',
        output_format: 'webp',
        result: 'AAAA',
      },
    ]);
  });
});

test('tokens are counted of what could be answered, and of what goes on from an earlier response', () => {
  const { checkCount } = responsesDialect;
  expect(checkCount?.({ instructions: 'Be brief.' })).toBeUndefined();
  expect(checkCount?.({ input: [{ type: 'thing' }] })).toMatchObject({ path: 'input[0].type' });
  const output = { type: 'function_call_output', call_id: 'a', output: '' };
  expect(checkCount?.({ input: [output], previous_response_id: 'resp_1' })).toBeUndefined();
});

describe('a failure', () => {
  const body = buildErrorBody({ kind: 'rate_limited', requestId: 'req-1', upstreamMessage: 'Slow down.' });

  test('is OpenAI’s envelope', () => {
    expect(responsesDialect.errorBody(body)).toBe(body);
  });

  test('after the beginning of a stream is told by the SDK in its words', async () => {
    const text = new ResponsesStream(context).write(chunk({ content: 'Hel' }));
    const failure = responsesDialect.stream('events').failure(body, true);
    const stream = sdkAnsweredWith(text + failure).responses.stream({ model: 'chat', input: 'Hello' });
    await expect(stream.finalResponse()).rejects.toThrow('Slow down.');
  });

  test('ends the response as failed, which is what Codex looks for', () => {
    const [event] = eventsOf(responsesDialect.stream('events').failure(body, true));
    expect(event).toMatchObject({
      type: 'response.failed',
      response: {
        id: 'resp_req1',
        status: 'failed',
        error: { code: 'rate_limit_exceeded', message: expect.stringContaining('Slow down.') },
      },
    });
  });
});
