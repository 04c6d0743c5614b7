import type { Strategy } from '../pool.ts';
import { rankByScore, type Score } from '../rank-by-score.ts';
import { expectedCost } from './expected-cost.ts';

const costOfRequest: Score = (member, { input }) => expectedCost(member, input);

/**
 * The model on which this request costs least, which is the score in pico-dollars: free ones before paid ones, those
 * without a known price last. Between equal ones the order of the file decides.
 */
export const costOptimized: Strategy = (pool, ranked) => rankByScore(pool, ranked, costOfRequest, 'file');
