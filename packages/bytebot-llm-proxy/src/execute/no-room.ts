import type { Failure } from '../failure.ts';

/** A group of which nothing could be called: no attempt was made. */
export class NoRoom {
  readonly failure: Failure;
  /** Whether all that is missing is room: the request may wait for it. */
  readonly isCapacity: boolean;
  /** When room is expected, epoch milliseconds; undefined when any call that ends may make some. */
  readonly untilMs: number | undefined;

  constructor(failure: Failure, isCapacity: boolean, untilMs: number | undefined) {
    this.failure = failure;
    this.isCapacity = isCapacity;
    this.untilMs = untilMs;
  }
}
