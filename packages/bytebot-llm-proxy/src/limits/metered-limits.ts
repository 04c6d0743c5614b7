import {
  isRefusal,
  type LimitAmounts,
  type LimitRefusal,
  type LimitRule,
  type LimitStore,
  type Reservation,
} from './limit-rule.ts';

/** A store that tells of every refusal. */
export class MeteredLimits implements LimitStore {
  readonly #store: LimitStore;
  readonly #refused: (rule: LimitRule) => void;

  constructor(store: LimitStore, refused: (rule: LimitRule) => void) {
    this.#store = store;
    this.#refused = refused;
  }

  reserve(
    rules: readonly LimitRule[],
    estimate: LimitAmounts,
    nowMs: number,
  ): Reservation | LimitRefusal | Promise<Reservation | LimitRefusal> {
    const result = this.#store.reserve(rules, estimate, nowMs);
    return result instanceof Promise ? result.then((one) => this.#counted(one)) : this.#counted(result);
  }

  peek(rules: readonly LimitRule[], estimate: LimitAmounts, nowMs: number): LimitRefusal | undefined {
    const refusal = this.#store.peek(rules, estimate, nowMs);
    if (refusal !== undefined) this.#refused(refusal.rule);
    return refusal;
  }

  used(rule: LimitRule, nowMs: number): number {
    return this.#store.used(rule, nowMs);
  }

  onRelease(listener: (rules: readonly LimitRule[]) => void): void {
    this.#store.onRelease(listener);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #counted(result: Reservation | LimitRefusal): Reservation | LimitRefusal {
    if (isRefusal(result)) this.#refused(result.rule);
    return result;
  }
}
