import { type JsonObject, memberAt } from '@bytebot/shared';

/** What is kept of an object; undefined keeps nothing. */
export type Keep<Kept> = (object: JsonObject) => Kept | undefined;

interface Entry<Kept> {
  readonly uid: string;
  readonly kept: Kept;
}

/**
 * What a list and the events after it say there is, by name. No more than `maxObjects` are kept; which are left out
 * then follows from the order they came in, and `isTruncated` says so.
 */
export class ObjectCache<Kept> {
  readonly #keep: Keep<Kept>;
  readonly #maxObjects: number;
  #entries = new Map<string, Entry<Kept>>();
  #isTruncated = false;

  constructor(keep: Keep<Kept>, maxObjects: number) {
    this.#keep = keep;
    this.#maxObjects = maxObjects;
  }

  /** Sorted by name, so that the order says nothing about when something was made. */
  get values(): readonly Kept[] {
    const sorted = [...this.#entries].sort(([left], [right]) => (left < right ? -1 : 1));
    return sorted.map(([, { kept }]) => kept);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Whether there are more objects than are kept. */
  get isTruncated(): boolean {
    return this.#isTruncated;
  }

  /** Begins a list: what it does not name is gone once it is finished. */
  beginList(): { add(object: JsonObject): void; finish(): void } {
    const listed = new Map<string, Entry<Kept>>();
    let isTruncated = false;
    return {
      add: (object) => {
        if (!this.#put(listed, object)) isTruncated = true;
      },
      finish: () => {
        this.#entries = listed;
        this.#isTruncated = isTruncated;
      },
    };
  }

  /** The object was made or has changed. */
  set(object: JsonObject): void {
    if (!this.#put(this.#entries, object)) this.#isTruncated = true;
  }

  delete(object: JsonObject): void {
    const name = nameOf(object);
    const known = name === undefined ? undefined : this.#entries.get(name);
    // Another object may have taken the name meanwhile.
    if (name !== undefined && known?.uid === uidOf(object)) this.#entries.delete(name);
  }

  #put(entries: Map<string, Entry<Kept>>, object: JsonObject): boolean {
    const name = nameOf(object);
    if (name === undefined) return true;
    const kept = this.#keep(object);
    if (kept === undefined) {
      entries.delete(name);
      return true;
    }
    if (!entries.has(name) && entries.size >= this.#maxObjects) return false;
    entries.set(name, { uid: uidOf(object), kept });
    return true;
  }
}

function nameOf(object: JsonObject): string | undefined {
  const name = memberAt(object, 'metadata', 'name');
  return typeof name === 'string' ? name : undefined;
}

function uidOf(object: JsonObject): string {
  return String(memberAt(object, 'metadata', 'uid') ?? '');
}
