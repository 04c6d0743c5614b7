import { printable } from '@bytebot/service';
import { type Catalogue, type CatalogueEntry, modelSummaryOf } from '../../packages/openrouter/src/index.ts';
import { isFree } from '../openrouter/is-free.ts';
import type { ListOptions } from './options.ts';

/** What is printed: `Found 346 models` and `- name (id)` for each, or JSON. */
export function listedModels({ entries }: Catalogue, options: ListOptions): string {
  const found = entries.filter((entry) => fits(entry, options));
  const listed = found.slice(0, options.limit);
  if (options.asJson) return JSON.stringify(listed.map(modelSummaryOf), undefined, 2);
  return [
    `Found ${found.length} models`,
    ...listed.map(({ name, id }) => `- ${printable(name)} (${printable(id)})`),
  ].join('\n');
}

function fits(entry: CatalogueEntry, { words, onlyFree }: ListOptions): boolean {
  const text = `${entry.id}\n${entry.name}`.toLowerCase();
  return words.every((word) => text.includes(word)) && (!onlyFree || isFree(entry));
}
