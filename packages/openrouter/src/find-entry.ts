import type { Catalogue } from './catalogue.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import { splitSuffixes } from './model-suffix.ts';

/**
 * The entry that prices and context of an upstream id come from: its own, else that of the id without what only says
 * how to serve it (`openai/gpt-4o:online` finds `openai/gpt-4o`). Paid and `:free` never stand in for each other.
 */
export function findEntry(id: string, catalogue: Catalogue | undefined): CatalogueEntry | undefined {
  return catalogue?.byId.get(id) ?? catalogue?.byId.get(splitSuffixes(id).model);
}
