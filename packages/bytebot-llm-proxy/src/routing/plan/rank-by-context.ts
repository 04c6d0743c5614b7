import type { Strategy } from './pool.ts';
import { rankByScore, type Score } from './rank-by-score.ts';

const contextWindow: Score = (member, { input }) => -(input.world.abilitiesOf(member).maxInputTokens ?? 0);

/** The longest context first, as S4 orders what else the catalogue has. The score is the length, below zero. */
export const byContext: Strategy = (pool, ranked) => rankByScore(pool, ranked, contextWindow, 'file');
