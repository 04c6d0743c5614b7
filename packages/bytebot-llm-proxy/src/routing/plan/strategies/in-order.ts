import type { Strategy } from '../pool.ts';

/** The order of the file. The score is the place in it. */
export const inOrder: Strategy = ({ members }, ranked) => {
  for (const { candidate, place } of members) ranked.push({ candidate, score: place });
};
