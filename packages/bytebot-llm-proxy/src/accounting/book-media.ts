import type { Usage } from '@bytebot/shared';
import type { PreparedCall } from '../execute/prepared-call.ts';
import type { Exchange } from '../http/exchange.ts';
import { costOfUnits, type MediaUnits } from '../pricing/unit-price.ts';
import { bookUsage } from './book-usage.ts';

/**
 * Books what an answer of pictures, sound or rankings used: its tokens where it has some, and its cost by the unit where
 * the config states one, which goes before prices of tokens, as with LiteLLM; what the provider says it cost goes before
 * both.
 *
 * @param units What is known of the request and its answer.
 */
export function bookMedia(
  exchange: Exchange,
  { candidate, target }: Pick<PreparedCall, 'candidate' | 'target'>,
  usage: Usage | undefined,
  units: MediaUnits,
  durationMs: number,
): void {
  const { deployment } = candidate;
  if (usage !== undefined) bookUsage(exchange, deployment, target.model, usage, durationMs);
  const stated = exchange.services.prices.unitPricesOf(deployment, exchange.snapshot.variables);
  const nanoDollars = stated === undefined ? undefined : costOfUnits(units, stated.prices);
  if (nanoDollars !== undefined && exchange.priceSource !== 'provider') {
    exchange.costNanoDollars = nanoDollars;
    exchange.priceSource = stated?.source;
  }
  // No tokens were told, so none are counted; what it was expected to cost stands where nobody says.
  if (exchange.usage === undefined) {
    const expected = exchange.costNanoDollars ?? exchange.expected.nanoDollars;
    exchange.expected = { tokens: 0, nanoDollars: expected };
  }
}
