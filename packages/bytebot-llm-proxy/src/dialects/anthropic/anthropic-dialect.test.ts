import { buildErrorBody } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { anthropicDialect } from './anthropic-dialect.ts';

describe('the version that a client names', () => {
  const check = (version?: string | string[]) =>
    anthropicDialect.checkHeaders?.({ 'anthropic-version': version });

  test.each(['2023-06-01', '2023-01-01', '2026-10-21', '2027-01-15'])('%s passes', (version) => {
    expect(check(version)).toBeUndefined();
  });

  test('none passes', () => expect(check()).toBeUndefined());

  test.each(['2024-02-30', 'latest', '', '2027-01-15; x', 'bedrock-2023-05-31'])(
    '%j is refused',
    (version) => {
      expect(check(version)).toMatchObject({
        path: 'anthropic-version',
        message: expect.stringContaining('anthropic-version names a version that there is not'),
      });
    },
  );
});

describe('the defaults of a deployment', () => {
  const set = (defaults: object, body: object = {}) =>
    anthropicDialect.nativeDefaults({ ...defaults }, { ...body });

  test('go under the names of Messages where the request says nothing', () => {
    const defaults = { temperature: 0.5, top_k: 4, max_completion_tokens: 9, stop: 'END', seed: 1 };
    expect(set(defaults)).toEqual({ temperature: 0.5, top_k: 4, max_tokens: 9, stop_sequences: ['END'] });
    expect(set(defaults, { temperature: 1, top_k: 1, max_tokens: 1, stop_sequences: [] })).toEqual({});
  });

  test('an effort is one of output_config, whose other fields stay', () => {
    expect(set({ reasoning_effort: 'minimal' }, { output_config: { format: {} } })).toEqual({
      output_config: { format: {}, effort: 'low' },
    });
    expect(set({ reasoning_effort: 'high' }, { output_config: { effort: 'low' } })).toEqual({});
    expect(set({ reasoning_effort: 'none' })).toEqual({ thinking: { type: 'disabled' } });
    expect(set({ reasoning_effort: 'none' }, { thinking: { type: 'adaptive' } })).toEqual({});
  });
});

describe('a failure', () => {
  const body = buildErrorBody({ kind: 'overloaded', status: 529, requestId: 'r', sentence: 'Busy.' });

  test('is Anthropic’s envelope with all that the proxy has to say', () => {
    expect(anthropicDialect.errorBody(body)).toMatchObject({
      type: 'error',
      request_id: 'r',
      error: { type: 'overloaded_error', kind: 'overloaded', status_code: 529, request_id: 'r' },
    });
  });

  test('of a stream is an event of its own, and pings keep it alive', () => {
    const form = anthropicDialect.stream('events');
    expect(form.heartbeat).toBe('event: ping\ndata: {"type":"ping"}\n\n');
    expect(form.failure(body)).toMatch(/^event: error\ndata: \{"type":"error","error":\{.*\}\n\n$/);
  });
});
