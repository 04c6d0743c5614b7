import { describe, expect, test } from '@jest/globals';
import { responsesReading as reading } from './native-reading.ts';

const usage = {
  input_tokens: 9,
  input_tokens_details: { cached_tokens: 4 },
  output_tokens: 5,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 14,
};
const read = {
  prompt_tokens: 9,
  completion_tokens: 5,
  total_tokens: 14,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};
const response = { id: 'resp_1', object: 'response', model: 'gpt-5', status: 'completed', output: [], usage };

describe('an answer', () => {
  test('says what it used, what it is called and who gave it', () => {
    expect(reading.readAnswer(response)).toEqual({
      usage: read,
      model: 'gpt-5',
      id: 'resp_1',
      isFiltered: false,
      isError: false,
      unreadable: undefined,
    });
  });

  test('that failed is an error, and one that was held back is filtered', () => {
    expect(
      reading.readAnswer({ ...response, status: 'failed', error: { code: 'server_error' } }).isError,
    ).toBe(true);
    const filtered = { ...response, status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
    expect(reading.readAnswer(filtered).isFiltered).toBe(true);
  });

  test.each([undefined, null, [], 'Hi', {}, { choices: [] }])('%j is none', (value) => {
    expect(reading.readAnswer(value).unreadable).toBeDefined();
  });
});

describe('an event', () => {
  test('of the beginning names the answer and is no content', () => {
    expect(reading.readEvent('response.created', { response })).toMatchObject({
      id: 'resp_1',
      model: 'gpt-5',
      hasContent: false,
    });
    const item = { type: 'message', status: 'in_progress', content: [] };
    expect(reading.readEvent('response.output_item.added', { item }).hasContent).toBe(false);
  });

  test.each([
    'response.output_text.delta',
    'response.refusal.delta',
    'response.function_call_arguments.delta',
    'response.custom_tool_call_input.delta',
    'response.reasoning_summary_text.delta',
    'response.audio.delta',
  ])('%s is content', (name) => {
    expect(reading.isContentEvent(name)).toBe(true);
    expect(reading.readEvent(name, {}).hasContent).toBe(true);
  });

  test.each(['response.completed', 'response.incomplete'])('%s is the end and has the usage', (name) => {
    expect(reading.readEvent(name, { response })).toMatchObject({
      usage: read,
      isComplete: true,
      isEnd: true,
    });
  });

  test('of a failure is an error, also where its name stands in its data only', () => {
    expect(reading.readEvent('response.failed', { response: { error: {} } }).isError).toBe(true);
    expect(reading.readEvent('error', { message: 'Slow down.' }).isError).toBe(true);
    expect(reading.readEvent('', { type: 'response.failed', response: {} }).isError).toBe(true);
    expect(reading.readEvent('', { error: { message: 'Slow down.' } }).isError).toBe(true);
  });

  test('that keeps the stream alive says nothing', () => {
    expect(reading.readEvent('keepalive', {})).toMatchObject({ isPing: true, hasContent: false });
  });
});
