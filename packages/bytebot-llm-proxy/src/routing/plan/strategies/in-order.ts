import type { Strategy } from '../pool.ts';

/** The order of the file, for which nothing has to be worked out. */
export const inOrder: Strategy = ({ members }, ranked) => {
  for (const { behind } of members) ranked.push(behind);
};
