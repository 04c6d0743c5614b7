import type { RecentValues } from '../../deployment-state.ts';

/**
 * The mean of the last values that are not too old; undefined when there is none.
 *
 * @param most How many of the last ones count.
 * @param sinceMs Epoch milliseconds; older ones do not count.
 */
export function recentMean(
  { values, atMs }: RecentValues,
  most: number,
  sinceMs: number,
): number | undefined {
  let sum = 0;
  let count = 0;
  for (let at = values.length - 1; at >= 0 && count < most; at -= 1) {
    if ((atMs[at] ?? 0) < sinceMs) break;
    sum += values[at] ?? 0;
    count += 1;
  }
  return count === 0 ? undefined : sum / count;
}
