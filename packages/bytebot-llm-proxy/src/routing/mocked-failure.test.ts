import { describe, expect, test } from '@jest/globals';
import { Failure } from '../failure.ts';
import { type MockableCall, mockedFailure } from './mocked-failure.ts';

function call(body: Record<string, unknown>): MockableCall {
  return {
    model: 'one',
    scanned: { has: (name) => Object.hasOwn(body, name), value: (name) => body[name] },
  };
}

describe('a failure that a request wants played', () => {
  test.each([
    ['mock_testing_fallbacks', true, 'upstream', 500],
    ['mock_testing_context_fallbacks', true, 'context_length', 400],
    ['mock_testing_content_policy_fallbacks', true, 'content_policy', 400],
    ['mock_testing_rate_limit_error', true, 'rate_limited', 429],
    ['mock_timeout', 2, 'timeout', 408],
  ])('%s: %p is %s, %p', (name, value, kind, status) => {
    const failure = mockedFailure(call({ [name]: value }), true);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ kind, details: { status } });
  });

  test('is told in LiteLLM’s words', () => {
    expect(mockedFailure(call({ mock_testing_fallbacks: true }), true)?.message).toBe(
      'This is a mock exception for model=one, to trigger a fallback.',
    );
  });

  test('is a 400 that names the setting where it is not allowed', () => {
    const refused = () => mockedFailure(call({ mock_testing_fallbacks: true }), false);
    expect(refused).toThrow(
      /^Mock testing request params are disabled on this proxy: mock_testing_fallbacks\..*general_settings\.dangerously_allow_mock_testing_request_params: true/,
    );
    expect(refused).toThrow(expect.objectContaining({ kind: 'invalid_request' }));
  });

  test.each([[{}], [{ mock_testing_fallbacks: false }], [{ mock_timeout: null }], [{ mock_response: 'x' }]])(
    'is none for %p',
    (body) => {
      expect(mockedFailure(call(body), false)).toBeUndefined();
    },
  );
});
