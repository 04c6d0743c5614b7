import type { CatalogueEntry } from './catalogue-entry.ts';
import { splitSuffixes } from './model-suffix.ts';

/** Zero in any spelling of a decimal: `0`, `0.0`, `0.000000`, `-0`, `0e0`. */
const zero = /^[+-]?0+(?:\.0*)?(?:e[+-]?\d+)?$/i;

/**
 * Does a request to this model cost nothing? An entry is free when it says so by `:free` or by prices of zero, for
 * tokens and, where it names one, for the request itself. A negative price means "it depends" (`openrouter/auto`),
 * an unreadable or absent one is unknown: neither is free. An id alone is free by `:free`, or as OpenRouter's own
 * router over free models. Web search (`:online`) always costs (https://openrouter.ai/docs/features/web-search).
 */
export function isFreeModel(model: Pick<CatalogueEntry, 'id' | 'pricing'> | string): boolean {
  const id = typeof model === 'string' ? model : model.id;
  const { variants, options, base } = splitSuffixes(id);
  if (options.includes(':online')) return false;
  if (variants.includes(':free') || base === 'openrouter/free') return true;
  const pricing = typeof model === 'string' ? undefined : model.pricing;
  if (pricing === undefined) return false;
  return [pricing.prompt, pricing.completion, pricing.request ?? '0'].every(isZero);
}

function isZero(price: unknown): boolean {
  return price === 0 || (typeof price === 'string' && zero.test(price.trim()));
}
