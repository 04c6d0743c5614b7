import { windowEnd, windowStart } from '../budget-period.ts';
import type { LimitAmounts, LimitRefusal, LimitRule } from '../limit-rule.ts';
import { amountOf } from '../memory/memory-limits.ts';
import type { CounterPlace } from './counter-key.ts';

interface Known {
  used: number;
  /** After that nothing is known. */
  untilMs: number;
  /** The limit and the amount that were refused, and until when that is worth remembering. */
  refusedLimit: number;
  refusedAmount: number;
  refusedUntilMs: number;
}

/** More counters than are of interest at once; all are forgotten when there are more. */
const KNOWN_MAX = 10_000;
/** Other replicas give back what this one does not see. */
const REFUSAL_MAX_MS = 1_000;
const REFUSED_PARALLEL_MAX_MS = 100;

/** What the last answers of Redis told about each counter. */
export class KnownUse {
  readonly #known = new Map<string, Known>();

  learn(rule: LimitRule, used: number, nowMs: number): void {
    const untilMs =
      rule.window === 'fixed'
        ? windowEnd(rule, windowStart(rule, nowMs))
        : nowMs + Math.max(1_000, rule.windowMs);
    const known = this.#known.get(rule.counter);
    if (known !== undefined) {
      known.used = used;
      known.untilMs = untilMs;
      return;
    }
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(rule.counter, { used, untilMs, refusedLimit: 0, refusedAmount: 0, refusedUntilMs: 0 });
  }

  /** What this replica itself gives back or books, so that what one request held is not told until the next one asks. */
  changed({ rule, kind, span }: CounterPlace, difference: number): void {
    const known = this.#known.get(rule.counter);
    if (known === undefined) return;
    const isOfEarlierPeriod = (kind === 'money' || kind === 'fixed') && span > 0 && known.untilMs !== span;
    if (!isOfEarlierPeriod) known.used = Math.max(0, known.used + difference);
  }

  refused({ rule, retryAfterMs }: LimitRefusal, amount: number, nowMs: number): void {
    const known = this.#known.get(rule.counter);
    if (known === undefined) return;
    const longestMs = rule.measure === 'parallel' ? REFUSED_PARALLEL_MAX_MS : REFUSAL_MAX_MS;
    known.refusedLimit = rule.limit;
    known.refusedAmount = amount;
    known.refusedUntilMs = nowMs + Math.min(longestMs, retryAfterMs ?? longestMs);
  }

  /** A refusal of a moment ago that still stands. */
  refusalOf(rules: readonly LimitRule[], estimate: LimitAmounts, nowMs: number): LimitRefusal | undefined {
    for (const rule of rules) {
      const known = this.#known.get(rule.counter);
      if (known === undefined || nowMs >= known.refusedUntilMs) continue;
      if (rule.limit > known.refusedLimit || amountOf(rule, estimate) < known.refusedAmount) continue;
      return { rule, retryAfterMs: known.refusedUntilMs - nowMs };
    }
    return undefined;
  }

  usedOf(rule: LimitRule, nowMs: number): number {
    const known = this.#known.get(rule.counter);
    return known === undefined || nowMs >= known.untilMs ? 0 : known.used;
  }
}
