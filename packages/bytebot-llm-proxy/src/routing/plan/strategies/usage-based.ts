import type { Strategy } from '../pool.ts';
import { rankByScore, type Score } from '../rank-by-score.ts';

const MINUTE_MS = 60_000;

const tokensThisMinute: Score = ({ state }, { input }) =>
  state.minute === Math.floor(input.nowMs / MINUTE_MS) ? state.minuteTokens : 0;

/**
 * The fewest tokens in the current minute, which are the score (`usage-based-routing` and its second version). Those
 * at their `rpm` or `tpm` have been left out before. A draw decides between equal ones.
 */
export const usageBased: Strategy = (pool, ranked) => rankByScore(pool, ranked, tokensThisMinute, 'drawn');
