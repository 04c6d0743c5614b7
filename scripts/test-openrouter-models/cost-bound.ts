import {
  dollarsText,
  nanoDollarsOfPico,
  picoDollarsOf,
} from '../../packages/bytebot-llm-proxy/src/pricing/money.ts';
import type { CatalogueEntry } from '../../packages/openrouter/src/index.ts';

/** No tokenizer and no template of a model makes more of the message. */
const PROMPT_TOKENS_MAX = 50;
const NANO_IN_CENT = 10_000_000;

export interface CostBound {
  /** US dollars in whole cents, rounded up: `0.31`. */
  readonly dollars: string;
  /** Models whose price depends on what answers, or is not known. */
  readonly unpriced: number;
}

/** The most that asking each of these models once can cost by the prices of the list. */
export function costBound(entries: readonly CatalogueEntry[], tokensMax: number): CostBound {
  const costs = entries.map((entry) => picoDollarsFor(entry, tokensMax));
  const known = costs.filter((cost) => cost !== undefined);
  const nano = nanoDollarsOfPico(known.reduce((sum, cost) => sum + cost, 0));
  return {
    dollars: dollarsText(Math.ceil(nano / NANO_IN_CENT) * NANO_IN_CENT),
    unpriced: costs.length - known.length,
  };
}

function picoDollarsFor({ pricing }: CatalogueEntry, tokensMax: number): number | undefined {
  const prompt = picoDollarsOf(pricing?.prompt);
  const completion = picoDollarsOf(pricing?.completion);
  if (prompt === undefined || completion === undefined) return undefined;
  return prompt * PROMPT_TOKENS_MAX + completion * tokensMax + (picoDollarsOf(pricing?.request) ?? 0);
}
