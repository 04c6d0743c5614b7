import { windowEnd, windowStart } from '../budget-period.ts';
import type { LimitRule } from '../limit-rule.ts';

/** How a counter is kept in Redis: see `limit-scripts.ts`. */
export type CounterKind = 'sliding' | 'parallel' | 'money' | 'fixed';

/** Where a rule is counted now. */
export interface CounterPlace {
  readonly rule: LimitRule;
  readonly key: string;
  readonly kind: CounterKind;
  /** Of a sliding window the length of a slot; of a fixed one its end, epoch milliseconds, 0 without one. */
  readonly span: number;
}

const SLOTS_IN_WINDOW = 12;

/** All keys have one hash tag, because one script looks at several: in a cluster they are on one node. */
export function keyOf(prefix: string, name: string): string {
  return `${prefix}{limits}:${name}`;
}

/** @param nowMs Tells the window; that its end differs by the clocks of two replicas only keeps it a little longer. */
export function placeOf(rule: LimitRule, prefix: string, nowMs: number): CounterPlace {
  const key = keyOf(prefix, rule.counter);
  if (rule.measure === 'parallel') return { rule, key, kind: 'parallel', span: 0 };
  if (rule.window === 'sliding') {
    return { rule, key, kind: 'sliding', span: Math.max(1, Math.round(rule.windowMs / SLOTS_IN_WINDOW)) };
  }
  const startMs = windowStart(rule, nowMs);
  const endMs = windowEnd(rule, startMs);
  const kind = rule.measure === 'money' ? 'money' : 'fixed';
  return { rule, key: `${key}:${startMs}`, kind, span: endMs === Number.POSITIVE_INFINITY ? 0 : endMs };
}
