import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Candidate } from './candidate.ts';
import { GroupRun, type TrialEnd } from './group-run.ts';

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

/** A deployment at a provider; behind a catalogue the vendor stands in the id of the model. */
function at(provider: string, upstreamModel: string, hasCatalogue = false): Candidate {
  return { deployment: { provider: { id: provider, hasCatalogue } }, upstreamModel } as unknown as Candidate;
}

const passing = { mayRepeat: true, mayTryOthers: true };

describe('what a failure changes', () => {
  function order(deployments: Candidate[], end: TrialEnd): string[] {
    const run = new GroupRun(deployments, 5);
    const called: string[] = [];
    for (let next = run.next(); next !== undefined && called.length < 6; next = run.next()) {
      called.push(next.candidate.upstreamModel);
      run.failed(next.candidate, called.length === 1 ? end : { ...end, avoidsVendor: false });
    }
    return called;
  }

  test('after a 503 another vendor goes first (S3-41)', () => {
    const deployments = [at('openai', 'a'), at('openai', 'b'), at('groq', 'c')];
    expect(order(deployments, { ...passing, mayRepeat: false, avoidsVendor: true })).toEqual(['a', 'c', 'b']);
    expect(order(deployments, { ...passing, mayRepeat: false })).toEqual(['a', 'b', 'c']);
  });

  test('behind a catalogue the vendor is the one of the model (S3-41)', () => {
    const ids = ['openai/one', 'openai/two', 'qwen/three'];
    const deployments = ids.map((id) => at('openrouter', id, true));
    expect(order(deployments, { ...passing, mayRepeat: false, avoidsVendor: true })).toEqual([
      'openai/one',
      'qwen/three',
      'openai/two',
    ]);
  });

  test('a retry policy has its own count for each class of failure', () => {
    const calls = (numRetries: number) => order([at('openai', 'a')], { ...passing, numRetries }).length;
    expect([0, 1, 3].map(calls)).toEqual([1, 2, 4]);
    expect(order([at('openai', 'a'), at('openai', 'b')], { ...passing, numRetries: 0 })).toEqual(['a']);
  });
});
