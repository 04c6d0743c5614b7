import { oneFailed, onePassed, sum, type Tally } from '../test/tally.ts';
import { type Check, LeftOut, problemsOf } from './check.ts';

/** What the run itself needs to know of a test bed. */
interface Interruptible {
  readonly signal: AbortSignal;
}

interface Reporter {
  readonly print: (line: string) => void;
  /** Keeps what the cluster has to say about a failure; resolves with the place, undefined when it could not. */
  readonly keepEvidence: (check: { readonly number: number }) => Promise<string | undefined>;
}

/** Runs the checks in order, with one line for each, until all are done or the run is interrupted. */
export async function runChecks<Bed extends Interruptible>(
  checks: readonly Check<Bed>[],
  bed: Bed,
  reporter: Reporter,
): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const check of checks) {
    if (bed.signal.aborted) break;
    tallies.push(await runCheck(check, bed, reporter));
  }
  const missing = checks.length - tallies.length;
  return sum([...tallies, { passed: 0, failed: missing, skipped: 0 }]);
}

async function runCheck<Bed extends Interruptible>(
  check: Check<Bed>,
  bed: Bed,
  { print, keepEvidence }: Reporter,
): Promise<Tally> {
  const startedAt = performance.now();
  const title = `${String(check.number).padStart(2)} ${check.name}`;
  const took = (): string => `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
  try {
    const measured = await check.run(bed);
    print(`✓ ${title} (${took()}): ${measured}`);
    return onePassed;
  } catch (error) {
    if (error instanceof LeftOut) {
      print(`- ${title}: left out: ${error.message}`);
      return { passed: 0, failed: 0, skipped: 1 };
    }
    const reasons = bed.signal.aborted ? ['it was interrupted'] : problemsOf(error);
    print(
      `✗ ${title} (${took()}):${reasons.map((reason) => `\n     ${reason.replaceAll('\n', '\n     ')}`).join('')}`,
    );
    const place = bed.signal.aborted ? undefined : await keepEvidence(check);
    if (place !== undefined) print(`     what the cluster said is in ${place}`);
    return oneFailed;
  }
}
