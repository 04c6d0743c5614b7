import { timerMs } from '../timer-limit.ts';
import type { CachedAnswer } from './cached-answer.ts';

/**
 * What waiting for another's answer comes to: the answer; `lead`, where the one that was waited for has left and this
 * request asks in its place; `alone`, where there is no answer to share and everybody asks for themselves; `left` and
 * `late`, where this request has ended itself or its time is over.
 */
export type FlightEnd = CachedAnswer | 'lead' | 'alone' | 'left' | 'late';

/** One request that waits for the answer of another. */
export class Follower {
  readonly ended: Promise<FlightEnd>;
  readonly #flight: Flight;
  readonly #resolve: (end: FlightEnd) => void;
  readonly #timer: NodeJS.Timeout;

  constructor(flight: Flight, waitMs: number) {
    const { promise, resolve } = Promise.withResolvers<FlightEnd>();
    this.ended = promise;
    this.#flight = flight;
    this.#resolve = resolve;
    this.#timer = setTimeout(() => this.leave('late'), timerMs(waitMs));
  }

  /** Stops waiting, without disturbing anybody else. */
  leave(why: 'left' | 'late'): void {
    this.#flight.followers.delete(this);
    this.end(why);
  }

  end(end: FlightEnd): void {
    clearTimeout(this.#timer);
    this.#resolve(end);
  }
}

/** One call for an answer, and those who wait for it. */
export class Flight {
  /** In the order in which they came. */
  readonly followers = new Set<Follower>();
  readonly #over: () => void;

  constructor(over: () => void) {
    this.#over = over;
  }

  follow(waitMs: number): Follower {
    const follower = new Follower(this, waitMs);
    this.followers.add(follower);
    return follower;
  }

  /**
   * The call is over; what comes after the first time changes nothing.
   *
   * @param answer Undefined where it gave none that others may have.
   */
  land(answer: CachedAnswer | undefined): void {
    this.#over();
    for (const follower of this.followers) follower.end(answer ?? 'alone');
    this.followers.clear();
  }

  /** Whoever made the call has left: the first that waits makes it again, and the others go on waiting. */
  handOver(): void {
    const [next] = this.followers;
    if (next === undefined) {
      this.#over();
      return;
    }
    this.followers.delete(next);
    next.end('lead');
  }
}

/** The calls under way in this process, so that the same question is asked once. As many as there are requests. */
export class Flights {
  readonly #byKey = new Map<string, Flight>();

  /** The call under way for this key; undefined where there is none. */
  find(key: string): Flight | undefined {
    return this.#byKey.get(key);
  }

  begin(key: string): Flight {
    const flight: Flight = new Flight(() => {
      if (this.#byKey.get(key) === flight) this.#byKey.delete(key);
    });
    this.#byKey.set(key, flight);
    return flight;
  }

  get size(): number {
    return this.#byKey.size;
  }
}
