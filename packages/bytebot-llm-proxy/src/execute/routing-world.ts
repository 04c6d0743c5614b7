import type { DeploymentStates } from '../accounting/deployment-states.ts';
import type { KeyStates } from '../keys/key-states.ts';
import type { Candidate } from '../routing/candidate.ts';
import type { DeploymentState } from '../routing/deployment-state.ts';
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

  constructor(states: DeploymentStates, keys: KeyStates) {
    this.#states = states;
    this.#keys = keys;
  }

  stateOf({ deployment }: Candidate): DeploymentState {
    return this.#states.stateOf(deployment.id);
  }

  blockOf({ deployment, upstreamModel }: Candidate, _facts: RequestFacts, nowMs: number): Block | undefined {
    return this.#keys.hasTrouble ? this.#keys.blockOf(deployment, upstreamModel, nowMs) : undefined;
  }

  priceOf(): undefined {
    return undefined;
  }

  abilitiesOf(): ModelAbilities {
    return unknownAbilities;
  }
}
