import { textOf } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import type { NativeFacts, NativeReading } from '../../dialects/client-dialect.ts';
import { named } from './dialect-reference.test-helper.ts';
import { inspectNative } from './inspect-native.ts';

const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

const reading: NativeReading = {
  ...named,
  readAnswer: (value): NativeFacts => ({
    usage: textOf(value, 'type') === 'message' ? usage : undefined,
    model: textOf(value, 'model'),
    id: textOf(value, 'id'),
    isFiltered: textOf(value, 'stop_reason') === 'refusal',
    isError: textOf(value, 'status') === 'failed',
    unreadable: textOf(value, 'type') === 'odd' ? 'the answer is no message' : undefined,
  }),
};

const inspect = (value: unknown) =>
  inspectNative(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), reading);

describe('an answer of another dialect', () => {
  test('tells what the dialect says of it', () => {
    expect(inspect({ type: 'message', id: 'msg_1', model: 'm' })).toEqual({
      ok: true,
      reason: '',
      usage,
      model: 'm',
      id: 'msg_1',
    });
    expect(inspect({ stop_reason: 'refusal' })).toEqual({ ok: true, reason: '', isFiltered: true });
  });

  test('is a failure with an error at its top, or where the dialect has one', () => {
    for (const body of [
      { type: 'error', error: { type: 'overloaded_error' } },
      [{ error: { status: 'UNAVAILABLE' } }],
      { status: 'failed', error: null },
    ]) {
      expect(inspect(body)).toEqual({
        ok: false,
        reason: 'the answer is an error',
        error: JSON.stringify(body),
      });
    }
    expect(inspect({ type: 'message', error: null }).ok).toBe(true);
  });

  test('is unreadable when it is not one whole JSON object, or none of the dialect', () => {
    expect(inspect('{"type":"mess').reason).toBe('the answer is cut off or not valid JSON');
    expect(inspect('<html>').reason).toBe('the answer is a web page, not JSON');
    expect(inspect(' ').reason).toBe('the answer is empty');
    expect(inspect('[1]').reason).toBe('the answer is not a JSON object');
    expect(inspect({ type: 'odd' })).toEqual({ ok: false, reason: 'the answer is no message' });
  });
});
