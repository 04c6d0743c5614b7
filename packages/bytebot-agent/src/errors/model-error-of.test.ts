import { Readable } from 'node:stream';
import { findProvider } from '@bytebot/llm-providers';
import { createRedactor } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import type { ModelError } from '../model/model-error.ts';
import type { CallContext } from './call-context.ts';
import { modelErrorOf } from './model-error-of.ts';

const key = 'sk-test-proxy-key-0123456789';

function errorOf(thrown: unknown, context: Partial<CallContext> = {}): ModelError {
  const redact = createRedactor(() => [key]);
  return modelErrorOf(thrown, {
    ...{ model: 'openrouter/openai/gpt-4o', proxyHost: 'proxy:4000', redact, nowMs: 0 },
    ...context,
  });
}

/** As axios has it. */
function answered(status: number, data: unknown, headers: Readonly<Record<string, string>> = {}): Error {
  return Object.assign(new Error(`status ${status}`), { response: { status, data, headers } });
}

describe('what our proxy tells', () => {
  test('a busy pool behind a 429 reads as the rate limit it is', () => {
    const error = { kind: 'overloaded', status_code: 429, message: 'Busy.', provider: 'openrouter' };
    expect(errorOf(answered(429, { error }))).toMatchObject({
      kind: 'overloaded',
      code: 'OPENROUTER_RATE_LIMIT',
      message: 'OpenRouter API rate limit exceeded. Please try again later.',
    });
    expect(errorOf(answered(503, { error: { ...error, status_code: 503 } })).code).toBe('OPENROUTER_ERROR');
  });

  test('no key is in its hint either', () => {
    const error = { kind: 'rate_limited', message: 'Slow down.', hint: `Do not send ${key} so often.` };
    expect(errorOf(answered(429, { error })).hint).toMatch(/^Do not send .* so often\.$/);
    expect(errorOf(answered(429, { error })).hint).not.toContain(key);
  });
});

test.each([400, 401, 403])('LiteLLM refuses a key with %i in words of its own', (status) => {
  const error = { type: 'auth_error', message: 'Authentication Error, Invalid proxy server token passed.' };
  expect(errorOf(answered(status, { error })).kind).toBe('caller_unauthenticated');
  expect(errorOf(answered(status, { error }), { proxyHost: undefined }).kind).not.toBe(
    'caller_unauthenticated',
  );
});

test('where a redirect leads is told without what stands behind its question mark', () => {
  const error = errorOf(answered(302, '', { location: 'https://login.example/start?session=a-secret#x' }));
  expect(error.message).toContain('https://login.example/start,');
  expect(error.message).not.toContain('a-secret');
});

describe('what clients throw', () => {
  test('a reason under other errors is found', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const error = errorOf(new Error('It failed.', { cause: new Error('So did this.', { cause: refused }) }));
    expect(error).toMatchObject({ kind: 'network', code: 'ECONNREFUSED', status: 0 });
  });

  test('a list with an error in it, as Gemini answers, is a body', () => {
    const body = [{ error: { code: 429, message: 'Quota exceeded.', status: 'RESOURCE_EXHAUSTED' } }];
    const context = { proxyHost: undefined, provider: findProvider('gemini'), model: 'gemini-2.5-flash' };
    expect(errorOf(body, context)).toMatchObject({ provider: 'Gemini', upstreamMessage: 'Quota exceeded.' });
  });

  test('a body that nobody has read is no text', () => {
    const error = errorOf(answered(500, Readable.from(['never read'])));
    expect(error.status).toBe(500);
    expect(JSON.stringify(error)).not.toMatch(/_readableState|never read/);
  });
});
