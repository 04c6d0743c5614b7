import { splitVariant } from './model-id.ts';

/** An OpenRouter id taken apart at the colons of its last segment. */
export interface SuffixedModel {
  /** Without any suffix: `openai/gpt-oss-20b`. */
  readonly base: string;
  /** What the catalogue lists, for prices and context: `openai/gpt-oss-20b:free`. */
  readonly model: string;
  /** Suffixes that make it a model of its own, in their order: `:free`, `:thinking`, and any we do not know. */
  readonly variants: readonly string[];
  /** Suffixes that only say how to serve it, in their order: `:online`, `:nitro`, `:floor`, `:exacto`. */
  readonly options: readonly string[];
  /** `@preset/name`, stored settings of the account; empty when there is none. */
  readonly preset: string;
}

/**
 * OpenRouter's dynamic variants (https://openrouter.ai/docs/features/model-routing): web search, sort by throughput,
 * by price, by tool quality. They have no entry in the catalogue.
 */
const servingSuffixes: ReadonlySet<string> = new Set([':online', ':nitro', ':floor', ':exacto']);

const presetMark = '@preset/';

/**
 * Takes an id apart: `openai/gpt-oss-20b:free:online` is the model `openai/gpt-oss-20b:free`, served with web search.
 * `base`, all suffixes in the order of the id, and `preset` together are the id again.
 */
export function splitSuffixes(id: string): SuffixedModel {
  const mark = id.indexOf(presetMark);
  const preset = mark > 0 ? id.slice(mark) : '';
  let base = mark > 0 ? id.slice(0, mark) : id;
  const variants: string[] = [];
  const options: string[] = [];
  for (;;) {
    const cut = splitVariant(base);
    if (cut.variant.length < 2) break;
    const kind = servingSuffixes.has(cut.variant) ? options : variants;
    kind.unshift(cut.variant);
    base = cut.base;
  }
  return { base, model: base + variants.join(''), variants, options, preset };
}
