import type { RecentValues } from '../../deployment-state.ts';

/**
 * The mean of the last values that are not too old; undefined when there is none. It is worked out once for each change
 * of the values, and again when the oldest that counts has become too old.
 *
 * @param most How many of the last ones count.
 * @param sinceMs Epoch milliseconds; older ones do not count.
 */
export function recentMean(recent: RecentValues, most: number, sinceMs: number): number | undefined {
  const { known } = recent;
  if (known !== undefined && known.most === most && known.oldestMs >= sinceMs) return known.mean;
  const { values, atMs } = recent;
  let sum = 0;
  let count = 0;
  let oldestMs = Number.POSITIVE_INFINITY;
  for (let at = values.length - 1; at >= 0 && count < most; at -= 1) {
    const time = atMs[at] ?? 0;
    if (time < sinceMs) break;
    sum += values[at] ?? 0;
    oldestMs = time;
    count += 1;
  }
  if (count === 0) return undefined;
  const mean = sum / count;
  recent.known = { most, mean, oldestMs };
  return mean;
}
