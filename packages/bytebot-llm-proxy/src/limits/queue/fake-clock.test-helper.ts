import type { QueueClock } from './queue-clock.ts';

/** A clock that moves when it is told to, and then calls what has become due, in order. */
export class FakeClock implements QueueClock {
  #nowMs = 0;
  #calls: { readonly atMs: number; readonly call: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, call: () => void): () => void {
    const entry = { atMs: this.#nowMs + delayMs, call };
    this.#calls.push(entry);
    return () => {
      this.#calls = this.#calls.filter((other) => other !== entry);
    };
  }

  /** Calls that wait for their time. */
  get pending(): number {
    return this.#calls.length;
  }

  /** Moves on, stopping at each call that is due; what follows from one has happened before the next. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    for (let next = this.#nextBefore(endMs); next !== undefined; next = this.#nextBefore(endMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      this.#calls = this.#calls.filter((other) => other !== next);
      next.call();
      await settled();
    }
    this.#nowMs = endMs;
  }

  #nextBefore(endMs: number): { readonly atMs: number; readonly call: () => void } | undefined {
    const [first] = this.#calls.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
    return first;
  }
}

/** Lets everything happen that follows from promises that are resolved already. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
