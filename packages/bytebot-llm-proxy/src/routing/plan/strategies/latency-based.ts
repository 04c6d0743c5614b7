import type { Member } from '../member.ts';
import type { Pool, Strategy } from '../pool.ts';
import { rankByScore } from '../rank-by-score.ts';
import { recentMean } from './recent-mean.ts';

/**
 * The lowest mean of the last latencies: for streams the time to the first content where it is known, else
 * milliseconds for each token of the answer. One that has not been measured counts as 0, so that it is tried. Those
 * within `lowest_latency_buffer` of the lowest count as equal to it; a draw decides between equal ones.
 */
export const latencyBased: Strategy = (pool, ranked) => {
  const { latencyBuffer, usesMeasurements } = pool.settings;
  if (!usesMeasurements) {
    rankByScore(pool, ranked, () => 0, 'drawn');
    return;
  }
  if (latencyBuffer <= 0) {
    rankByScore(pool, ranked, latencyOf, 'drawn');
    return;
  }
  let lowest = Number.POSITIVE_INFINITY;
  for (const member of pool.members) lowest = Math.min(lowest, latencyOf(member, pool));
  const bound = lowest * (1 + latencyBuffer);
  rankByScore(
    pool,
    ranked,
    (member) => {
      const latency = latencyOf(member, pool);
      return latency <= bound ? lowest : latency;
    },
    'drawn',
  );
};

/** In milliseconds; 0 while nothing is known. */
export function latencyOf({ state }: Member, { input, settings }: Pool): number {
  const { latencySamplesMax: most, latencyTtlMs } = settings;
  const sinceMs = input.nowMs - latencyTtlMs;
  const firstContent = input.facts.streaming ? recentMean(state.firstContents, most, sinceMs) : undefined;
  return firstContent ?? recentMean(state.latencies, most, sinceMs) ?? 0;
}
