import { largestRecordBytes, type RecordLimits } from './record-settings.ts';
import type { RecordStore } from './record-store.ts';

interface Entry {
  readonly value: Buffer;
  readonly untilMs: number;
  readonly sizeBytes: number;
}

/** What a record takes beside its bytes: its key, its buffer, its place in the map. */
const ENTRY_BYTES = 512;

/**
 * Records in the memory of this process, within a number of them and of bytes; the one that was not used for longest
 * goes first. What is set can be read at once: nothing here waits.
 */
export class MemoryRecords implements RecordStore {
  readonly isShared = false;
  readonly #limits: () => RecordLimits;
  readonly #nowMs: () => number;
  /** In the order of their last use: a map keeps the order in which its keys came. */
  readonly #entries = new Map<string, Entry>();
  #heldBytes = 0;

  /** @param limits Asked with each record, so that they may change. */
  constructor(limits: () => RecordLimits, nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
  }

  get entries(): number {
    return this.#entries.size;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  async get(key: string): Promise<Buffer | undefined> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#remove(key, entry);
    if (entry.untilMs <= this.#nowMs()) return undefined;
    this.#add(key, entry);
    return entry.value;
  }

  async set(key: string, value: Buffer, ttlMs: number): Promise<boolean> {
    const known = this.#entries.get(key);
    if (known !== undefined) this.#remove(key, known);
    const limits = this.#limits();
    const sizeBytes = value.length + ENTRY_BYTES;
    if (!(ttlMs > 0) || sizeBytes > largestRecordBytes(limits)) return false;
    this.#add(key, { value: ownBytes(value), untilMs: this.#nowMs() + ttlMs, sizeBytes });
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= limits.maxEntries && this.#heldBytes <= limits.maxBytes) break;
      this.#remove(oldest, entry);
    }
    return true;
  }

  async delete(key: string): Promise<boolean> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#remove(key, entry);
    return entry.untilMs > this.#nowMs();
  }

  /** Lets go of what is over, which nobody may ask for any more. */
  sweep(): void {
    const nowMs = this.#nowMs();
    for (const [key, entry] of this.#entries) if (entry.untilMs <= nowMs) this.#remove(key, entry);
  }

  async close(): Promise<void> {
    this.#entries.clear();
    this.#heldBytes = 0;
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

/** A buffer may be a piece of a larger one, which it would keep alive. */
function ownBytes(value: Buffer): Buffer {
  if (value.buffer.byteLength === value.length) return value;
  const own = Buffer.allocUnsafeSlow(value.length);
  value.copy(own);
  return own;
}
