import type { Store } from '../store/store.ts';

/** What a killed process does: nothing any more. */
export class Killed extends Error {}

/** Kills a run at its n-th operation, before or after that has had its effect, and everything after it. */
export class Fate {
  readonly #killAt: number;
  readonly #isBefore: boolean;
  #operations = 0;
  #isDead = false;

  constructor(killAt = Number.POSITIVE_INFINITY, isBefore = true) {
    this.#killAt = killAt;
    this.#isBefore = isBefore;
  }

  get operations(): number {
    return this.#operations;
  }

  /** One thing that a process does to the world. */
  async act<Result>(work: () => Promise<Result> | Result): Promise<Result> {
    this.#operations += 1;
    if (this.#operations === this.#killAt && this.#isBefore) this.#isDead = true;
    if (this.#isDead) throw new Killed();
    const isLast = this.#operations === this.#killAt;
    const result = await work();
    if (isLast) this.#isDead = true;
    if (this.#isDead) throw new Killed();
    return result;
  }
}

/** A store whose every method is an operation; what was done in an open transaction is rolled back by the kill. */
export function mortal<Part extends object>(part: Part, fate: Fate): Part {
  return new Proxy(part, {
    get(_, name) {
      const member: unknown = Reflect.get(part, name, part);
      if (name === 'transaction')
        return (work: (store: Store) => Promise<unknown>) =>
          fate.act(() => Reflect.apply(Object(member), part, [(inner: Store) => work(mortal(inner, fate))]));
      if (typeof member === 'function')
        return (...given: unknown[]) => fate.act(() => Reflect.apply(member, part, given));
      return typeof member === 'object' && member !== null ? mortal(member, fate) : member;
    },
  });
}
