import type { RecentValues } from './deployment-state.ts';

/** More than any strategy averages. */
export const RECENT_VALUES_MAX = 100;
/** Older ones say nothing about now. */
const RECENT_VALUES_TTL_MS = 3_600_000;

/** Adds a value; the oldest go when there are too many or they are too old. */
export function remember(recent: RecentValues, value: number, nowMs: number): void {
  const { values, atMs } = recent;
  recent.known = undefined;
  values.push(value);
  atMs.push(nowMs);
  let surplus = Math.max(0, values.length - RECENT_VALUES_MAX);
  while (surplus < atMs.length && (atMs[surplus] ?? nowMs) < nowMs - RECENT_VALUES_TTL_MS) surplus += 1;
  if (surplus === 0) return;
  values.splice(0, surplus);
  atMs.splice(0, surplus);
}
