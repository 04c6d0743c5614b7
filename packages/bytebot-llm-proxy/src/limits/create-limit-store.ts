import type { LimitStore } from './limit-rule.ts';
import { MemoryLimits } from './memory/memory-limits.ts';

/** The counters of this proxy. */
export function createLimitStore(): LimitStore {
  return new MemoryLimits();
}
