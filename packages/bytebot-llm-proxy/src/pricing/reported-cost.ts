import { memberOf, type Usage } from '@bytebot/shared';
import { NANO_IN_DOLLAR, nanoDollarsOf } from './money.ts';

/** xAI's unit: ten to the power of ten of them are a dollar. */
const TICKS_IN_NANO = 10;

/**
 * The cost that the provider itself reports with its answer, in nano-dollars: `usage.cost` of OpenRouter (a number),
 * of Perplexity (an object with `total_cost`), `usage.cost_in_usd_ticks` of xAI. It wins over every price list.
 */
export function reportedCost(usage: Usage): number | undefined {
  const { cost, cost_in_usd_ticks: ticks } = usage;
  if (cost !== undefined && cost !== null)
    return believable(nanoDollarsOf(cost) ?? nanoDollarsOf(memberOf(cost, 'total_cost')));
  return typeof ticks === 'number' && ticks >= 0 ? believable(Math.round(ticks / TICKS_IN_NANO)) : undefined;
}

/** No answer costs as much: such a report is a mistake, and would use up every budget there is. */
const COST_MAX_NANO_DOLLARS = 100_000 * NANO_IN_DOLLAR;

function believable(nanoDollars: number | undefined): number | undefined {
  return nanoDollars !== undefined && nanoDollars <= COST_MAX_NANO_DOLLARS ? nanoDollars : undefined;
}
