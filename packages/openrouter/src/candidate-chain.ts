import type { Catalogue } from './catalogue.ts';
import { findEntry } from './find-entry.ts';
import { isFreeModel } from './free-model.ts';
import { rankCatalogue } from './rank-catalogue.ts';
import { judgedBySlashes, resolveModelId } from './resolve-model-id.ts';

/** Why a model is a candidate; the order of the classes is the order of this list (S4-19 to S4-22). */
export type CandidateClass = 'requested' | 'default' | 'fallback' | 'available';

export interface Candidate {
  /** As it goes upstream, suffixes included. */
  readonly id: string;
  /** The name it was asked under; the id itself for the class `available`. */
  readonly asked: string;
  readonly class: CandidateClass;
  /** Whether the catalogue lists it. Without a catalogue nothing is known. */
  readonly isKnown: boolean;
}

export interface ChainOptions {
  /** Empty texts count as unset. */
  readonly requested?: string | undefined;
  readonly defaultModel?: string | undefined;
  readonly fallbackModels?: readonly string[] | undefined;
  /** Undefined when it cannot be had: names are judged by their slashes, and class 4 is empty. */
  readonly catalogue?: Catalogue | undefined;
  /** The longest chain; default 10. */
  readonly maxCandidates?: number | undefined;
  /** After a 402 only models that cost nothing remain (C-27). */
  readonly freeOnly?: boolean | undefined;
  /** Upstream ids that have been tried already. */
  readonly exclude?: ReadonlySet<string> | undefined;
}

export const defaultMaxCandidates = 10;

/**
 * The models to try, in order and none twice: the requested one, the default, the fallback models in their order,
 * then the whole catalogue by context length. A name the catalogue does not resolve is kept as it was asked, without
 * a prefix it does not need: the catalogue may be an hour old, and the model new.
 */
export function candidateChain(options: ChainOptions): Candidate[] {
  const { catalogue, freeOnly = false, exclude, maxCandidates = defaultMaxCandidates } = options;
  const chain: Candidate[] = [];
  const seen = new Set(exclude);
  for (const candidate of allCandidates(options)) {
    if (chain.length >= maxCandidates) break;
    if (seen.has(candidate.id)) continue;
    seen.add(candidate.id);
    if (freeOnly && !isFree(candidate.id, catalogue)) continue;
    chain.push(candidate);
  }
  return chain;
}

function* allCandidates(options: ChainOptions): Generator<Candidate> {
  const { requested, defaultModel, fallbackModels = [], catalogue } = options;
  yield* named(requested, 'requested', catalogue);
  yield* named(defaultModel, 'default', catalogue);
  for (const model of fallbackModels) yield* named(model, 'fallback', catalogue);
  if (catalogue === undefined) return;
  for (const { id } of rankCatalogue(catalogue)) yield { id, asked: id, class: 'available', isKnown: true };
}

function* named(
  name: string | undefined,
  candidateClass: CandidateClass,
  catalogue: Catalogue | undefined,
): Generator<Candidate> {
  const asked = name?.trim() ?? '';
  if (asked === '') return;
  const resolution = resolveModelId(asked, catalogue);
  const id = resolution.found ? resolution.id : judgedBySlashes(asked);
  const isKnown = resolution.found && catalogue !== undefined;
  yield { id, asked, class: candidateClass, isKnown };
}

/** By its entry where it has one: `vendor/model` may cost nothing without saying so in its id. */
function isFree(id: string, catalogue: Catalogue | undefined): boolean {
  const entry = findEntry(id, catalogue);
  return entry === undefined ? isFreeModel(id) : isFreeModel({ ...entry, id });
}
