import type { Member } from '../member.ts';
import type { Strategy } from '../pool.ts';
import { rankByScore, type Score } from '../rank-by-score.ts';
import { weightOf } from './weight-of.ts';

/**
 * Smooth weighted turn-taking, as nginx does it (C-12): each turn every member is owed its weight, the one that is
 * owed most is called and pays the sum of the weights. Weights 2:1 give a, b, a and not a, a, b. The score is what
 * is owed, below zero. Members with weight 0 come last.
 */
export const roundRobin: Strategy = (pool, ranked) => {
  const { input, members, takesTurn } = pool;
  const { credits } = input.turns.turnOf(input.facts.group);
  const total = members.reduce((sum, { candidate }) => sum + weightOf(candidate), 0);
  // Weights that are all 0 say nothing.
  const equal = total === 0;
  const owed: Score = ({ candidate, place }) => {
    const weight = equal ? 1 : weightOf(candidate);
    return weight === 0 ? Number.POSITIVE_INFINITY : -((credits[place] ?? 0) + weight);
  };
  const begin = ranked.length;
  rankByScore(pool, ranked, owed, 'file');
  if (!takesTurn) return;
  const first = ranked[begin]?.candidate;
  for (const member of members) pay(credits, member, equal ? 1 : weightOf(member.candidate));
  const chosen = members.find(({ candidate }) => candidate === first);
  if (chosen !== undefined) pay(credits, chosen, -(equal ? members.length : total));
};

/** Credits stay small: a sum of weights at most, whatever happens between. */
function pay(credits: number[], { place }: Member, amount: number): void {
  for (let next = credits.length; next <= place; next += 1) credits.push(0);
  credits[place] = (credits[place] ?? 0) + amount;
}
