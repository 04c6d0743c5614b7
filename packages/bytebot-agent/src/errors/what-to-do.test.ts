import { type ErrorKind, errorKinds } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { waitMs, whatToDo } from './what-to-do.ts';

const kinds = Object.keys(errorKinds) as ErrorKind[];

describe('whatToDo', () => {
  test('waits out whatever passes by itself, and nothing else', () => {
    const waited = kinds.filter((kind) => whatToDo({ kind }).action === 'wait');
    const passing = kinds.filter((kind) => errorKinds[kind].transient);
    // A key that is being rotated is waited for as well, though not for long.
    expect(waited.sort()).toEqual([...passing, 'caller_unauthenticated'].sort());
    expect(whatToDo({ kind: 'caller_unauthenticated' }).atMostMs).toBe(120_000);
  });

  test.each([
    ['authentication', 'alternative', 'needs_help'],
    ['no_credit', 'alternative', 'needs_help'],
    ['quota_exhausted', 'alternative', 'needs_help'],
    ['caller_unauthenticated', 'wait', 'needs_help'],
    ['provider_not_configured', 'alternative', 'needs_help'],
    ['not_found', 'alternative', 'fail'],
    ['content_policy', 'alternative', 'fail'],
    ['invalid_request', 'fail', 'fail'],
    ['payload_too_large', 'fail', 'fail'],
    ['context_length', 'compact', 'fail'],
    ['cancelled', 'stop', 'stop'],
    ['rate_limited', 'wait', 'needs_help'],
  ] as const)('%s: %s, else %s', (kind, action, otherwise) => {
    expect(whatToDo({ kind })).toMatchObject({ action, otherwise });
  });

  test('every kind has an answer', () => {
    for (const kind of kinds) expect(whatToDo({ kind }).action).not.toBe('');
  });
});

describe('waitMs', () => {
  const plain = { mayRetry: true } as const;
  const none = (): number => 0;

  test('doubles from 1 s to 60 s', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 100].map((failures) => waitMs(plain, failures, none));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  test('starts at 10 s where the proxy has spent its own retries', () => {
    expect(waitMs({ mayRetry: false }, 1, none)).toBe(10_000);
    expect(waitMs({ mayRetry: false }, 2, none)).toBe(20_000);
  });

  test('what the provider asks for comes first, also when it is long', () => {
    expect(waitMs({ mayRetry: false, retryAfterMs: 3_000 }, 1, none)).toBe(3_000);
    expect(waitMs({ mayRetry: true, retryAfterMs: 200_000 }, 1, none)).toBe(200_000);
  });

  test.each([0, 1, 1_000, 20_000, 200_000])(
    'a provider that asks for %i ms for ever is asked seldom',
    (retryAfterMs) => {
      let spentMs = 0;
      let tries = 1;
      while (spentMs < 3_600_000) {
        spentMs += waitMs({ mayRetry: false, retryAfterMs }, tries, none);
        tries += 1;
      }
      expect(tries).toBeLessThan(80);
      expect(waitMs({ mayRetry: true, retryAfterMs }, 100, none)).toBe(Math.max(retryAfterMs, 60_000));
    },
  );

  test('is never shorter than asked, and at most a quarter longer', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 0, max: 600_000 }), { nil: undefined }),
        fc.boolean(),
        fc.integer({ min: -5, max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (retryAfterMs, mayRetry, failures, random) => {
          const error = { mayRetry, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
          const wait = waitMs(error, failures, () => random);
          const least = waitMs(error, failures, none);
          expect(wait).toBeGreaterThanOrEqual(least);
          expect(wait).toBeLessThanOrEqual(Math.ceil(least * 1.25));
          if (retryAfterMs === undefined) expect(wait).toBeLessThanOrEqual(75_000);
        },
      ),
      { numRuns: 300 },
    );
  });
});
