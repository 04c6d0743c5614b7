import type { LimitAmounts, LimitRule, Reservation } from '../limit-rule.ts';
import type { CounterPlace } from './counter-key.ts';

/** What is to be changed of one counter: the four values of the script. */
export interface CounterChange {
  readonly key: string;
  readonly values: readonly [string, string, string, string];
}

/** What is told of the end of a reservation: what to change, and for each place in order how much more it counts now. */
export type ReservationEnd = (changes: readonly CounterChange[], differences: readonly number[]) => void;

const nothing: LimitAmounts = { tokens: 0, nanoDollars: 0 };

/** What one request holds in Redis. */
export class RedisReservation implements Reservation {
  readonly #places: readonly CounterPlace[];
  readonly #serverMs: number;
  readonly #estimate: LimitAmounts;
  readonly #end: ReservationEnd;
  #isOver = false;

  /** @param serverMs When it was made by the clock of Redis: that tells the slots. */
  constructor(
    places: readonly CounterPlace[],
    serverMs: number,
    estimate: LimitAmounts,
    end: ReservationEnd,
  ) {
    this.#places = places;
    this.#serverMs = serverMs;
    this.#estimate = estimate;
    this.#end = end;
  }

  settle(used: LimitAmounts | undefined): void {
    this.#finish(used ?? nothing, 0);
  }

  cancel(): void {
    this.#finish(nothing, -1);
  }

  /** @param requests What becomes of the request's own count. */
  #finish(used: LimitAmounts, requests: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const changes: CounterChange[] = [];
    const differences: number[] = [];
    for (const place of this.#places) {
      const { reserved, actual } = amountsOf(place.rule, this.#estimate, used, requests);
      const change = this.#changeOf(place, reserved, actual);
      if (change !== undefined) changes.push(change);
      differences.push(actual - reserved);
    }
    this.#end(changes, differences);
  }

  #changeOf({ key, kind, span }: CounterPlace, reserved: number, actual: number): CounterChange | undefined {
    if (kind === 'sliding') {
      const slot = Math.floor(this.#serverMs / span);
      return actual === reserved ? undefined : change(key, kind, slot, actual - reserved, span);
    }
    if (kind === 'fixed') {
      return actual === reserved ? undefined : change(key, kind, 0, actual - reserved, span);
    }
    return change(key, kind, -reserved, kind === 'money' ? actual : 0, span);
  }
}

/** A request that Redis was not asked about. What it spends is still booked when Redis is back. */
export class UncountedReservation implements Reservation {
  readonly #places: readonly CounterPlace[];
  readonly #end: (changes: readonly CounterChange[]) => void;
  #isOver = false;

  constructor(places: readonly CounterPlace[], end: (changes: readonly CounterChange[]) => void) {
    this.#places = places;
    this.#end = end;
  }

  settle(used: LimitAmounts | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const spent = used?.nanoDollars ?? 0;
    const money = spent === 0 ? [] : this.#places.filter(({ kind }) => kind === 'money');
    this.#end(money.map(({ key, kind, span }) => change(key, kind, 0, spent, span)));
  }

  cancel(): void {
    this.#isOver = true;
  }
}

function amountsOf(
  { measure }: LimitRule,
  estimate: LimitAmounts,
  used: LimitAmounts,
  requests: number,
): { readonly reserved: number; readonly actual: number } {
  switch (measure) {
    case 'requests':
      return { reserved: 1, actual: 1 + requests };
    case 'tokens':
      return { reserved: estimate.tokens, actual: used.tokens };
    case 'money':
      return { reserved: estimate.nanoDollars, actual: used.nanoDollars };
    case 'parallel':
      return { reserved: 1, actual: 0 };
  }
}

function change(key: string, kind: string, first: number, second: number, span: number): CounterChange {
  return { key, values: [kind, String(first), String(second), String(span)] };
}
