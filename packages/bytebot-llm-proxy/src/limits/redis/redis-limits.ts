import { randomBytes } from 'node:crypto';
import type { RedisConnection } from '../../store/redis/redis-connection.ts';
import type { LimitAmounts, LimitRefusal, LimitRule, LimitStore, Reservation } from '../limit-rule.ts';
import { amountOf } from '../memory/memory-limits.ts';
import { type CounterPlace, keyOf, placeOf } from './counter-key.ts';
import { KnownUse } from './known-use.ts';
import { changeScript, prolongScript, reserveScript } from './limit-scripts.ts';
import { PendingChanges } from './pending-changes.ts';
import { RedisReservation, UncountedReservation } from './redis-reservation.ts';

/** What becomes known of the store. */
export interface LimitStoreObserver {
  storeUp(isUp: boolean): void;
  storeError(reason: 'timeout' | 'failure'): void;
}

export interface RedisLimitsOptions {
  /** The begin of every key. Default `bytebot:`. */
  readonly prefix?: string;
  /** How long a request waits for Redis where it may then go on without. Default 200 ms. */
  readonly waitMs?: number;
  /** The same where it would be refused. Default 2 s. */
  readonly closedWaitMs?: number;
  /** How long what a replica holds counts after it has gone. Default 15 s. */
  readonly leaseMs?: number;
  readonly observer?: LimitStoreObserver;
}

const DEFAULT_WAIT_MS = 200;
const DEFAULT_CLOSED_WAIT_MS = 2_000;
const DEFAULT_LEASE_MS = 15_000;
/** After a time-out Redis is not asked for so long, so that few requests wait for one that hangs. */
const PAUSE_MS = 1_000;
/** When to ask again for what may not be counted at the moment. */
const DOWN_RETRY_MS = 1_000;

/**
 * Counters shared by replicas through Redis: one script for all rules of a request, in one round trip. What a request
 * holds (calls at once, reserved money) is counted under the session of its replica, so that one message every few
 * seconds keeps all of it, however long streams last, and all of it ends with the replica.
 */
export class RedisLimits implements LimitStore {
  readonly #connection: RedisConnection;
  readonly #prefix: string;
  readonly #waitMs: number;
  readonly #closedWaitMs: number;
  readonly #leaseMs: number;
  readonly #observer: LimitStoreObserver | undefined;
  readonly #known = new KnownUse();
  readonly #pending: PendingChanges;
  readonly #listeners: ((rules: readonly LimitRule[]) => void)[] = [];
  readonly #beat: NodeJS.Timeout;
  /** How many reservations are held under each session; the last one is the current. */
  readonly #sessions = new Map<string, number>();
  #session = '';
  #pausedUntilMs = 0;
  #answeredAtMs = 0;

  constructor(connection: RedisConnection, options: RedisLimitsOptions = {}) {
    this.#connection = connection;
    this.#prefix = options.prefix ?? 'bytebot:';
    this.#waitMs = options.waitMs ?? DEFAULT_WAIT_MS;
    this.#closedWaitMs = options.closedWaitMs ?? DEFAULT_CLOSED_WAIT_MS;
    this.#leaseMs = options.leaseMs ?? DEFAULT_LEASE_MS;
    this.#observer = options.observer;
    this.#pending = new PendingChanges(connection, () => this.#observer?.storeError('failure'));
    this.#observer?.storeUp(connection.isUp);
    if (connection.isUp) this.#connected();
    connection.onChange((isUp) => {
      this.#observer?.storeUp(isUp);
      if (isUp) this.#connected();
    });
    this.#beat = setInterval(() => this.#prolong(), this.#leaseMs / 3);
    this.#beat.unref();
  }

