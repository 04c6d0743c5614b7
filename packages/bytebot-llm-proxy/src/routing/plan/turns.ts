/** Whose turn it is in one group. Changed by planning. */
export interface TurnState {
  /** The place of the candidate that was called first last time; -1 before the first time. */
  lastPlace: number;
  /** What each place is owed by smooth weighted turn-taking. */
  readonly credits: number[];
}

/** More than a config has groups; names behind wildcards come and go. */
const GROUPS_MAX = 1_000;

/**
 * What turn-taking remembers from one plan to the next. It belongs to the input of a plan: the same turns and the
 * same input give the same plan. Whoever only wants to know what would happen plans with a copy.
 */
export class Turns {
  readonly #states = new Map<string, TurnState>();

  turnOf(group: string): TurnState {
    const known = this.#states.get(group);
    if (known !== undefined) return known;
    if (this.#states.size >= GROUPS_MAX) {
      for (const oldest of this.#states.keys()) {
        this.#states.delete(oldest);
        break;
      }
    }
    const state: TurnState = { lastPlace: -1, credits: [] };
    this.#states.set(group, state);
    return state;
  }

  copy(): Turns {
    const copied = new Turns();
    for (const [group, { lastPlace, credits }] of this.#states)
      copied.#states.set(group, { lastPlace, credits: [...credits] });
    return copied;
  }

  get size(): number {
    return this.#states.size;
  }
}
