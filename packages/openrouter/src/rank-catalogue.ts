import type { Catalogue } from './catalogue.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import { splitSuffixes } from './model-suffix.ts';

/** Variants that need a plan of their own; an automatic choice never takes them. */
const reservedVariants: ReadonlySet<string> = new Set([':paid', ':enterprise']);

/** A catalogue never changes, and goes away with its order. */
const orders = new WeakMap<Catalogue, readonly CatalogueEntry[]>();

/**
 * The models of the catalogue as they are tried when nothing better is known (S4-22): largest context first, an
 * unstated one last, ties by name, then by id. Names are compared by their code units, so that the order is the same
 * on every machine. Models for `:paid` and `:enterprise` accounts are left out.
 */
export function rankCatalogue(catalogue: Catalogue): readonly CatalogueEntry[] {
  const known = orders.get(catalogue);
  if (known !== undefined) return known;
  const order = catalogue.entries.filter(isForEveryone).sort(byContextThenName);
  orders.set(catalogue, order);
  return order;
}

function isForEveryone({ id }: CatalogueEntry): boolean {
  return !splitSuffixes(id).variants.some((variant) => reservedVariants.has(variant));
}

function byContextThenName(left: CatalogueEntry, right: CatalogueEntry): number {
  return (
    (right.context_length ?? 0) - (left.context_length ?? 0) ||
    compareText(left.name, right.name) ||
    compareText(left.id, right.id)
  );
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
