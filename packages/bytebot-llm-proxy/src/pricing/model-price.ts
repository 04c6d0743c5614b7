/** What tokens of each sort cost, in pico-dollars for one token. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
  /** Input read from the provider's prompt cache. */
  readonly cacheRead: number;
  /** Input written to the provider's prompt cache, for five minutes where it tells times apart. */
  readonly cacheWrite: number;
  /** Input written to the cache for an hour. */
  readonly cacheWriteHour: number;
  readonly inputAudio: number;
  readonly outputAudio: number;
  readonly reasoning: number;
}

/** Where a price comes from, in the order in which they are asked. */
export type PriceSource = 'litellm_params' | 'model_info' | 'base_model' | 'catalogue' | 'table';

/** Other prices for requests with more prompt tokens than this; all tokens of such a request cost them. */
export interface PriceTier {
  readonly aboveTokens: number;
  readonly tokens: TokenPrice;
}

/** What one deployment charges for one model. */
export interface ModelPrice {
  readonly source: PriceSource;
  readonly tokens: TokenPrice;
  /** Ascending. */
  readonly tiers: readonly PriceTier[];
  /** Pico-dollars for each request beside its tokens. */
  readonly perRequest: number;
  /** Pico-dollars for a millisecond of the provider's time; then tokens cost nothing. */
  readonly perMillisecond: number | undefined;
}

/** The prices of a source as far as it states them, in pico-dollars. */
export type StatedPrices = { -readonly [Sort in keyof TokenPrice]?: number };

/** The prices of a source with its tiers, before they are completed. */
export interface StatedModelPrice {
  readonly tokens: StatedPrices;
  readonly tiers: readonly { readonly aboveTokens: number; readonly tokens: StatedPrices }[];
  readonly perRequest?: number;
  /** Pico-dollars for a second. */
  readonly perSecond?: number;
}

/**
 * Fills in what a source does not state: special input costs what input costs, special output what output costs. A
 * side (input or output) whose main price is missing is taken whole from `below`, the next source, and what is
 * stated of its details replaces those.
 */
export function completed(stated: StatedPrices, below?: TokenPrice): TokenPrice {
  const input = side(stated.input, below?.input);
  const output = side(stated.output, below?.output);
  const inputBelow = stated.input === undefined ? below : undefined;
  const outputBelow = stated.output === undefined ? below : undefined;
  const cacheWrite = stated.cacheWrite ?? inputBelow?.cacheWrite ?? input;
  return {
    input,
    output,
    cacheRead: stated.cacheRead ?? inputBelow?.cacheRead ?? input,
    cacheWrite,
    cacheWriteHour: stated.cacheWriteHour ?? inputBelow?.cacheWriteHour ?? cacheWrite,
    inputAudio: stated.inputAudio ?? inputBelow?.inputAudio ?? input,
    outputAudio: stated.outputAudio ?? outputBelow?.outputAudio ?? output,
    reasoning: stated.reasoning ?? outputBelow?.reasoning ?? output,
  };
}

function side(stated: number | undefined, below: number | undefined): number {
  return stated ?? below ?? 0;
}

/** A tier keeps what it does not state (as LiteLLM does), except that what cost the same as plain tokens still does. */
function replaced(beneath: TokenPrice, stated: StatedPrices): TokenPrice {
  const { input = beneath.input, output = beneath.output } = stated;
  const cacheWrite = stated.cacheWrite ?? following(beneath.cacheWrite, beneath.input, input);
  return {
    input,
    output,
    cacheRead: stated.cacheRead ?? following(beneath.cacheRead, beneath.input, input),
    cacheWrite,
    cacheWriteHour:
      stated.cacheWriteHour ?? following(beneath.cacheWriteHour, beneath.cacheWrite, cacheWrite),
    inputAudio: stated.inputAudio ?? following(beneath.inputAudio, beneath.input, input),
    outputAudio: stated.outputAudio ?? following(beneath.outputAudio, beneath.output, output),
    reasoning: stated.reasoning ?? following(beneath.reasoning, beneath.output, output),
  };
}

function following(detail: number, main: number, newMain: number): number {
  return detail === main ? newMain : detail;
}

/** Puts a price together from what its sources state, the first one first. */
export function modelPriceOf(
  source: PriceSource,
  stated: StatedModelPrice,
  below: ModelPrice | undefined,
): ModelPrice {
  const tokens = completed(stated.tokens, below?.tokens);
  const own = new Map(stated.tiers.map((tier) => [tier.aboveTokens, tier.tokens]));
  const isWhole = stated.tokens.input !== undefined && stated.tokens.output !== undefined;
  const inherited = new Map(isWhole ? [] : below?.tiers.map((tier) => [tier.aboveTokens, tier.tokens]));
  const bounds = [...new Set([...own.keys(), ...inherited.keys()])].sort((left, right) => left - right);
  const tiers: PriceTier[] = [];
  for (const aboveTokens of bounds) {
    const base = tiers.at(-1)?.tokens ?? tokens;
    const fromBelow = inherited.get(aboveTokens);
    const beneath = fromBelow === undefined ? base : completed(stated.tokens, fromBelow);
    tiers.push({ aboveTokens, tokens: replaced(beneath, own.get(aboveTokens) ?? {}) });
  }
  return {
    source,
    tokens,
    tiers,
    perRequest: stated.perRequest ?? below?.perRequest ?? 0,
    perMillisecond: stated.perSecond === undefined ? undefined : stated.perSecond / 1_000,
  };
}
