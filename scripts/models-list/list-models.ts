import { printable } from '@bytebot/service';
import { picoDollarsOf } from '../../packages/bytebot-llm-proxy/src/pricing/money.ts';
import {
  type Catalogue,
  type CatalogueEntry,
  isFreeModel,
  modelSummaryOf,
} from '../../packages/openrouter/src/index.ts';
import type { ListOptions } from './options.ts';

/** What is printed: `Found 346 models` and `- name (id)` for each, or JSON. */
export function listedModels({ entries }: Catalogue, options: ListOptions): string {
  const found = sorted(
    entries.filter((entry) => fits(entry, options)),
    options.sort,
  );
  const listed = found.slice(0, options.limit);
  if (options.asJson) return JSON.stringify(listed.map(modelSummaryOf), undefined, 2);
  return [
    `Found ${found.length} models`,
    ...listed.map(({ name, id }) => `- ${printable(name)} (${printable(id)})`),
  ].join('\n');
}

/** What says nothing comes last; equals keep the order of the list. */
function sorted(entries: readonly CatalogueEntry[], by: ListOptions['sort']): readonly CatalogueEntry[] {
  if (by === undefined) return entries;
  const rank = by === 'price' ? picoDollars : (entry: CatalogueEntry) => -(entry.context_length ?? 0);
  return entries.toSorted((left, right) => compare(rank(left), rank(right)));
}

/** A token of the prompt and one of the answer together. */
function picoDollars({ pricing }: CatalogueEntry): number {
  const prices = [pricing?.prompt, pricing?.completion].map(picoDollarsOf);
  return prices.reduce<number>((sum, price) => sum + (price ?? Number.POSITIVE_INFINITY), 0);
}

function compare(left: number, right: number): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function fits(entry: CatalogueEntry, { words, onlyFree }: ListOptions): boolean {
  const text = `${entry.id}\n${entry.name}`.toLowerCase();
  return words.every((word) => text.includes(word)) && (!onlyFree || isFreeModel(entry));
}
