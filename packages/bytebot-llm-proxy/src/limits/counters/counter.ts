import type { LimitRule } from '../limit-rule.ts';
import { FixedCounter } from './fixed-counter.ts';
import { ParallelCounter } from './parallel-counter.ts';
import { SlidingCounter } from './sliding-counter.ts';

/**
 * What is counted against one limit. A clock that jumps back makes no counter forget: what was counted stays counted
 * until as much time as its window has passed on the new clock.
 */
export interface Counter {
  /** Requests that will still change it; it stays as long as there are some. */
  held: number;
  used(nowMs: number): number;
  /**
   * How long until this amount fits under the limit, in milliseconds: 0 when it fits now, infinite when it never
   * will.
   */
  waitMs(amount: number, limit: number, nowMs: number): number;
  /** Counts an amount, and gives the mark under which it can be changed later. */
  add(amount: number, nowMs: number): number;
  /** Adds to what was counted under a mark, or takes away from it. */
  adjust(mark: number, difference: number): void;
  /** Whether it counts nothing now. */
  isIdle(nowMs: number): boolean;
}

export function createCounter(rule: LimitRule, nowMs: number): Counter {
  if (rule.measure === 'parallel') return new ParallelCounter();
  return rule.window === 'sliding' ? new SlidingCounter(rule.windowMs, nowMs) : new FixedCounter(rule, nowMs);
}
