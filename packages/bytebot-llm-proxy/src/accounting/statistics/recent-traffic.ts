const BUCKET_MS = 5_000;
const BUCKETS = 60;
const MINUTE_BUCKETS = 60_000 / BUCKET_MS;

/** The traffic of the last minutes. */
export interface TrafficView {
  readonly bucketSeconds: number;
  /** The oldest first; the last one is still being filled. */
  readonly requests: readonly number[];
  readonly failed: readonly number[];
  readonly requestsLastMinute: number;
}

/** Requests and failures in steps of five seconds, for the last five minutes. */
export class RecentTraffic {
  readonly #stamps = new Float64Array(BUCKETS);
  readonly #requests = new Int32Array(BUCKETS);
  readonly #failed = new Int32Array(BUCKETS);

  add(nowMs: number, isFailed: boolean): void {
    const stamp = Math.floor(nowMs / BUCKET_MS);
    const at = stamp % BUCKETS;
    if (this.#stamps[at] !== stamp) {
      this.#stamps[at] = stamp;
      this.#requests[at] = 0;
      this.#failed[at] = 0;
    }
    this.#requests[at] = (this.#requests[at] ?? 0) + 1;
    if (isFailed) this.#failed[at] = (this.#failed[at] ?? 0) + 1;
  }

  view(nowMs: number): TrafficView {
    const last = Math.floor(nowMs / BUCKET_MS);
    const requests: number[] = [];
    const failed: number[] = [];
    for (let stamp = last - BUCKETS + 1; stamp <= last; stamp += 1) {
      const at = stamp % BUCKETS;
      const isCurrent = this.#stamps[at] === stamp;
      requests.push(isCurrent ? (this.#requests[at] ?? 0) : 0);
      failed.push(isCurrent ? (this.#failed[at] ?? 0) : 0);
    }
    const requestsLastMinute = requests.slice(-MINUTE_BUCKETS).reduce((sum, count) => sum + count, 0);
    return { bucketSeconds: BUCKET_MS / 1_000, requests, failed, requestsLastMinute };
  }
}
