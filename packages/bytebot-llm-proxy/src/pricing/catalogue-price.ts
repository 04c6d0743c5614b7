import type { CatalogueEntry } from '@bytebot/openrouter';
import { isJsonObject } from '@bytebot/shared';
import type { StatedModelPrice, StatedPrices } from './model-price.ts';
import { picoDollarsOf } from './money.ts';

/** OpenRouter's names, decimal text in US dollars (API reference, "List models": `pricing`). */
const tokenPrices: Readonly<Record<string, keyof StatedPrices>> = {
  prompt: 'input',
  completion: 'output',
  input_cache_read: 'cacheRead',
  input_cache_write: 'cacheWrite',
  internal_reasoning: 'reasoning',
  audio: 'inputAudio',
};

/** What a provider's own catalogue says of a model. */
export interface CatalogueFacts {
  readonly price: StatedModelPrice | undefined;
  readonly maxInputTokens: number | undefined;
  readonly maxOutputTokens: number | undefined;
  /** LiteLLM's `supports_*`, where the catalogue says. */
  readonly supports: Readonly<Record<string, boolean>>;
}

/** Reads an entry of OpenRouter's catalogue. A price of -1 (`openrouter/auto`) depends on the model that is chosen. */
export function catalogueFacts(entry: CatalogueEntry): CatalogueFacts {
  const top = isJsonObject(entry.top_provider) ? entry.top_provider : {};
  return {
    price: priceOf(entry),
    maxInputTokens: positive(entry.context_length),
    maxOutputTokens: positive(top.max_completion_tokens),
    supports: supportsOf(entry),
  };
}

function priceOf({ pricing }: CatalogueEntry): StatedModelPrice | undefined {
  if (pricing === undefined) return undefined;
  const tokens: StatedPrices = {};
  for (const [name, sort] of Object.entries(tokenPrices)) {
    const price = picoDollarsOf(pricing[name]);
    // Special tokens that cost nothing apart are listed as 0 and charged as plain ones.
    const isSaid = price !== undefined && (price > 0 || sort === 'input' || sort === 'output');
    if (isSaid) tokens[sort] = price;
  }
  if (tokens.input === undefined || tokens.output === undefined) return undefined;
  const perRequest = picoDollarsOf(pricing.request);
  return { tokens, tiers: [], ...(perRequest === undefined ? {} : { perRequest }) };
}

function supportsOf(entry: CatalogueEntry): Record<string, boolean> {
  const parameters = entry.supported_parameters;
  const { architecture } = entry;
  const modalities = isJsonObject(architecture) ? architecture.input_modalities : undefined;
  return {
    ...(Array.isArray(parameters) && {
      supports_function_calling: parameters.includes('tools'),
      supports_tool_choice: parameters.includes('tool_choice'),
      supports_response_schema: parameters.includes('structured_outputs'),
      supports_reasoning: parameters.includes('reasoning'),
    }),
    ...(Array.isArray(modalities) && {
      supports_vision: modalities.includes('image'),
      supports_audio_input: modalities.includes('audio'),
    }),
  };
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
