import { CommandError } from './command.ts';
import type { TestBed } from './test-bed.ts';

/** One thing the charts promise, tried on the cluster. */
export interface Check<Bed = TestBed> {
  readonly number: number;
  readonly name: string;
  /**
   * Resolves with what was measured, in a few words.
   *
   * @throws CheckFailure when the promise is not kept, LeftOut when it cannot be tried here
   */
  readonly run: (bed: Bed) => Promise<string>;
}

/** A promise that is not kept: one sentence for each thing that was wrong. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** The check cannot be tried on this cluster; the message says why. */
export class LeftOut extends Error {
  override readonly name = 'LeftOut';
}

/** @throws CheckFailure with the problems, if there are any */
export function failOn(problems: readonly string[]): void {
  if (problems.length > 0) throw new CheckFailure(problems);
}

/** @throws CheckFailure with this one problem, unless the condition holds */
export function must(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new CheckFailure([problem]);
}

/** What to print of anything a check threw. */
export function problemsOf(error: unknown): readonly string[] {
  if (error instanceof CheckFailure) return error.problems;
  if (error instanceof CommandError) return [error.message];
  return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
}

/** The checks that `--only` names: by number, or by a part of the name. */
export function chosenChecks(checks: readonly Check[], only: readonly string[]): readonly Check[] {
  if (only.length === 0) return checks;
  return checks.filter(({ number, name }) =>
    only.some((asked) => asked === String(number) || (!/^\d+$/.test(asked) && name.includes(asked))),
  );
}
