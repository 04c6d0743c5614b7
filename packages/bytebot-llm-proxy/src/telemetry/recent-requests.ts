import type { RequestRecord } from './request-record.ts';

/** What a request kept in a ring costs is about a kilobyte. */
export const DEFAULT_RECENT_REQUESTS = 1_000;

/**
 * The last requests of this process, whatever became of them, for whoever asks why. The oldest makes room for the next;
 * nothing is looked up on the way in, because many more requests come than are asked about.
 */
export class RecentRequests {
  readonly #ring: (RequestRecord | undefined)[];
  #next = 0;

  constructor(max = DEFAULT_RECENT_REQUESTS) {
    this.#ring = new Array<RequestRecord | undefined>(max).fill(undefined);
  }

  get max(): number {
    return this.#ring.length;
  }

  add(record: RequestRecord): void {
    if (this.#ring.length === 0) return;
    this.#ring[this.#next] = record;
    this.#next = this.#next + 1 === this.#ring.length ? 0 : this.#next + 1;
  }

  /**
   * The newest with this request id or call id. Clients choose both: what a caller may not see must not stand before
   * what it may.
   */
  find(id: string, maySee: (record: RequestRecord) => boolean = everybody): RequestRecord | undefined {
    for (const record of this.newest()) {
      if ((record.requestId === id || record.callId === id) && maySee(record)) return record;
    }
    return undefined;
  }

  /** All that are kept, the newest first. */
  *newest(): Generator<RequestRecord> {
    const { length } = this.#ring;
    for (let back = 1; back <= length; back += 1) {
      const record = this.#ring[(this.#next - back + length) % length];
      if (record === undefined) return;
      yield record;
    }
  }
}

function everybody(): boolean {
  return true;
}
