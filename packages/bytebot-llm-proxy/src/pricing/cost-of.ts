import type { Usage } from '@bytebot/shared';
import type { ModelPrice, TokenPrice } from './model-price.ts';
import { nanoDollarsOfPico } from './money.ts';

/** More tokens than any request has; what is beyond is no count, and would only spoil a counter. */
const TOKENS_MAX = 1e9;

/**
 * What a request costs, in whole nano-dollars: the exact sum in pico-dollars, rounded once, halves up. Special tokens
 * (cached, audio, reasoning) are part of the prompt's or the completion's and are charged in place of plain ones.
 *
 * @param durationMs The time of the provider's answer, for prices by the second.
 */
export function costOf(usage: Usage, price: ModelPrice, durationMs: number): number {
  if (price.perMillisecond !== undefined) {
    return nanoDollarsOfPico(Math.round(Math.max(0, durationMs) * price.perMillisecond) + price.perRequest);
  }
  const promptTokens = count(usage.prompt_tokens);
  const tokens = pricesFor(price, promptTokens);
  return nanoDollarsOfPico(
    inputCost(usage, promptTokens, tokens) + outputCost(usage, promptTokens, tokens) + price.perRequest,
  );
}

/** The prices for a prompt of this size. */
export function pricesFor(price: ModelPrice, promptTokens: number): TokenPrice {
  let { tokens } = price;
  for (const tier of price.tiers) {
    if (promptTokens <= tier.aboveTokens) break;
    tokens = tier.tokens;
  }
  return tokens;
}

function inputCost(usage: Usage, promptTokens: number, price: TokenPrice): number {
  const details = usage.prompt_tokens_details;
  let left = promptTokens;
  // DeepSeek and Moonshot tell what came from their cache beside the details.
  const cacheRead = Math.min(
    left,
    count(details?.cached_tokens) ||
      count(usage.cache_read_input_tokens) ||
      count(usage.prompt_cache_hit_tokens) ||
      count(usage.cached_tokens),
  );
  left -= cacheRead;
  const cacheWrite = Math.min(left, cacheWritten(usage));
  left -= cacheWrite;
  const hour = Math.min(cacheWrite, hourly(usage.cache_creation));
  const audio = Math.min(left, count(details?.audio_tokens));
  left -= audio;
  return (
    left * price.input +
    cacheRead * price.cacheRead +
    (cacheWrite - hour) * price.cacheWrite +
    hour * price.cacheWriteHour +
    audio * price.inputAudio
  );
}

function cacheWritten(usage: Usage): number {
  const details = usage.prompt_tokens_details;
  return (
    count(details?.cache_creation_tokens) ||
    count(details?.cache_write_tokens) ||
    count(usage.cache_creation_input_tokens)
  );
}

/** Anthropic's `cache_creation`, which tells the two lifetimes apart. */
function hourly(creation: unknown): number {
  if (typeof creation !== 'object' || creation === null) return 0;
  return 'ephemeral_1h_input_tokens' in creation ? count(creation.ephemeral_1h_input_tokens) : 0;
}

function outputCost(usage: Usage, promptTokens: number, price: TokenPrice): number {
  const details = usage.completion_tokens_details;
  const completionTokens = count(usage.completion_tokens);
  const reasoningTokens = count(details?.reasoning_tokens);
  // xAI counts reasoning beside the completion, everybody else within it; the total tells.
  const isBeside = count(usage.total_tokens) === promptTokens + completionTokens + reasoningTokens;
  let left = isBeside ? completionTokens + reasoningTokens : completionTokens;
  const reasoning = Math.min(left, reasoningTokens);
  left -= reasoning;
  const audio = Math.min(left, count(details?.audio_tokens));
  left -= audio;
  return left * price.output + reasoning * price.reasoning + audio * price.outputAudio;
}

/** Counts come from providers: what is no whole number above zero counts as none. */
function count(value: unknown): number {
  if (typeof value !== 'number' || !(value > 0)) return 0;
  return Math.min(Math.trunc(value), TOKENS_MAX);
}
