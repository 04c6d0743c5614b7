import type { ErrorKind } from '@bytebot/shared';
import { LatencyWindow } from './latency-window.ts';
import type { UsedAmounts } from './usage-tally.ts';

/** What became of calls: of one provider, of one of its models, or of one tenant's. */
export class CallTally {
  succeeded = 0;
  failed = 0;
  /** Ended by whoever asked, or in favour of a faster one: they say nothing about who was called. */
  cancelled = 0;
  inputTokens = 0;
  outputTokens = 0;
  nanoDollars = 0;
  /** Of the calls that succeeded, together. */
  answeredMs = 0;
  readonly latencies = new LatencyWindow();
  readonly failures = new Map<ErrorKind, number>();

  /** @param kind How it failed; undefined for a success. */
  add(kind: ErrorKind | undefined, durationMs: number, used: UsedAmounts): void {
    this.inputTokens += used.inputTokens;
    this.outputTokens += used.outputTokens;
    this.nanoDollars += used.nanoDollars;
    if (kind === undefined) {
      this.succeeded += 1;
      this.answeredMs += durationMs;
      this.latencies.add(durationMs);
    } else if (kind === 'cancelled') {
      this.cancelled += 1;
    } else {
      this.failed += 1;
      this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1);
    }
  }

  /** Adds what another has counted; its latencies are left behind. */
  absorb(other: CallTally): void {
    this.succeeded += other.succeeded;
    this.failed += other.failed;
    this.cancelled += other.cancelled;
    this.inputTokens += other.inputTokens;
    this.outputTokens += other.outputTokens;
    this.nanoDollars += other.nanoDollars;
    this.answeredMs += other.answeredMs;
    for (const [kind, count] of other.failures) {
      this.failures.set(kind, (this.failures.get(kind) ?? 0) + count);
    }
  }

  /** All that ended by themselves. */
  get requests(): number {
    return this.succeeded + this.failed;
  }

  /** From 0 to 1; undefined before the first. */
  get successRate(): number | undefined {
    return this.requests === 0 ? undefined : this.succeeded / this.requests;
  }

  /** In milliseconds; undefined before the first success. */
  get meanMs(): number | undefined {
    return this.succeeded === 0 ? undefined : this.answeredMs / this.succeeded;
  }
}
