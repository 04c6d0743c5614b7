import type { CachedAnswer, CacheStore } from '../cached-answer.ts';

interface Entry {
  readonly answer: CachedAnswer;
  readonly untilMs: number;
  readonly sizeBytes: number;
}

/** What an entry takes beside its body: its key, its texts, its place in the map. */
const ENTRY_BYTES = 512;

/** Answers in the memory of this process, within a number of bytes; the one that was not asked for longest goes first. */
export class MemoryCache implements CacheStore {
  readonly maxBytes: number;
  /** In the order of their last use: a map keeps the order in which its keys came. */
  readonly #entries = new Map<string, Entry>();
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get entries(): number {
    return this.#entries.size;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  get(key: string, nowMs: number): CachedAnswer | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#remove(key, entry);
    if (entry.untilMs <= nowMs) return undefined;
    this.#add(key, entry);
    return entry.answer;
  }

  set(key: string, answer: CachedAnswer, ttlMs: number): void {
    const known = this.#entries.get(key);
    if (known !== undefined) this.#remove(key, known);
    const sizeBytes = answer.body.length + ENTRY_BYTES;
    if (sizeBytes > this.maxBytes) return;
    this.#add(key, { answer, untilMs: answer.storedAtMs + ttlMs, sizeBytes });
    for (const [oldest, entry] of this.#entries) {
      if (this.#heldBytes <= this.maxBytes) break;
      this.#remove(oldest, entry);
    }
  }

  /** Lets go of what is over, which nobody may ask for any more. */
  sweep(nowMs: number): void {
    for (const [key, entry] of this.#entries) if (entry.untilMs <= nowMs) this.#remove(key, entry);
  }

  async delete(keys: readonly string[]): Promise<number> {
    let count = 0;
    for (const key of keys) {
      const entry = this.#entries.get(key);
      if (entry === undefined) continue;
      this.#remove(key, entry);
      count += 1;
    }
    return count;
  }

  async clear(): Promise<void> {
    this.#entries.clear();
    this.#heldBytes = 0;
  }

  async ping(): Promise<boolean> {
    return true;
  }

  close(): Promise<void> {
    return this.clear();
  }

  #add(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
    this.#heldBytes += entry.sizeBytes;
  }

  #remove(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#heldBytes -= entry.sizeBytes;
  }
}
