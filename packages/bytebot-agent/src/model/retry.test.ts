import { type ErrorKind, errorKinds } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AgentInterrupt } from './chat-model.ts';
import { ModelError } from './model-error.ts';
import { retryWaitMs, sleep, TRIES, withRetries } from './retry.ts';

const kinds = Object.keys(errorKinds) as ErrorKind[];

function failure(kind: ErrorKind, extra: { mayRetry?: boolean; retryAfterMs?: number } = {}): ModelError {
  return new ModelError({
    kind,
    message: kind,
    model: 'gpt-4o',
    provider: 'OpenAI',
    status: errorKinds[kind].status,
    code: 'OPENAI_ERROR',
    mayRetry: true,
    originalError: undefined,
    ...extra,
  });
}

describe('retryWaitMs', () => {
  test('1 s, 2 s, then no more: three tries in all (S1-23)', () => {
    expect([1, 2, 3].map((failures) => retryWaitMs(failure('rate_limited'), failures))).toEqual([
      1_000,
      2_000,
      undefined,
    ]);
  });

  test('only what passes by itself is tried again', () => {
    const retried = kinds.filter((kind) => retryWaitMs(failure(kind), 1) !== undefined);
    expect(retried.sort()).toEqual(
      ['draining', 'limit_exceeded', 'network', 'overloaded', 'rate_limited', 'timeout', 'upstream'].sort(),
    );
  });

  test('never where the proxy has retried already', () => {
    for (const kind of kinds) expect(retryWaitMs(failure(kind, { mayRetry: false }), 1)).toBeUndefined();
  });

  test('a longer wait that is asked for is kept, up to 60 s', () => {
    const asked = (retryAfterMs: number) => retryWaitMs(failure('rate_limited', { retryAfterMs }), 1);
    expect([200, 7_000, 60_000, 60_001].map(asked)).toEqual([1_000, 7_000, 60_000, undefined]);
  });
});

describe('withRetries', () => {
  test('tries three times at most, waits between, and keeps the last error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (failing, hasBegun) => {
          const waits: number[] = [];
          const told: number[] = [];
          let tries = 0;
          const outcome = await withRetries<string>(
            () => {
              const kind = failing[tries];
              tries += 1;
              return Promise.resolve(
                kind === undefined ? { result: 'done' } : { error: failure(kind), hasBegun },
              );
            },
            {
              signal: new AbortController().signal,
              sleep: (waitMs) => {
                waits.push(waitMs);
                return Promise.resolve();
              },
              onRetry: (_, failures) => told.push(failures),
            },
          ).catch((error: unknown) => error);
          expect(tries).toBeLessThanOrEqual(hasBegun ? 1 : TRIES);
          expect(waits).toEqual([1_000, 2_000].slice(0, tries - 1));
          expect(told).toHaveLength(waits.length);
          if (outcome !== 'done') expect(outcome).toMatchObject({ kind: failing[tries - 1] });
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('a wait ends as soon as nobody wants the answer any more', async () => {
  const stop = new AbortController();
  const waiting = sleep(60_000, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toBeInstanceOf(AgentInterrupt);
  await expect(sleep(60_000, stop.signal)).rejects.toBeInstanceOf(AgentInterrupt);
});
