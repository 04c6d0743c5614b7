import type { Usage } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import type { Exchange } from '../http/exchange.ts';
import { costOf } from '../pricing/cost-of.ts';
import { reportedCost } from '../pricing/reported-cost.ts';

/** More tokens than any request has. */
const TOKENS_MAX = 1e9;

/** Whether each of the counts that are there can be one. */
function isSound({ prompt_tokens, completion_tokens, total_tokens }: Usage): boolean {
  return isCount(prompt_tokens) && isCount(completion_tokens) && isCount(total_tokens);
}

/** Providers leave some of them out, whatever the type says. */
function isCount(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'number' && value >= 0 && value <= TOKENS_MAX;
}

/** All tokens of an answer as a whole number; the sum where a provider tells no total, or too small a one. */
export function totalTokens({ prompt_tokens, completion_tokens, total_tokens }: Usage): number {
  return Math.ceil(Math.max(total_tokens ?? 0, (prompt_tokens ?? 0) + (completion_tokens ?? 0)));
}

/**
 * Books what an answer used and what that costs: as the provider reports it, else by the price of the model; a model
 * without a known price has no cost.
 *
 * @param model The id that was sent upstream.
 * @param durationMs The time of the provider's answer.
 */
export function bookUsage(
  exchange: Exchange,
  deployment: Deployment,
  model: string,
  usage: Usage,
  durationMs: number,
): void {
  // What cannot be true says nothing: the estimate stands for it.
  if (!isSound(usage)) return;
  exchange.usage = usage;
  exchange.costNanoDollars = reportedCost(usage);
  if (exchange.costNanoDollars !== undefined) {
    exchange.priceSource = 'provider';
    return;
  }
  const { services, snapshot, startedAtMs } = exchange;
  const price = services.prices.priceOf(deployment, model, snapshot.variables, startedAtMs);
  if (price === undefined) return;
  exchange.costNanoDollars = costOf(usage, price, durationMs);
  exchange.priceSource = price.source;
}
