import type { DeploymentStates } from '../accounting/deployment-states.ts';
import type { KeyStates } from '../keys/key-states.ts';
import type { Candidate } from '../routing/candidate.ts';
import { createMembers, type Members } from '../routing/plan/member.ts';
import type { Block, ModelAbilities, PlanWorld } from '../routing/plan/plan-world.ts';
import type { RequestFacts } from '../routing/request-facts.ts';

const unknownAbilities: ModelAbilities = {
  maxInputTokens: undefined,
  maxOutputTokens: undefined,
  vision: undefined,
  audio: undefined,
  tools: undefined,
  jsonSchema: undefined,
};

/** What planning asks of everything that lives longer than a request. */
export class RoutingWorld implements PlanWorld {
  readonly #states: DeploymentStates;
  readonly #keys: KeyStates;
  /** A group is resolved to the same list as long as its config lasts. */
  readonly #members = new WeakMap<readonly Candidate[], Members>();
  readonly #usesKeys: boolean;
  readonly #withoutKeys: RoutingWorld;

  /** @param usesKeys False: no candidate is left out for its key. */
  constructor(states: DeploymentStates, keys: KeyStates, usesKeys = true) {
    this.#states = states;
    this.#keys = keys;
    this.#usesKeys = usesKeys;
    this.#withoutKeys = usesKeys ? new RoutingWorld(states, keys, false) : this;
  }

  /** The world as a group sees it: where no key of it is any good, none is left out for it, so that nobody is locked out. */
  forGroup(candidates: readonly Candidate[], nowMs: number): PlanWorld {
    if (!this.#keys.hasTrouble || this.#keys.hasUsableKey(candidates, nowMs)) return this;
    return this.#withoutKeys;
  }

  membersOf(candidates: readonly Candidate[]): Members {
    const known = this.#members.get(candidates);
    if (known !== undefined) return known;
    const members = createMembers(candidates, (candidate) => this.#states.stateOf(candidate));
    this.#members.set(candidates, members);
    return members;
  }

  blockOf(candidate: Candidate, _facts: RequestFacts, nowMs: number): Block | undefined {
    return this.#usesKeys ? this.#keys.blockOf(candidate, nowMs) : undefined;
  }

  priceOf(): undefined {
    return undefined;
  }

  abilitiesOf(): ModelAbilities {
    return unknownAbilities;
  }
}
