import { expect, jest, test } from '@jest/globals';
import { type Check, CheckFailure, LeftOut } from './check.ts';
import { runChecks } from './run-checks.ts';

interface Bed {
  readonly signal: AbortSignal;
}

const check = (number: number, run: () => Promise<string>): Check<Bed> => ({
  number,
  name: `check ${number}`,
  run,
});

async function ran(checks: readonly Check<Bed>[], signal = new AbortController().signal) {
  const lines: string[] = [];
  const keepEvidence = jest.fn(async ({ number }: { readonly number: number }) => `/kept/${number}`);
  const print = (line: string): void => void lines.push(line.replace(/\(\d+\.\d s\)/, '(… s)'));
  const tally = await runChecks(checks, { signal }, { print, keepEvidence });
  return { tally, lines, kept: keepEvidence.mock.calls.length };
}

test('each check has a line with what it measured, what was wrong and where more is, or why it was left out', async () => {
  const { tally, lines, kept } = await ran([
    check(1, async () => 'ready after 8.0 s'),
    check(2, () => Promise.reject(new CheckFailure(['one thing', 'another']))),
    check(10, () => Promise.reject(new LeftOut('nobody said how'))),
  ]);
  expect(lines).toEqual([
    '✓  1 check 1 (… s): ready after 8.0 s',
    '✗  2 check 2 (… s):\n     one thing\n     another',
    '     what the cluster said is in /kept/2',
    '- 10 check 10: left out: nobody said how',
  ]);
  expect(tally).toEqual({ passed: 1, failed: 1, skipped: 1 });
  expect(kept).toBe(1);
});

test('an interrupted run fails what was not run, and asks the cluster for nothing more', async () => {
  const interruption = new AbortController();
  const interrupted = async (): Promise<string> => {
    interruption.abort();
    throw new Error('aborted');
  };
  const { tally, lines, kept } = await ran(
    [check(1, interrupted), check(2, async () => 'never'), check(3, async () => 'never')],
    interruption.signal,
  );
  expect(lines).toEqual(['✗  1 check 1 (… s):\n     it was interrupted']);
  expect(tally).toEqual({ passed: 0, failed: 3, skipped: 0 });
  expect(kept).toBe(0);
});
