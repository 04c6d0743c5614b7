import { expect, test } from '@jest/globals';
import { loadText } from '../config-fixture.test-helper.ts';

function tracing(litellmSettings: unknown): unknown {
  const text = JSON.stringify({ model_list: [], litellm_settings: litellmSettings });
  return loadText(text, { LITELLM_MASTER_KEY: 'sk-test-master' }).settings.tracing;
}

test('callbacks are read from lists and from names alone, each once', () => {
  expect(
    tracing({ callbacks: 'otel', success_callback: ['langfuse', 'otel'], failure_callback: null }),
  ).toEqual({
    callbacks: ['otel', 'langfuse'],
    forwardsTraceparent: undefined,
  });
});

test('what is no name is left out', () => {
  expect(tracing({ callbacks: [{ otel: true }, 5, 'otel'] })).toMatchObject({ callbacks: ['otel'] });
});

test('a config may say whether the context of a trace goes upstream', () => {
  expect(tracing({ forward_traceparent_to_llm_provider: true })).toMatchObject({ forwardsTraceparent: true });
  expect(tracing({ forward_traceparent_to_llm_provider: 'false' })).toMatchObject({
    forwardsTraceparent: false,
  });
});
