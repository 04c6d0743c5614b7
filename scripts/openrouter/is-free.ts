import type { CatalogueEntry } from '../../packages/openrouter/src/index.ts';

/** True for a model that costs nothing; one whose prices the catalogue leaves out is not taken for free. */
export function isFree({ pricing }: CatalogueEntry): boolean {
  return pricing !== undefined && Number(pricing.prompt) === 0 && Number(pricing.completion) === 0;
}
