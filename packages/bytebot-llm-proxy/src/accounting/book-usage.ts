import type { Usage } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import type { Exchange } from '../http/exchange.ts';
import { costOf } from '../pricing/cost-of.ts';
import { reportedCost } from '../pricing/reported-cost.ts';

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
