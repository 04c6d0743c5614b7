import type { StatedModelPrice, StatedPrices } from './model-price.ts';
import { picoDollarsOf } from './money.ts';

/** LiteLLM's names for prices of tokens in `litellm_params` and `model_info`, US dollars for one token. */
const tokenPrices: Readonly<Record<string, keyof StatedPrices>> = {
  input_cost_per_token: 'input',
  output_cost_per_token: 'output',
  cache_read_input_token_cost: 'cacheRead',
  cache_creation_input_token_cost: 'cacheWrite',
  cache_creation_input_token_cost_above_1hr: 'cacheWriteHour',
  input_cost_per_audio_token: 'inputAudio',
  output_cost_per_audio_token: 'outputAudio',
  output_cost_per_reasoning_token: 'reasoning',
};

/** `input_cost_per_token_above_128k_tokens`, and so for each of the names above. */
const tierName = /^(.+)_above_(\d{1,5})k_tokens$/;

/**
 * The prices a config states under LiteLLM's names, numbers or text.
 *
 * A price by the second is charged only where no price by the token is stated: LiteLLM does the same. Zero is a
 * price; null and what is no number are none.
 *
 * @returns undefined when no price is stated.
 */
export function configuredPrice(settings: Readonly<Record<string, unknown>>): StatedModelPrice | undefined {
  const tokens: StatedPrices = {};
  const tiers = new Map<number, StatedPrices>();
  for (const name in settings) {
    if (!name.includes('cost')) continue;
    const [, beginning = name, thousands] = tierName.exec(name) ?? [];
    const sort = Object.hasOwn(tokenPrices, beginning) ? tokenPrices[beginning] : undefined;
    const picoDollars = sort === undefined ? undefined : picoDollarsOf(settings[name]);
    if (sort === undefined || picoDollars === undefined) continue;
    if (thousands === undefined) tokens[sort] = picoDollars;
    else tierAt(tiers, Number(thousands) * 1_000)[sort] = picoDollars;
  }
  const perSecond = secondPrice(settings);
  const isByToken = tokens.input !== undefined || tokens.output !== undefined;
  if (perSecond !== undefined && !isByToken) return { tokens, tiers: [], perSecond };
  if (Object.keys(tokens).length === 0 && tiers.size === 0) return undefined;
  return { tokens, tiers: [...tiers].map(([aboveTokens, stated]) => ({ aboveTokens, tokens: stated })) };
}

function tierAt(tiers: Map<number, StatedPrices>, aboveTokens: number): StatedPrices {
  const known = tiers.get(aboveTokens);
  if (known !== undefined) return known;
  const created: StatedPrices = {};
  tiers.set(aboveTokens, created);
  return created;
}

/** LiteLLM adds both: the same time is charged for input and for output. */
function secondPrice(settings: Readonly<Record<string, unknown>>): number | undefined {
  const input = picoDollarsOf(settings.input_cost_per_second);
  const output = picoDollarsOf(settings.output_cost_per_second);
  return input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0);
}
