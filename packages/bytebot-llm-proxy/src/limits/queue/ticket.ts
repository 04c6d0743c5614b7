import type { Waiter } from './fair-order.ts';
import type { Lane, Opening } from './lane.ts';

/**
 * How a wait ends: it may ask again, its time is over, it left, or it made room in a full queue for a caller with
 * less in it.
 */
export type WaitOutcome = 'go' | 'waited-out' | 'left' | 'displaced';

/** What a place in the queue begins with. */
export interface Place extends Waiter {
  readonly enteredAtMs: number;
  /** On the queue's clock. */
  readonly deadlineMs: number;
}

/** A place in the queue. Whoever holds one says in the end `done` or `leave`; saying more changes nothing. */
export class Ticket implements Place {
  readonly flow: string;
  readonly weight: number;
  readonly arrival: number;
  readonly enteredAtMs: number;
  readonly deadlineMs: number;
  /** Others that found something after it had found nothing. */
  overtaken = 0;
  /** What it asks with now, or asked with last. */
  opening: Opening | undefined;
  state: 'waiting' | 'granted' | 'over' = 'waiting';
  cancelTimer: (() => void) | undefined;
  readonly #lane: Lane;
  #granted: Promise<WaitOutcome>;
  #resolve: (outcome: WaitOutcome) => void;

  constructor(lane: Lane, place: Place) {
    this.#lane = lane;
    this.flow = place.flow;
    this.weight = place.weight;
    this.arrival = place.arrival;
    this.enteredAtMs = place.enteredAtMs;
    this.deadlineMs = place.deadlineMs;
    const { promise, resolve } = Promise.withResolvers<WaitOutcome>();
    this.#granted = promise;
    this.#resolve = resolve;
  }

  /** `go` when it may ask for capacity again; after `again` this is another promise. Never rejects. */
  get granted(): Promise<WaitOutcome> {
    return this.#granted;
  }

  /** 1 for whoever goes next. */
  position(): number {
    return this.#lane.positionOf(this);
  }

  /** It found nothing after all, and keeps its place. @param untilMs When there will be something, if that is known. */
  again(untilMs?: number): void {
    if (this.state !== 'granted') return;
    const { promise, resolve } = Promise.withResolvers<WaitOutcome>();
    this.#granted = promise;
    this.#resolve = resolve;
    this.#lane.again(this, untilMs);
  }

  /** It went ahead. */
  done(): void {
    if (this.state === 'granted') this.#lane.done(this);
  }

  /** Whoever waited has gone, or wants no more: its place is free at once. */
  leave(): void {
    if (this.state !== 'over') this.#lane.leave(this);
  }

  /** For the lane alone. */
  resolve(outcome: WaitOutcome): void {
    this.#resolve(outcome);
  }
}
