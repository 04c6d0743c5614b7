import { nearMatches } from '@bytebot/shared';
import type { Catalogue } from './catalogue.ts';
import { lastSegmentOf, splitVariant, withoutPrefix } from './model-id.ts';

/** By which rule an id was found; the order of the rules is the order of this list. */
export type ModelIdRule =
  /** No catalogue is known; the prefix was judged by its slashes alone. */
  | 'without-catalogue'
  /** The name is an id of the catalogue. */
  | 'exact'
  /** It is one once a leading `openrouter/` is gone. */
  | 'prefix-removed'
  /** OpenRouter's own `~vendor/family-latest` and `@preset/name`, which its catalogue need not list. */
  | 'passed-through'
  /** It is the dated name of one entry. */
  | 'canonical-slug'
  /** One entry alone ends in it. */
  | 'last-segment'
  /** One entry alone continues it with `-instruct`, `-chat` or a date. */
  | 'known-suffix';

export type ModelIdResolution =
  | { readonly found: true; readonly id: string; readonly how: ModelIdRule }
  /** `near` are ids the caller may have meant, best first, at most five. */
  | { readonly found: false; readonly near: readonly string[] };

/** `openai/gpt-4o@preset/name`: stored settings of the account, never part of the catalogue. */
const presetMark = '@preset/';
const nearLimit = 5;
/** Comparing a very long name with every id costs time and finds nothing. */
const nearNameLengthMax = 200;
const memoSizeMax = 1_000;

/** Goes away with its catalogue, so an hourly reload starts an empty memory. */
const memos = new WeakMap<Catalogue, Map<string, ModelIdResolution>>();

/**
 * Completes the model name of an OpenRouter deployment to an id OpenRouter knows: exact id, then without one
 * `openrouter/`, then the unique entry with the same last segment, then the unique entry that continues it with
 * a known suffix. A `:free` name only ever finds a `:free` entry and a plain name never does; `:online`,
 * `:nitro`, `:floor` and suffixes we do not know are cut at the last colon, and put back on what the rest finds.
 * Without a catalogue the prefix goes when a slash remains after it and stays otherwise (`openrouter/auto`).
 *
 * @param asked The name with its `openrouter/` prefix where it had one: ids of the vendor `openrouter` need it.
 */
export function resolveModelId(asked: string, catalogue: Catalogue | undefined): ModelIdResolution {
  if (catalogue === undefined) return { found: true, id: judgedBySlashes(asked), how: 'without-catalogue' };
  const memo = memoOf(catalogue);
  const known = memo.get(asked);
  if (known !== undefined) return known;
  const resolution = lookUp(asked, catalogue);
  if (asked.length <= nearNameLengthMax) {
    if (memo.size >= memoSizeMax) memo.clear();
    memo.set(asked, resolution);
  }
  return resolution;
}

function memoOf(catalogue: Catalogue): Map<string, ModelIdResolution> {
  const existing = memos.get(catalogue);
  if (existing !== undefined) return existing;
  const created = new Map<string, ModelIdResolution>();
  memos.set(catalogue, created);
  return created;
}

/** The upstream id of a name nothing is known about: the prefix goes when a slash remains after it. */
export function judgedBySlashes(asked: string): string {
  const rest = withoutPrefix(asked);
  return rest.includes('/') ? rest : asked;
}

function lookUp(asked: string, catalogue: Catalogue): ModelIdResolution {
  const bare = withoutPrefix(asked);
  if (catalogue.byId.has(asked)) return { found: true, id: asked, how: 'exact' };
  if (catalogue.byId.has(bare)) return { found: true, id: bare, how: 'prefix-removed' };
  if (isRouterAlias(bare)) return { found: true, id: bare, how: 'passed-through' };
  const resolution = bare.includes(presetMark) ? undefined : complete(bare, catalogue);
  return resolution ?? findWithTail(asked, catalogue) ?? { found: false, near: nearIds(bare, catalogue) };
}

/** `~anthropic/claude-sonnet-latest` and `@preset/name` are resolved by OpenRouter itself, per account. */
function isRouterAlias(bare: string): boolean {
  return /^~[^/]+\/[^/]/.test(bare) || (bare.startsWith(presetMark) && bare.length > presetMark.length);
}

/** The rules for a name that is no id: a dated name, a short name, a name without its usual suffix. */
function complete(bare: string, catalogue: Catalogue): ModelIdResolution | undefined {
  const dated = onlyOne(catalogue.idsByCanonicalSlug.get(bare));
  if (dated !== undefined) return { found: true, id: dated, how: 'canonical-slug' };
  const segment = lastSegmentOf(bare);
  const sameSegment = segment === '' ? undefined : onlyOne(catalogue.idsByLastSegment.get(segment));
  if (sameSegment !== undefined) return { found: true, id: sameSegment, how: 'last-segment' };
  const continued = continuationOf(bare, catalogue);
  return continued === undefined ? undefined : { found: true, id: continued, how: 'known-suffix' };
}

/** Of several vendors' continuations, the one of the vendor that was named. */
function continuationOf(bare: string, catalogue: Catalogue): string | undefined {
  const ids = catalogue.idsByStem.get(lastSegmentOf(bare)) ?? [];
  const { base } = splitVariant(bare);
  const ofSameVendor = base.includes('/') ? ids.filter((id) => id.startsWith(`${base}-`)) : [];
  return onlyOne(ofSameVendor.length > 0 ? ofSameVendor : ids);
}

/** A name whose tail says how to serve the model, not which: the tail is put back on the id the rest finds. */
function findWithTail(asked: string, catalogue: Catalogue): ModelIdResolution | undefined {
  const { base, tail } = cutTail(asked);
  // A free variant is a model of its own with its own price: without its entry it does not exist.
  if (tail === '' || tail === ':' || tail === ':free' || tail === presetMark) return undefined;
  const bare = withoutPrefix(base);
  if (catalogue.byId.has(base)) return { found: true, id: base + tail, how: 'exact' };
  if (catalogue.byId.has(bare)) return { found: true, id: bare + tail, how: 'prefix-removed' };
  const completed = complete(bare, catalogue);
  return completed?.found === true ? { ...completed, id: completed.id + tail } : undefined;
}

function cutTail(asked: string): { base: string; tail: string } {
  const preset = asked.indexOf(presetMark);
  if (preset > 0) return { base: asked.slice(0, preset), tail: asked.slice(preset) };
  const { base, variant } = splitVariant(asked);
  return { base, tail: variant };
}

/** Entries that share the name but were not unique or differ only in `:free` come first, then similar names. */
function nearIds(bare: string, catalogue: Catalogue): string[] {
  if (bare === '' || bare.length > nearNameLengthMax) return [];
  const { base } = splitVariant(bare);
  const segment = lastSegmentOf(base);
  const near = new Set<string>();
  for (const key of [segment, `${segment}:free`]) {
    for (const id of catalogue.idsByLastSegment.get(key) ?? []) near.add(id);
  }
  for (const id of catalogue.idsByStem.get(segment) ?? []) near.add(id);
  if (near.size < nearLimit) {
    for (const id of nearMatches(bare, catalogue.byId.keys(), nearLimit)) near.add(id);
  }
  return [...near].slice(0, nearLimit);
}

function onlyOne(ids: readonly string[] | undefined): string | undefined {
  return ids?.length === 1 ? ids[0] : undefined;
}
