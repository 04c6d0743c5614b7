import { type FixedWindow, windowEnd, windowStart } from '../budget-period.ts';
import type { Counter } from './counter.ts';

/** Counts within a window that begins anew as a whole: a day, a month, the whole life of a budget. */
export class FixedCounter implements Counter {
  held = 0;
  readonly #window: FixedWindow;
  #startMs: number;
  #endMs: number;
  #used = 0;

  constructor(window: FixedWindow, nowMs: number) {
    this.#window = window;
    this.#startMs = windowStart(window, nowMs);
    this.#endMs = windowEnd(window, this.#startMs);
  }

  used(nowMs: number): number {
    return nowMs >= this.#endMs ? 0 : this.#used;
  }

  waitMs(amount: number, limit: number, nowMs: number): number {
    if (this.used(nowMs) + amount <= limit) return 0;
    return amount > limit ? Number.POSITIVE_INFINITY : this.#endMs - nowMs;
  }

  /** The mark is the begin of the window: what belongs to an earlier one is no longer counted. */
  add(amount: number, nowMs: number): number {
    if (nowMs >= this.#endMs) {
      this.#enter(nowMs);
      this.#used = 0;
    } else if (nowMs < this.#startMs - this.#window.windowMs) {
      // The clock was ahead and has been put right; a small step back stays in the window that has begun.
      this.#enter(nowMs);
    }
    this.#used += amount;
    return this.#startMs;
  }

  adjust(mark: number, difference: number): void {
    if (mark === this.#startMs) this.#used = Math.max(0, this.#used + difference);
  }

  isIdle(nowMs: number): boolean {
    return this.#used === 0 || nowMs >= this.#endMs;
  }

  #enter(nowMs: number): void {
    this.#startMs = windowStart(this.#window, nowMs);
    this.#endMs = windowEnd(this.#window, this.#startMs);
  }
}
