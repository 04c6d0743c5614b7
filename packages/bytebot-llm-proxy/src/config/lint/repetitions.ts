import type { ConfigPath } from '../place.ts';

interface Repeated<Item> {
  readonly item: Item;
  /** The first place. */
  readonly path: ConfigPath;
  count: number;
}

/** The same mistake in many places, kept as the first place and a count: it is made once and mended once. */
export class Repetitions<Item> {
  readonly #found = new Map<string, Repeated<Item>>();

  /** @param key Equal for what is one mistake. */
  add(key: string, path: ConfigPath, item: Item): void {
    const earlier = this.#found.get(key);
    if (earlier === undefined) this.#found.set(key, { item, path, count: 1 });
    else earlier.count += 1;
  }

  [Symbol.iterator](): Iterator<Repeated<Item>> {
    return this.#found.values();
  }
}

/** What to add to a sentence about something that stands in several places. */
export function alsoElsewhere(count: number): string {
  return count === 1 ? '' : ` It stands in ${count} places.`;
}
