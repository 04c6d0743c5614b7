/** How many checks and tests passed, failed and were left out. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const onePassed: Tally = { passed: 1, failed: 0, skipped: 0 };
export const oneFailed: Tally = { passed: 0, failed: 1, skipped: 0 };
export const oneSkipped: Tally = { passed: 0, failed: 0, skipped: 1 };

export function sum(tallies: readonly Tally[]): Tally {
  const total = (part: keyof Tally): number => tallies.reduce((all, tally) => all + tally[part], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}

/** The last line of a run: `312 passed, 0 failed`, with `, 2 skipped` if there are any. */
export function finalLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * The tally of one jest run. A test file that could not be run counts as a failure, and so does a run that ended
 * badly without saying which test failed.
 *
 * @param json jest's summary; undefined when it left none
 * @param exitCode jest's own
 */
export function tallyOfJest(json: string | undefined, exitCode: number): Tally {
  const counts = countsOf(json);
  if (counts === undefined) return oneFailed;
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function countsOf(json: string | undefined): Tally | undefined {
  if (json === undefined) return undefined;
  const summary = parse(json);
  if (typeof summary !== 'object' || summary === null) return undefined;
  const numbers = new Map<string, unknown>(Object.entries(summary));
  const count = (name: string): number => {
    const value = numbers.get(name);
    return typeof value === 'number' ? value : 0;
  };
  if (!numbers.has('numPassedTests')) return undefined;
  return {
    passed: count('numPassedTests'),
    failed: count('numFailedTests') + count('numRuntimeErrorTestSuites'),
    skipped: count('numPendingTests') + count('numTodoTests'),
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
