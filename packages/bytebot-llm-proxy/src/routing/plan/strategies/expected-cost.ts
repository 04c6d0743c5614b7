import { USUAL_OUTPUT_TOKENS } from '../../../limits/estimate/estimate.ts';
import type { ModelPrice } from '../../../pricing/model-price.ts';
import type { Member } from '../member.ts';
import type { PlanInput } from '../plan-input.ts';

/** What the request would cost there, in pico-dollars; endless where nobody knows. 0 for models that are free. */
export function expectedCost(member: Member, { facts, world }: PlanInput): number {
  const price = world.priceOf(member);
  // The suffix says it before the catalogue is loaded.
  if (member.candidate.upstreamModel.endsWith(':free')) return 0;
  if (price === undefined) return Number.POSITIVE_INFINITY;
  const inputTokens = facts.estimatedInputTokens();
  const outputTokens = facts.maxOutputTokens() ?? USUAL_OUTPUT_TOKENS;
  const tokens = tokenPriceAt(price, inputTokens);
  return price.perRequest + inputTokens * tokens.input + outputTokens * tokens.output;
}

function tokenPriceAt({ tiers, tokens }: ModelPrice, inputTokens: number): ModelPrice['tokens'] {
  let found = tokens;
  for (const tier of tiers) if (inputTokens > tier.aboveTokens) found = tier.tokens;
  return found;
}
