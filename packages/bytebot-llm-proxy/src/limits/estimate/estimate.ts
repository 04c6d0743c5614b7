import { costOf } from '../../pricing/cost-of.ts';
import type { ModelPrice } from '../../pricing/model-price.ts';
import type { LimitAmounts } from '../limit-rule.ts';

/** How much a request is, before it is sent. */
export interface RequestSize {
  readonly inputTokens: number;
  /** What it may be answered with at most; undefined where nobody says. */
  readonly maxOutputTokens: number | undefined;
  /** How many answers it asks for (`n`); `maxOutputTokens` is for all of them. One where it is not set. */
  readonly answers?: number;
}

/** A long answer: what a request that sets no limit is expected to be answered with. */
export const USUAL_OUTPUT_TOKENS = 1_000;

/** What a request is expected to use: its tokens, and what they cost where that is known. */
export function estimateOf(size: RequestSize, price: ModelPrice | undefined): LimitAmounts {
  const outputTokens = size.maxOutputTokens ?? USUAL_OUTPUT_TOKENS;
  return { tokens: size.inputTokens + outputTokens, nanoDollars: estimatedCost(size, price) ?? 0 };
}

/** What a request is expected to cost, in nano-dollars; undefined where no price is known, or it goes by time. */
export function estimatedCost(size: RequestSize, price: ModelPrice | undefined): number | undefined {
  if (price === undefined || price.perMillisecond !== undefined) return undefined;
  const outputTokens = size.maxOutputTokens ?? USUAL_OUTPUT_TOKENS;
  const usage = {
    prompt_tokens: size.inputTokens,
    completion_tokens: outputTokens,
    total_tokens: size.inputTokens + outputTokens,
  };
  return costOf(usage, price, 0);
}

/**
 * Whether a request would cost more than one may (`general_settings.max_price_per_request`). Where no price is known
 * nothing can be held against it, and it may be sent.
 *
 * @param ceiling In nano-dollars; undefined: anything.
 */
export function exceedsPriceCeiling(
  size: RequestSize,
  price: ModelPrice | undefined,
  ceiling: number | undefined,
): boolean {
  if (ceiling === undefined) return false;
  const cost = estimatedCost(size, price);
  return cost !== undefined && cost > ceiling;
}
