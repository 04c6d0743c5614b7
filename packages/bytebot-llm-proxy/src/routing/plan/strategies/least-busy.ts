import type { Strategy } from '../pool.ts';
import { rankByScore, type Score } from '../rank-by-score.ts';

const callsUnderWay: Score = ({ state }) => state.inFlight;

/** The fewest calls under way from this process, which are the score. A draw decides between equal ones. */
export const leastBusy: Strategy = (pool, ranked) => rankByScore(pool, ranked, callsUnderWay, 'drawn');
