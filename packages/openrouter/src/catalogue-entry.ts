import { priceText } from './price-text.ts';

/** Prices as OpenRouter states them: decimal strings, US dollars for a single token (`"0.00003"`). */
export interface CataloguePricing {
  readonly prompt: string;
  readonly completion: string;
  /** `request`, `image`, `input_cache_read`, `overrides[]` … as sent. */
  readonly [extra: string]: unknown;
}

/**
 * One model of `GET /models`, in the wire's own words. Fields we do not read stay in the index signature
 * (OpenRouter API reference, "List models").
 */
export interface CatalogueEntry {
  /** `vendor/name`, with `:free` and the like where the variant is a model of its own. */
  readonly id: string;
  readonly name: string;
  /** The dated name the id stands for now; shared by an id and its variants. */
  readonly canonical_slug?: string;
  /** In tokens. Absent when the catalogue does not say. */
  readonly context_length?: number;
  /** Absent when the catalogue does not say, which is not the same as free. */
  readonly pricing?: CataloguePricing;
  readonly [extra: string]: unknown;
}

/** The four fields applications list models by. */
export interface ModelSummary {
  readonly id: string;
  readonly name: string;
  readonly context_length?: number;
  readonly pricing?: { readonly prompt: string; readonly completion: string };
}

/** An id longer than this is no model name; it would only make look-ups expensive. */
const idLengthMax = 256;

/**
 * Reads the body of `GET /models`: `{data: [{id, …}, …]}`. Entries without a usable id are skipped, of several with
 * one id the first counts, a field of the wrong type is treated as absent, prices that are no numbers too.
 *
 * @throws Error with one sentence when the body holds no model at all, so that an empty list never counts as
 * a catalogue in which nothing exists.
 */
export function parseCatalogueBody(body: unknown): CatalogueEntry[] {
  const list = isRecord(body) ? body.data : undefined;
  if (!Array.isArray(list)) throw new Error('the answer has no `data` list');
  const byId = new Map<string, CatalogueEntry>();
  for (const item of list) {
    const entry = parseEntry(item);
    if (entry !== undefined && !byId.has(entry.id)) byId.set(entry.id, entry);
  }
  if (byId.size === 0) throw new Error('the answer lists no model');
  return [...byId.values()];
}

/** Exactly `{id, name, context_length, pricing: {prompt, completion}}`. */
export function modelSummaryOf(entry: CatalogueEntry): ModelSummary {
  const { id, name, context_length, pricing } = entry;
  return {
    id,
    name,
    ...(context_length !== undefined && { context_length }),
    ...(pricing !== undefined && { pricing: { prompt: pricing.prompt, completion: pricing.completion } }),
  };
}

function parseEntry(item: unknown): CatalogueEntry | undefined {
  if (!isRecord(item)) return undefined;
  const { id, name, canonical_slug, context_length, pricing, ...extra } = item;
  if (typeof id !== 'string' || id === '' || id.length > idLengthMax || /\s/.test(id)) return undefined;
  const parsedPricing = parsePricing(pricing);
  return {
    ...extra,
    id,
    name: typeof name === 'string' && name !== '' ? name : id,
    ...(typeof canonical_slug === 'string' && canonical_slug.length <= idLengthMax && { canonical_slug }),
    ...(isTokenCount(context_length) && { context_length }),
    ...(parsedPricing !== undefined && { pricing: parsedPricing }),
  };
}

function parsePricing(value: unknown): CataloguePricing | undefined {
  if (!isRecord(value)) return undefined;
  const prompt = priceText(value.prompt);
  const completion = priceText(value.completion);
  return prompt === undefined || completion === undefined ? undefined : { ...value, prompt, completion };
}

function isTokenCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
