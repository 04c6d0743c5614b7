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

  /** Notes a failure. @returns How long to wait before the next try; undefined when the deadline is over. */
  waitAfter(error: Pick<ModelError, 'retryAfterMs' | 'mayRetry'>): number | undefined {
    const now = this.#now().getTime();
    this.#since ??= now;
    this.#failures += 1;
    const leftMs = this.#since + this.#deadlineMs - now;
    if (leftMs <= 0) return undefined;
    return Math.min(waitMs(error, this.#failures), leftMs);
  }
}