  async reserve(
    rules: readonly LimitRule[],
    estimate: LimitAmounts,
    nowMs: number,
  ): Promise<Reservation | LimitRefusal> {
    const places = rules.map((rule) => placeOf(rule, this.#prefix, nowMs));
    if (!this.#connection.isUp || performance.now() < this.#pausedUntilMs) {
      return this.#withoutStore(places, estimate);
    }
    const session = this.#session;
    const answer = this.#connection.run(
      reserveScript,
      [keyOf(this.#prefix, 'sessions'), ...places.map(({ key }) => key)],
      [session, String(this.#leaseMs), ...places.flatMap((place) => valuesOf(place, estimate))],
    );
    this.#hold(session);
    // Whether it was counted nobody knows. Nobody gives it back either: it has to end with its session.
    answer.catch(() => this.#letGo(session));
    const waitMs = mayBeRefused(rules, estimate) ? this.#closedWaitMs : this.#waitMs;
    const numbers = await this.#inTime(answer.then(numbersOf), waitMs, (late) => {
      if (late[0] === 0) this.#reservation(places, session, late[1] ?? 0, estimate).cancel();
      else this.#letGo(session);
    });
    if (numbers === undefined) return this.#withoutStore(places, estimate);
    return this.#result(numbers, places, session, estimate, nowMs);
  }

  peek(rules: readonly LimitRule[], estimate: LimitAmounts, nowMs: number): LimitRefusal | undefined {
    return this.#connection.isUp ? this.#known.refusalOf(rules, estimate, nowMs) : undefined;
  }

  used(rule: LimitRule, nowMs: number): number {
    return this.#known.usedOf(rule, nowMs);
  }

  onRelease(listener: (rules: readonly LimitRule[]) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    clearInterval(this.#beat);
    await this.#pending.flush();
    await this.#connection.close();
  }

  #result(
    [refusing = 0, serverMs = 0, waitMs = 0, ...uses]: readonly number[],
    places: readonly CounterPlace[],
    session: string,
    estimate: LimitAmounts,
    nowMs: number,
  ): Reservation | LimitRefusal {
    for (const [index, { rule }] of places.entries()) this.#known.learn(rule, uses[index] ?? 0, nowMs);
    const refused = places[refusing - 1];
    if (refused === undefined) return this.#reservation(places, session, serverMs, estimate);
    this.#letGo(session);
    const refusal = { rule: refused.rule, retryAfterMs: waitMs === -1 ? undefined : waitMs };
    this.#known.refused(refusal, amountOf(refused.rule, estimate), nowMs);
    return refusal;
  }

  #reservation(
    places: readonly CounterPlace[],
    session: string,
    serverMs: number,
    estimate: LimitAmounts,
  ): RedisReservation {
    return new RedisReservation(places, serverMs, estimate, (changes, differences) => {
      this.#letGo(session);
      for (const [index, place] of places.entries()) this.#known.changed(place, differences[index] ?? 0);
      this.#pending.send({ session, changes });
      const rules = places.map(({ rule }) => rule);
      for (const listener of this.#listeners) listener(rules);
    });
  }

  /** What holds without Redis: rules that are closed refuse, the others let everything through. */
  #withoutStore(places: readonly CounterPlace[], estimate: LimitAmounts): Reservation | LimitRefusal {
    for (const { rule } of places) {
      if (isClosed(rule, estimate)) {
        return { rule, retryAfterMs: DOWN_RETRY_MS, isStoreDown: true };
      }
    }
    return new UncountedReservation(places, (changes) => {
      if (changes.length > 0) this.#pending.send({ session: this.#session, changes });
    });
  }

  /** The answer, or undefined when it does not come in time; then a late one is handed to `whenLate`. */
  #inTime<Answer>(
    answer: Promise<Answer>,
    waitMs: number,
    whenLate: (late: Answer) => void,
  ): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      let isOver = false;
      const giveUp = (): void => {
        isOver = true;
        // A Redis that answers others is slow or far, and asked again; one that is silent is left alone for a while.
        const silentMs = performance.now() - this.#answeredAtMs;
        if (silentMs >= waitMs) this.#pausedUntilMs = performance.now() + PAUSE_MS;
        this.#observer?.storeError('timeout');
        resolve(undefined);
      };
      let chance: NodeJS.Immediate | undefined;
      // What has arrived while this process was busy is read first.
      const timer = setTimeout(() => {
        chance = setImmediate(giveUp);
      }, waitMs);
      const stop = (): void => {
        clearTimeout(timer);
        clearImmediate(chance);
      };
      answer.then(
        (value) => {
          stop();
          this.#answeredAtMs = performance.now();
          if (isOver) whenLate(value);
          else resolve(value);
        },
        () => {
          stop();
          if (!isOver) this.#observer?.storeError('failure');
          resolve(undefined);
        },
      );
    });
  }

  /** A new connection may be to a Redis that knows nothing: what is held from before must not be taken off its counts. */
  #connected(): void {
    if (this.#sessions.get(this.#session) === 0) this.#sessions.delete(this.#session);
    this.#session = randomBytes(9).toString('base64url');
    this.#sessions.set(this.#session, 0);
    this.#pausedUntilMs = 0;
    for (const script of [reserveScript, changeScript, prolongScript]) {
      this.#connection.load(script).catch(() => this.#observer?.storeError('failure'));
    }
    this.#prolong();
    void this.#pending.flush();
  }

  #hold(session: string): void {
    this.#sessions.set(session, (this.#sessions.get(session) ?? 0) + 1);
  }

  #letGo(session: string): void {
    const held = (this.#sessions.get(session) ?? 1) - 1;
    if (held === 0 && session !== this.#session) this.#sessions.delete(session);
    else this.#sessions.set(session, held);
  }

  #prolong(): void {
    if (!this.#connection.isUp) return;
    const keys = [keyOf(this.#prefix, 'sessions')];
    this.#connection
      .run(prolongScript, keys, [String(this.#leaseMs), ...this.#sessions.keys()])
      .catch(() => this.#observer?.storeError('failure'));
  }
}

/** Whether a rule refuses without Redis. What costs nothing needs no budget. */
function isClosed({ measure, whenStoreDown }: LimitRule, estimate: LimitAmounts): boolean {
  return whenStoreDown === 'closed' && (measure !== 'money' || estimate.nanoDollars > 0);
}

function mayBeRefused(rules: readonly LimitRule[], estimate: LimitAmounts): boolean {
  for (const rule of rules) if (isClosed(rule, estimate)) return true;
  return false;
}

function valuesOf({ kind, rule, span }: CounterPlace, estimate: LimitAmounts): string[] {
  return [kind, String(rule.limit), String(amountOf(rule, estimate)), String(span)];
}

function numbersOf(answer: unknown): readonly number[] {
  return Array.isArray(answer) ? answer.map(Number) : [];
}
