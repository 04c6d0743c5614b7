import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pacingOf } from './pacing.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

describe('pacingOf', () => {
  test('says nothing of an answer without such headers', () => {
    expect(pacingOf(200, { 'content-type': 'application/json' }, now)).toBeUndefined();
    expect(pacingOf(429, {}, now)).toBeUndefined();
  });

  test('tells what is left', () => {
    const headers = { 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-remaining-tokens': '149984' };
    expect(pacingOf(200, headers, now)).toEqual({
      remainingRequests: 59,
      remainingTokens: 149_984,
      pausedUntilMs: undefined,
    });
  });

  test.each([
    ['a duration as Go writes it (OpenAI, Groq)', '6m0.5s', 360_500],
    ['milliseconds', '120ms', 120],
    ['seconds (Azure)', '17', 17_000],
    ['a date', '2026-03-01T12:01:00Z', 60_000],
    ['an HTTP date', 'Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
  ])('pauses until the reset of a window that is used up: %s', (_form, reset, waitMs) => {
    const headers = {
      'x-ratelimit-remaining-requests': '0',
      'x-ratelimit-reset-requests': reset,
      'x-ratelimit-remaining-tokens': '100',
      'x-ratelimit-reset-tokens': '1h',
    };
    expect(pacingOf(200, headers, now)?.pausedUntilMs).toBe(now + waitMs);
  });

  test('reads the epoch milliseconds of OpenRouter', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now + 8_000) };
    expect(pacingOf(200, headers, now)).toEqual({
      remainingRequests: 0,
      remainingTokens: undefined,
      pausedUntilMs: now + 8_000,
    });
  });

  test('takes the last of several windows that are used up, and the least that is left', () => {
    const headers = {
      'anthropic-ratelimit-requests-remaining': '3',
      'anthropic-ratelimit-tokens-remaining': '0',
      'anthropic-ratelimit-tokens-reset': '2026-03-01T12:00:10Z',
      'anthropic-ratelimit-input-tokens-remaining': '12000',
      'anthropic-ratelimit-output-tokens-remaining': '0',
      'anthropic-ratelimit-output-tokens-reset': '2026-03-01T12:00:40Z',
    };
    expect(pacingOf(200, headers, now)).toEqual({
      remainingRequests: 3,
      remainingTokens: 0,
      pausedUntilMs: now + 40_000,
    });
  });

  test('counts `retry-after` where the provider has refused, and nowhere else', () => {
    expect(pacingOf(429, { 'retry-after': '20' }, now)?.pausedUntilMs).toBe(now + 20_000);
    expect(pacingOf(503, { 'retry-after-ms': '1500' }, now)?.pausedUntilMs).toBe(now + 1_500);
    expect(pacingOf(200, { 'retry-after': '20' }, now)).toBeUndefined();
    expect(pacingOf(500, { 'retry-after': '20' }, now)).toBeUndefined();
  });

  test.each([
    ['past', '2020-01-01T00:00:00Z'],
    ['seconds since 1970, past', '1000000000'],
    ['thirty years away', '1000000000s'],
    ['no time', 'soon'],
    ['negative', '-5'],
    ['empty', ''],
    ['absent', undefined],
  ])('a reset that is %s pauses nothing', (_what, reset) => {
    const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': reset };
    expect(pacingOf(200, headers, now)).toEqual({
      remainingRequests: 0,
      remainingTokens: undefined,
      pausedUntilMs: undefined,
    });
  });

  test.each([
    ['past', 'Wed, 01 Jan 2020 00:00:00 GMT'],
    ['10⁹ seconds', '1000000000'],
    ['text', 'in a while'],
  ])('a `retry-after` that is %s pauses nothing', (_what, value) => {
    expect(pacingOf(429, { 'retry-after': value }, now)).toBeUndefined();
  });

  test.each(['many', '-1', '1e9', 'NaN', ''])('what is left, %j, is not a number', (left) => {
    expect(pacingOf(200, { 'x-ratelimit-remaining-requests': left }, now)).toBeUndefined();
  });

  test('never pauses into the past or beyond a month, whatever is sent', () => {
    const text = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.double().map(String),
      fc.date().map(String),
    );
    fc.assert(
      fc.property(text, text, text, fc.constantFrom(200, 429, 503), (reset, retryAfter, left, status) => {
        const pacing = pacingOf(
          status,
          {
            'x-ratelimit-remaining-requests': '0',
            'x-ratelimit-reset-requests': reset,
            'retry-after': retryAfter,
            'x-ratelimit-remaining-tokens': left,
          },
          now,
        );
        const waitMs = (pacing?.pausedUntilMs ?? now + 1) - now;
        expect(waitMs).toBeGreaterThan(0);
        expect(waitMs).toBeLessThanOrEqual(32 * 86_400_000);
      }),
      { numRuns: 500 },
    );
  });
});
