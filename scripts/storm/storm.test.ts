import { expect, test } from '@jest/globals';
import { runStorm } from './run-storm.ts';

test('in a short storm every request is answered in time, and the dead deployment comes back into use', async () => {
  const result = await runStorm(
    { seconds: 3, rate: 30, retries: 1 },
    { timeoutMs: 1_000, deadlineMs: 30_000 },
  );
  expect([result.answeredShare, result.firstProblem]).toEqual([1, undefined]);
  expect(result.overdue).toBe(0);
  // There was a storm: the others have answered for the dead one, and the fallback for them.
  expect(result.calls.second).toBeGreaterThan(0);
  expect(result.calls.spare).toBeGreaterThan(0);
  expect(result.recoveryMs).toBeDefined();
}, 60_000);
