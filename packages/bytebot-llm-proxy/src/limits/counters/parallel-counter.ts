import type { Counter } from './counter.ts';

/** Nobody knows when a call ends: a short wait, after which it is worth asking again. */
export const PARALLEL_WAIT_MS = 1_000;

/** Calls at once. */
export class ParallelCounter implements Counter {
  held = 0;
  #running = 0;

  used(): number {
    return this.#running;
  }

  waitMs(amount: number, limit: number): number {
    if (this.#running + amount <= limit) return 0;
    return amount > limit ? Number.POSITIVE_INFINITY : PARALLEL_WAIT_MS;
  }

  add(amount: number): number {
    this.#running += amount;
    return 0;
  }

  adjust(_mark: number, difference: number): void {
    this.#running += difference;
  }

  isIdle(): boolean {
    return this.#running === 0;
  }
}
