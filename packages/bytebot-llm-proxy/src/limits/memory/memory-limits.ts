import type { Counter } from '../counters/counter.ts';
import type { LimitAmounts, LimitRefusal, LimitRule, LimitStore } from '../limit-rule.ts';
import { CounterTable } from './counter-table.ts';
import { MemoryReservation } from './memory-reservation.ts';

export interface MemoryLimitsOptions {
  /** Counters kept at once: so many rates, and as many of everything else. Default 100,000. */
  readonly countersMax?: number;
}

/** The counters of one process. They are gone with it: a proxy that starts again counts from zero. */
export class MemoryLimits implements LimitStore {
  /** Counts that slide, of which a minute at most is lost when one has to make room. */
  readonly #rates: CounterTable;
  /** Budgets, days, calls at once: callers with rates only never make them go. */
  readonly #others: CounterTable;
  readonly #listeners: ((rules: readonly LimitRule[]) => void)[] = [];
  readonly #released = (rules: readonly LimitRule[]): void => {
    for (const listener of this.#listeners) listener(rules);
  };

  constructor({ countersMax }: MemoryLimitsOptions = {}) {
    this.#rates = new CounterTable(countersMax);
    this.#others = new CounterTable(countersMax);
  }

  /** How many counters there are. */
  get size(): number {
    return this.#rates.size + this.#others.size;
  }

  reserve(
    rules: readonly LimitRule[],
    estimate: LimitAmounts,
    nowMs: number,
  ): MemoryReservation | LimitRefusal {
    this.#rates.sweep(nowMs);
    this.#others.sweep(nowMs);
    const refusal = this.peek(rules, estimate, nowMs);
    if (refusal !== undefined) return refusal;
    const counters: Counter[] = [];
    const marks: number[] = [];
    for (const rule of rules) {
      const counter = this.#tableOf(rule).findOrCreate(rule, nowMs);
      counter.held += 1;
      marks.push(counter.add(amountOf(rule, estimate), nowMs));
      counters.push(counter);
    }
    return new MemoryReservation(rules, counters, marks, estimate, this.#released);
  }

  /** Of several rules that refuse, the one that does so longest. */
  peek(rules: readonly LimitRule[], estimate: LimitAmounts, nowMs: number): LimitRefusal | undefined {
    let refusing: LimitRule | undefined;
    let longestMs = 0;
    for (const rule of rules) {
      const amount = amountOf(rule, estimate);
      // What costs nothing does not need a budget.
      if (amount === 0 && rule.measure === 'money') continue;
      const waitMs =
        this.#tableOf(rule).find(rule)?.waitMs(amount, rule.limit, nowMs) ??
        (amount <= rule.limit ? 0 : Number.POSITIVE_INFINITY);
      if (waitMs <= longestMs) continue;
      refusing = rule;
      longestMs = waitMs;
    }
    if (refusing === undefined) return undefined;
    return { rule: refusing, retryAfterMs: longestMs === Number.POSITIVE_INFINITY ? undefined : longestMs };
  }

  used(rule: LimitRule, nowMs: number): number {
    return this.#tableOf(rule).find(rule)?.used(nowMs) ?? 0;
  }

  onRelease(listener: (rules: readonly LimitRule[]) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {}

  #tableOf({ window, measure }: LimitRule): CounterTable {
    return window === 'sliding' && measure !== 'parallel' ? this.#rates : this.#others;
  }
}

/** What one request counts for against a rule. */
export function amountOf({ measure }: LimitRule, { tokens, nanoDollars }: LimitAmounts): number {
  if (measure === 'tokens') return tokens;
  return measure === 'money' ? nanoDollars : 1;
}
