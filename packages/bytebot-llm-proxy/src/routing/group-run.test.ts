import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Candidate } from './candidate.ts';
import { GroupRun } from './group-run.ts';

function candidates(count: number): Candidate[] {
  return Array.from({ length: count }, (_, index) => ({ upstreamModel: `model-${index}` }) as Candidate);
}

/** Runs a group in which every call fails alike, and lists the models in the order they were called. */
function failingCalls(
  count: number,
  numRetries: number,
  mayRepeat: boolean,
  mayTryOthers: boolean,
): string[] {
  const run = new GroupRun(candidates(count), numRetries);
  const called: string[] = [];
  for (let next = run.next(); next !== undefined; next = run.next()) {
    called.push(next.candidate.upstreamModel);
    run.failed(next.candidate, { mayRepeat, mayTryOthers });
  }
  return called;
}

describe('the calls of one group', () => {
  test('one deployment is called once and then as often as there are retries', () => {
    expect(failingCalls(1, 2, true, true)).toEqual(['model-0', 'model-0', 'model-0']);
  });

  test('num_retries 0 means exactly one call, also with several deployments', () => {
    expect(failingCalls(3, 0, true, true)).toEqual(['model-0']);
  });

  test('every deployment is tried once before one is asked again', () => {
    expect(failingCalls(2, 2, true, true)).toEqual(['model-0', 'model-1', 'model-0']);
  });

  test('a failure that would repeat moves on but never comes back (S3-43)', () => {
    expect(failingCalls(3, 5, false, true)).toEqual(['model-0', 'model-1', 'model-2']);
  });

  test('deployments that were not tried yet are tried beyond the retry count', () => {
    expect(failingCalls(5, 2, true, true)).toHaveLength(5);
  });

  test("a request that is wrong everywhere is sent once (the caller's 400)", () => {
    expect(failingCalls(3, 5, false, false)).toEqual(['model-0']);
  });

  test('the calls never exceed the bound, and nothing is called after it said no', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 6 }),
        fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 20, maxLength: 20 }),
        (count, retries, answers) => {
          const run = new GroupRun(candidates(count), retries);
          const refused = new Set<Candidate>();
          let calls = 0;
          for (let next = run.next(); next !== undefined; next = run.next()) {
            expect(refused.has(next.candidate)).toBe(false);
            const [mayRepeat, mayTryOthers] = answers[calls % answers.length] ?? [false, false];
            if (!mayRepeat) refused.add(next.candidate);
            run.failed(next.candidate, { mayRepeat, mayTryOthers });
            calls += 1;
          }
          expect(calls).toBeLessThanOrEqual(retries === 0 ? 1 : Math.max(1 + retries, count));
          expect(calls).toBeGreaterThan(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});
