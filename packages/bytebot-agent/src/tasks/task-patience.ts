import { waitMs } from '../errors/what-to-do.ts';
import type { ModelError } from '../model/model-error.ts';

/** Counts failures in a row and says how long to wait, until the deadline for uninterrupted failure is over. */
export class Patience {
  readonly #deadlineMs: number;
  readonly #now: () => Date;
  #failures = 0;
  #since: number | undefined;

  constructor(deadlineMs: number, now: () => Date) {
    this.#deadlineMs = deadlineMs;
    this.#now = now;
  }

  /** Something has worked. */
  reset(): void {
    this.#failures = 0;
    this.#since = undefined;
  }

  /**
   * Notes a failure.
   *
   * @param atMostMs A deadline of its own for this kind of failure, where it is the shorter one.
   * @returns How long to wait before the next try; undefined when the deadline is over.
   */
  waitAfter(
    error: Pick<ModelError, 'retryAfterMs' | 'mayRetry'>,
    atMostMs = Number.POSITIVE_INFINITY,
  ): number | undefined {
    const now = this.#now().getTime();
    this.#since ??= now;
    this.#failures += 1;
    const leftMs = this.#since + Math.min(this.#deadlineMs, atMostMs) - now;
    if (leftMs <= 0) return undefined;
    return Math.min(waitMs(error, this.#failures), leftMs);
  }
}
