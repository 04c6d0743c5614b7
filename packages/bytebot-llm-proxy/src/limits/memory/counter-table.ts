import { type Counter, createCounter } from '../counters/counter.ts';
import type { LimitRule } from '../limit-rule.ts';

/** More callers than most proxies ever see. */
export const COUNTERS_MAX = 100_000;
/** How many counters are looked at with each request. */
const SWEPT_AT_ONCE = 2;
/** How many are looked at when one has to go. */
const LOOKED_AT_TO_EVICT = 64;

/**
 * Counters by name. Each request looks at two of them and drops those that are idle, so that no timer is needed and
 * the table holds what is in use. When it is full, one of the oldest makes room, an idle one if there is one.
 */
export class CounterTable {
  readonly #counters = new Map<string, Counter>();
  readonly #max: number;
  #sweep: MapIterator<[string, Counter]> | undefined;

  constructor(max = COUNTERS_MAX) {
    this.#max = max;
  }

  get size(): number {
    return this.#counters.size;
  }

  find(rule: LimitRule): Counter | undefined {
    return this.#counters.get(rule.counter);
  }

  findOrCreate(rule: LimitRule, nowMs: number): Counter {
    const known = this.#counters.get(rule.counter);
    if (known !== undefined) return known;
    if (this.#counters.size >= this.#max) this.#evict(nowMs);
    const counter = createCounter(rule, nowMs);
    this.#counters.set(rule.counter, counter);
    return counter;
  }

  /** Goes on dropping idle counters. */
  sweep(nowMs: number): void {
    for (let step = 0; step < SWEPT_AT_ONCE; step += 1) {
      this.#sweep ??= this.#counters.entries();
      const { value, done } = this.#sweep.next();
      if (done === true) {
        this.#sweep = undefined;
        return;
      }
      if (isUnused(value[1], nowMs)) this.#counters.delete(value[0]);
    }
  }

  /** What a request holds stays, even when the table grows by as many counters as there are requests. */
  #evict(nowMs: number): void {
    let looked = 0;
    let unlucky: string | undefined;
    for (const [name, counter] of this.#counters) {
      if (isUnused(counter, nowMs)) {
        this.#counters.delete(name);
        return;
      }
      if (counter.held === 0) unlucky ??= name;
      looked += 1;
      if (looked === LOOKED_AT_TO_EVICT) break;
    }
    if (unlucky !== undefined) this.#counters.delete(unlucky);
  }
}

function isUnused(counter: Counter, nowMs: number): boolean {
  return counter.held === 0 && counter.isIdle(nowMs);
}
