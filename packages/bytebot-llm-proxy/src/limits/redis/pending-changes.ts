import type { RedisConnection } from '../../store/redis/redis-connection.ts';
import { changeScript } from './limit-scripts.ts';
import type { CounterChange } from './redis-reservation.ts';

/** The end of one reservation. */
export interface SessionChanges {
  readonly session: string;
  readonly changes: readonly CounterChange[];
}

/** Ends of requests that Redis has not heard of; beyond this the oldest are lost. */
const PENDING_MAX = 10_000;

/**
 * Tells Redis what requests have used. Nobody waits for it; what could not be told is told again when Redis is back.
 * One that broke off on the way may so be counted twice: a budget is rather held too early than not at all.
 */
export class PendingChanges {
  readonly #connection: RedisConnection;
  readonly #failed: () => void;
  readonly #pending: SessionChanges[] = [];

  constructor(connection: RedisConnection, failed: () => void) {
    this.#connection = connection;
    this.#failed = failed;
  }

  send(one: SessionChanges): void {
    if (one.changes.length === 0) return;
    if (!this.#connection.isUp) {
      this.#keep(one);
      return;
    }
    const values = one.changes.flatMap((change) => change.values);
    this.#connection
      .run(
        changeScript,
        one.changes.map(({ key }) => key),
        [one.session, ...values],
      )
      .catch(() => {
        this.#failed();
        this.#keep(one);
      });
  }

  /** Tells what is left; what fails again stays for the next time. */
  async flush(): Promise<void> {
    for (const one of this.#pending.splice(0)) this.send(one);
  }

  #keep(one: SessionChanges): void {
    if (this.#pending.length >= PENDING_MAX) this.#pending.shift();
    this.#pending.push(one);
  }
}
