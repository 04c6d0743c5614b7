import { drawByWeight } from '../draw-by-weight.ts';
import type { Strategy } from '../pool.ts';

/** A draw with the chances that the weights give (S2-16). The score is the chance. */
export const weighted: Strategy = (pool, ranked) => drawByWeight(pool, ranked, ({ weight }) => weight);
