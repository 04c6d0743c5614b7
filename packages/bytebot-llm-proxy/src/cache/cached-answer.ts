/** An answer as it went to the client, with what is told about it when it is given out again. */
export interface CachedAnswer {
  /** The JSON, or the events of a stream from the first to `[DONE]`. */
  readonly body: Buffer;
  /** As the provider named it. */
  readonly model: string;
  /** Which deployment gave it. */
  readonly deploymentId: string;
  /** What it used and cost, which another request now saves. */
  readonly tokens: number;
  readonly nanoDollars: number;
  /** Epoch milliseconds. */
  readonly storedAtMs: number;
}

/** Where answers are kept. Nothing here ever fails: what cannot be read is not there. */
export interface CacheStore {
  /** At once where the answers are in memory. */
  get(key: string, nowMs: number): CachedAnswer | undefined | Promise<CachedAnswer | undefined>;
  set(key: string, answer: CachedAnswer, ttlMs: number): void;
  /** @returns How many of them were there. */
  delete(keys: readonly string[]): Promise<number>;
  /** Forgets every answer of this cache, and nothing else. */
  clear(): Promise<void>;
  /** Whether it works, found out by trying. */
  ping(): Promise<boolean>;
  /** How many answers this process holds, and their bytes; both 0 where they are elsewhere. */
  readonly entries: number;
  readonly heldBytes: number;
  close(): Promise<void>;
}
