import type { Strategy } from '../pool.ts';
import { rankByScore, type Score } from '../rank-by-score.ts';

/**
 * Smooth weighted turn-taking, as nginx does it (C-12): each turn every member is owed its weight, the one that is
 * owed most is called and pays the sum of the weights. Weights 2:1 give a, b, a and not a, a, b. The score is what
 * is owed, below zero. Members with weight 0 come last.
 */
export const roundRobin: Strategy = (pool, ranked) => {
  const { input, members, takesTurn } = pool;
  const { credits } = input.turns.turnOf(input.facts.group);
  let total = 0;
  for (const { weight, place } of members) {
    total += weight;
    while (credits.length <= place) credits.push(0);
  }
  // Weights that are all 0 say nothing.
  const equal = total === 0;
  const owed: Score = ({ weight, place }) => {
    const share = equal ? 1 : weight;
    return share === 0 ? Number.POSITIVE_INFINITY : -((credits[place] ?? 0) + share);
  };
  const begin = ranked.length;
  rankByScore(pool, ranked, owed, 'file');
  if (!takesTurn) return;
  const first = ranked[begin]?.candidate;
  for (const { candidate, weight, place } of members) {
    const due = (credits[place] ?? 0) + (equal ? 1 : weight);
    credits[place] = candidate === first ? due - (equal ? members.length : total) : due;
  }
};
