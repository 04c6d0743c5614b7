/**
 * Small records that outlive a request and are looked up by a name: which deployment keeps a response or a file, and the
 * conversations of the responses that the proxy keeps itself. Bounded in number, bytes and age.
 */
export interface RecordStore {
  /** Undefined for what was never kept, has expired, or had to make room. */
  get(key: string): Promise<Buffer | undefined>;
  set(key: string, value: Buffer, ttlMs: number): Promise<void>;
  /** @returns Whether there was one. */
  delete(key: string): Promise<boolean>;
}
