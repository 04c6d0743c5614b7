import type { DeploymentState } from '../../deployment-state.ts';
import type { Member } from '../member.ts';
import type { Pool, Strategy } from '../pool.ts';
import { rankByScore } from '../rank-by-score.ts';
import { latencyOf } from './latency-based.ts';

const MINUTE_MS = 60_000;

/**
 * The best performance: the latency that an answer takes when the failures on the way to it are counted in, which is
 * the score in milliseconds. One that has not been measured counts as 0, so that it is tried. A draw decides between
 * equal ones. Without measurements (`OPENROUTER_PERFORMANCE_CACHE=false`) the order of the file decides.
 */
export const performanceOptimized: Strategy = (pool, ranked) => {
  if (pool.settings.usesMeasurements) rankByScore(pool, ranked, performanceOf, 'drawn');
  else rankByScore(pool, ranked, () => 0, 'file');
};

/** In milliseconds. A failure costs a second call, and the wait of a client is worth more than a share of it. */
export function performanceOf(member: Member, pool: Pool): number {
  return performanceScore(member.state, latencyOf(member, pool), pool.input.nowMs);
}

/** @param latency Its mean latency in milliseconds; 0 while nothing is known. */
export function performanceScore(state: DeploymentState, latency: number, nowMs: number): number {
  const isCurrent = state.minute === Math.floor(nowMs / MINUTE_MS);
  const failures = isCurrent ? state.minuteFailures : 0;
  const successes = isCurrent ? state.minuteSuccesses : 0;
  const successShare = (successes + 1) / (successes + failures + 1);
  // A failure without any measured success is a bad sign, and 0 would hide it.
  return (latency === 0 && failures > 0 ? UNMEASURED_MS : latency) / (successShare * successShare);
}

const UNMEASURED_MS = 1_000;
