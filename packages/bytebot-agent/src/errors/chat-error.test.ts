import { type ErrorKind, errorKinds } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import { ConfigurationError, ModelError } from '../model/model-error.ts';
import { chatErrorOf } from './chat-error.ts';

function failure(kind: ErrorKind): ModelError {
  return new ModelError({
    kind,
    message: 'OpenRouter API error: something',
    model: 'openrouter/openai/gpt-4o',
    provider: 'OpenRouter',
    status: errorKinds[kind].status,
    code: 'OPENROUTER_ERROR',
    hint: 'Do something.',
    retryAfterMs: 1_500,
    requestId: 'req-1',
    mayRetry: true,
    originalError: new Error('sk-test-original'),
  });
}

test.each([
  ['rate_limited', 'RATE_LIMIT_EXCEEDED', 503],
  ['quota_exhausted', 'RATE_LIMIT_EXCEEDED', 503],
  ['network', 'NETWORK_ERROR', 503],
  ['timeout', 'NETWORK_ERROR', 503],
  ['overloaded', 'AI_SERVICE_UNAVAILABLE', 503],
  ['upstream', 'AI_SERVICE_UNAVAILABLE', 503],
  ['authentication', 'AI_SERVICE_ERROR', 500],
  ['invalid_request', 'AI_SERVICE_ERROR', 500],
  ['provider_not_configured', 'CONFIGURATION_ERROR', 500],
  ['caller_unauthenticated', 'CONFIGURATION_ERROR', 500],
] as const)('%s is %s with %i (C-8)', (kind, code, status) => {
  expect(chatErrorOf(failure(kind))).toMatchObject({
    code,
    status,
    reason: 'OpenRouter API error: something',
    hint: 'Do something.',
    retryAfterMs: 1_500,
    requestId: 'req-1',
  });
});

test('says its two exact sentences', () => {
  expect(chatErrorOf(failure('rate_limited')).message).toBe(
    'The AI service is currently experiencing high demand. Please try again in a moment.',
  );
  expect(chatErrorOf(new ConfigurationError('X is required'))).toEqual({
    code: 'CONFIGURATION_ERROR',
    status: 500,
    message: 'The AI service is not properly configured. Please contact support.',
    reason: 'X is required',
  });
});

test('an error that is no failure of a model tells nothing of itself', () => {
  for (const error of [new Error('password=hunter2hunter2'), 'text', undefined, null]) {
    const told = chatErrorOf(error);
    expect(told.code).toBe('INTERNAL_ERROR');
    expect(JSON.stringify(told)).not.toMatch(/hunter2|text/);
  }
});

test('nothing of what the client library threw is told', () => {
  for (const kind of Object.keys(errorKinds) as ErrorKind[]) {
    expect(JSON.stringify(chatErrorOf(failure(kind)))).not.toContain('sk-test-original');
  }
});
