import type { Counter } from '../counters/counter.ts';
import type { LimitAmounts, LimitRule, Reservation } from '../limit-rule.ts';

const nothing: LimitAmounts = { tokens: 0, nanoDollars: 0 };

/** What one request holds of the counters of this process, until it is settled or cancelled. */
export class MemoryReservation implements Reservation {
  readonly #rules: readonly LimitRule[];
  /** One for each rule, and so are the marks. */
  readonly #counters: readonly Counter[];
  readonly #marks: readonly number[];
  readonly #estimate: LimitAmounts;
  readonly #released: (rules: readonly LimitRule[]) => void;
  #isOver = false;

  constructor(
    rules: readonly LimitRule[],
    counters: readonly Counter[],
    marks: readonly number[],
    estimate: LimitAmounts,
    released: (rules: readonly LimitRule[]) => void,
  ) {
    this.#rules = rules;
    this.#counters = counters;
    this.#marks = marks;
    this.#estimate = estimate;
    this.#released = released;
  }

  settle(used: LimitAmounts | undefined): void {
    this.#end(used ?? nothing, 0);
  }

  cancel(): void {
    this.#end(nothing, -1);
  }

  /** @param requests What becomes of the request's own count. */
  #end(used: LimitAmounts, requests: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (let index = 0; index < this.#counters.length; index += 1) {
      const counter = this.#counters[index];
      const rule = this.#rules[index];
      if (counter === undefined || rule === undefined) continue;
      counter.held -= 1;
      counter.adjust(this.#marks[index] ?? 0, this.#difference(rule, used, requests));
    }
    this.#released(this.#rules);
  }

  #difference({ measure }: LimitRule, used: LimitAmounts, requests: number): number {
    switch (measure) {
      case 'requests':
        return requests;
      case 'tokens':
        return used.tokens - this.#estimate.tokens;
      case 'money':
        return used.nanoDollars - this.#estimate.nanoDollars;
      case 'parallel':
        return -1;
    }
  }
}
