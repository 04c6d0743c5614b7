import { oneFailed, type Tally } from './tally.ts';

export interface StepResult {
  readonly tally: Tally;
  /** What to show when something failed. */
  readonly output: string;
  /** Why it was left out. */
  readonly reason?: string;
}

export interface Step {
  readonly title: string;
  readonly run: () => Promise<StepResult>;
}

/** Runs one step and prints one line about it, and its output only if something failed. */
export async function runStep(step: Step, number: number, count: number): Promise<Tally> {
  const place = `[${String(number).padStart(String(count).length)}/${count}]`;
  process.stdout.write(`${place} ${step.title} … `);
  const startedAt = performance.now();
  const { tally, output, reason } = await step.run().catch(crashed);
  const took = `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
  const why = reason === undefined ? '' : ` (${reason})`;
  process.stdout.write(`${describe(tally)}${why} in ${took}\n`);
  if (tally.failed > 0) process.stdout.write(`${output.trimEnd()}\n\n`);
  return tally;
}

function describe({ passed, failed, skipped }: Tally): string {
  if (passed + failed + skipped === 1) {
    if (skipped > 0) return 'left out';
    return failed > 0 ? 'failed' : 'passed';
  }
  const parts = [failed > 0 && `${failed} failed`, `${passed} passed`, skipped > 0 && `${skipped} skipped`];
  return parts.filter((part) => part !== false).join(', ');
}

function crashed(error: unknown): StepResult {
  const output = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { tally: oneFailed, output };
}
