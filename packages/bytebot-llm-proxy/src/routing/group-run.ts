import type { Candidate } from './candidate.ts';
import { vendorOf } from './vendor.ts';

/** What is known about one candidate of a group while a request is being worked on. */
interface Trial {
  readonly candidate: Candidate;
  calls: number;
  /** May it be called again after its last failure? */
  repeatable: boolean;
  /** How long its provider has asked to wait, in milliseconds. */
  hintMs: number | undefined;
}

/** The next call of a group, and whether it has to wait for the failed deployment to recover. */
export interface NextCall {
  readonly candidate: Candidate;
  /** Calls this deployment has had before in this request. */
  readonly earlierCalls: number;
  /** How long its provider has asked to wait, in milliseconds. */
  readonly hintMs: number | undefined;
}

/** What the failure of a call means for the next one. */
export interface TrialEnd {
  /** May the same deployment be asked again? */
  readonly mayRepeat: boolean;
  /** May the others of the group be asked? */
  readonly mayTryOthers: boolean;
  /** How long its provider has asked to wait, in milliseconds. */
  readonly hintMs?: number | undefined;
  /** How many calls may follow the first, as failures of this class have it; undefined: as before. */
  readonly numRetries?: number | undefined;
  /** Whether models of another vendor go first from now on: this one is out of capacity (S3-41). */
  readonly avoidsVendor?: boolean;
}

/**
 * Which deployment of a model group is called next. Pure bookkeeping: first every deployment once, in order,
 * then those whose last failure may pass are called again.
 *
 * `numRetries` bounds the calls after the first, whichever deployment they go to; but a deployment that has not
 * been tried yet is always tried, unless the count is 0, which means exactly one call (a LiteLLM user's way of
 * saying "never send this twice"). A failure may bring a count of its own (`retry_policy`).
 */
export class GroupRun {
  readonly #trials: Trial[];
  readonly #avoided = new Set<string>();
  #maxCalls: number;
  #calls = 0;

  constructor(candidates: readonly Candidate[], numRetries: number) {
    this.#trials = candidates.map((candidate) => ({
      candidate,
      calls: 0,
      repeatable: true,
      hintMs: undefined,
    }));
    this.#maxCalls = this.#maxCallsFor(numRetries);
  }

  get calls(): number {
    return this.#calls;
  }

  /** The next deployment to call, or undefined when the group is exhausted. Counts as a call. */
  next(): NextCall | undefined {
    if (this.#calls >= this.#maxCalls) return undefined;
    let best: Trial | undefined;
    for (const trial of this.#trials) {
      if (trial.repeatable && (best === undefined || this.#isBetter(trial, best))) best = trial;
    }
    if (best === undefined) return undefined;
    const earlierCalls = best.calls;
    best.calls += 1;
    this.#calls += 1;
    return { candidate: best.candidate, earlierCalls, hintMs: best.hintMs };
  }

  /** Counts a call to a deployment that was made beside another one. */
  take(candidate: Candidate): void {
    this.#calls += 1;
    for (const trial of this.#trials) if (trial.candidate === candidate) trial.calls += 1;
  }

  /** Takes the last `next` back: its deployment cannot be waited for. */
  giveUp(candidate: Candidate): void {
    this.#calls -= 1;
    for (const trial of this.#trials) {
      if (trial.candidate === candidate) trial.repeatable = false;
    }
  }

  /** Records how the last call to a candidate failed. */
  failed(candidate: Candidate, end: TrialEnd): void {
    if (end.numRetries !== undefined) this.#maxCalls = this.#maxCallsFor(end.numRetries);
    if (end.avoidsVendor === true) this.#avoided.add(vendorOf(candidate));
    for (const trial of this.#trials) {
      if (trial.candidate === candidate) {
        trial.repeatable = end.mayRepeat;
        trial.hintMs = end.hintMs;
      } else if (!end.mayTryOthers) {
        trial.repeatable = false;
      }
    }
  }

  #isBetter(trial: Trial, best: Trial): boolean {
    if (trial.calls !== best.calls) return trial.calls < best.calls;
    return this.#avoided.size > 0 && this.#isAvoided(best) && !this.#isAvoided(trial);
  }

  #isAvoided({ candidate }: Trial): boolean {
    return this.#avoided.has(vendorOf(candidate));
  }

  #maxCallsFor(numRetries: number): number {
    return numRetries <= 0 ? 1 : Math.max(1 + numRetries, this.#trials.length);
  }
}
