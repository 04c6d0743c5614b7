/**
 * Small records that outlive a request and are looked up by a name: which deployment keeps a response or a file, and the
 * conversations of the responses that the proxy keeps itself. Bounded in number, bytes and age. Nothing here throws or
 * waits for long: a store that is away has nothing, and keeps nothing.
 */
export interface RecordStore {
  /** Whether replicas share it, and it outlives the process. */
  readonly isShared: boolean;
  /** Undefined for what was never kept, has expired, or had to make room. */
  get(key: string): Promise<Buffer | undefined>;
  /** @returns Whether it is kept: false for a record that is too large. Of two records with one key the later one stays. */
  set(key: string, value: Buffer, ttlMs: number): Promise<boolean>;
  /** @returns Whether there was one. */
  delete(key: string): Promise<boolean>;
}
