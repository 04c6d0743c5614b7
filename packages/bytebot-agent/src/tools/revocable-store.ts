import { type Store, StoreError } from '../store/store.ts';

/** A store for one tool call, which can be taken away from it. */
export interface RevocableStore {
  readonly store: Store;
  /**
   * Refuses every further use, ends the call's own transactions, and waits for what is under way. After it nothing of
   * the call reaches the database, however long the tool still runs.
   */
  revoke(): Promise<void>;
}

/** Wraps a store so that a tool that is late cannot write any more, in its transaction or after it. */
export function revocable(store: Store): RevocableStore {
  const lease = new Lease();
  return { store: lent(store, lease), revoke: () => lease.end() };
}

class Lease {
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #end = Promise.withResolvers<never>();
  #isOver = false;

  constructor() {
    this.#end.promise.catch(() => undefined);
  }

  /** @throws StoreError once the lease is over. */
  check(): void {
    if (this.#isOver) throw over();
  }

  /** Waits for it at the end. */
  watch(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined);
    this.#underWay.add(settled);
    settled.finally(() => this.#underWay.delete(settled)).catch(() => undefined);
  }

  /** The same work, which fails at the end of the lease. */
  bounded(work: unknown): Promise<unknown> {
    return Promise.race([work, this.#end.promise]);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.#end.reject(over());
    await Promise.all(this.#underWay);
  }
}

function over(): StoreError {
  return new StoreError('The time of this tool call is over: nothing more can be stored.');
}

function lent<Wrapped extends object>(target: Wrapped, lease: Lease): Wrapped {
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member === 'function') return (...given: unknown[]) => called(target, member, given, lease);
      return typeof member === 'object' && member !== null ? lent(member, lease) : member;
    },
  });
}

async function called(target: object, method: object, given: unknown[], lease: Lease): Promise<unknown> {
  lease.check();
  const work: Promise<unknown> = Promise.resolve(
    Reflect.apply(
      Object(method),
      target,
      given.map((one) => lentWork(one, lease)),
    ),
  );
  lease.watch(work);
  return await work;
}

/** The work of a transaction gets a store of its own, and is not waited for when the lease ends. */
function lentWork(argument: unknown, lease: Lease): unknown {
  if (typeof argument !== 'function') return argument;
  return (inner: object): Promise<unknown> =>
    lease.bounded(Reflect.apply(argument, undefined, [lent(inner, lease)]));
}
