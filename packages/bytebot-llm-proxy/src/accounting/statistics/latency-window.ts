import { percentile } from '../../routing/percentile.ts';

export const LATENCY_WINDOW = 100;

/** The last hundred times that answers took, in milliseconds. */
export class LatencyWindow {
  readonly #values: number[] = [];
  #next = 0;

  add(durationMs: number): void {
    this.#values[this.#next] = durationMs;
    this.#next = this.#next + 1 === LATENCY_WINDOW ? 0 : this.#next + 1;
  }

  /** The time that a share of them did not pass: 0.95 for the 95th percentile. Undefined without any. */
  percentile(share: number): number | undefined {
    return percentile(this.#values, share);
  }
}
