import type { ModelEntry } from '../config/deployments/model-entry.ts';
import type { FurtherEntries } from '../config/further-entries.ts';
import type { ProblemList } from '../config/problem-list.ts';
import type { DiscoveredObject } from './discovered-object.ts';

/** What one config can hold is bounded, whoever labels what. */
const MAX_ENTRIES = 2_000;

/**
 * The models of labelled objects as further entries of the config. The sources are asked when the config is loaded;
 * until then what they say is only compared.
 */
export class DiscoveredModels implements FurtherEntries {
  readonly #sources = new Map<string, readonly DiscoveredObject[]>();
  /** What each object says, for comparisons: of a thousand objects one is read anew at a time. */
  readonly #texts = new WeakMap<DiscoveredObject, string>();
  #version = 1;
  #changed: () => void = () => undefined;

  get version(): number {
    return this.#version;
  }

  /** Sets what one watch knows. What means the same as before changes nothing. */
  set(source: string, objects: readonly DiscoveredObject[]): void {
    // A Service is touched often for reasons that concern nobody here.
    const earlier = this.#sources.get(source) ?? [];
    const isSame = (object: DiscoveredObject, at: number): boolean =>
      object === earlier[at] || this.#textOf(object) === this.#textOf(earlier[at]);
    if (objects.length === earlier.length && objects.every(isSame)) return;
    this.#sources.set(source, objects);
    this.#version += 1;
    this.#changed();
  }

  read(problems: ProblemList): readonly ModelEntry[] {
    const sources = [...this.#sources].sort(([left], [right]) => (left < right ? -1 : 1));
    const objects = sources.flatMap(([, found]) => found);
    for (const { name, problems: sentences } of objects) {
      for (const sentence of sentences) problems.warn([name], sentence);
    }
    const all = objects.flatMap(({ entries }) => entries);
    if (all.length > MAX_ENTRIES) {
      problems.warn(
        [],
        `The labelled objects name more than ${MAX_ENTRIES} models; the rest is left out. Name fewer.`,
      );
    }
    return all.slice(0, MAX_ENTRIES);
  }

  onChange(listener: () => void): void {
    this.#changed = listener;
  }

  #textOf(object: DiscoveredObject | undefined): string | undefined {
    if (object === undefined) return undefined;
    const known = this.#texts.get(object);
    if (known !== undefined) return known;
    const text = JSON.stringify(object);
    this.#texts.set(object, text);
    return text;
  }
}
