import type { Strategy } from '../pool.ts';
import { rankByScore, type Score } from '../rank-by-score.ts';

/** LiteLLM takes a model without a price for one of 5 $ a token, for input and for output. */
const UNKNOWN_PICO_DOLLARS = 2 * 5e12;

const priceOfTokens: Score = (member, { input }) => {
  const price = input.world.priceOf(member);
  return price === undefined ? UNKNOWN_PICO_DOLLARS : price.tokens.input + price.tokens.output;
};

/**
 * The lowest price of a token of input and one of output together, which is the score in pico-dollars. Between equal
 * prices the order of the file decides, so that one of them keeps its prompt cache warm.
 */
export const costBased: Strategy = (pool, ranked) => rankByScore(pool, ranked, priceOfTokens, 'file');
