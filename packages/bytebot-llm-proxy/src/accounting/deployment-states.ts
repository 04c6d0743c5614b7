import type { Deployment } from '../config/snapshot.ts';
import { createDeploymentState, type DeploymentState, enterMinute } from '../routing/deployment-state.ts';

/** How a call that succeeded went. */
export interface CallOutcome {
  readonly durationMs: number;
  /** Of streams: until the first content. */
  readonly firstContentMs: number | undefined;
  readonly totalTokens: number;
  readonly completionTokens: number;
}

/** More than any config has; a guard against ids without end. */
const DEPLOYMENTS_MAX = 20_000;

/** The states of all deployments: the only place that changes them. */
export class DeploymentStates {
  readonly #states = new Map<string, DeploymentState>();

  stateOf(deploymentId: string): DeploymentState {
    const known = this.#states.get(deploymentId);
    if (known !== undefined) return known;
    if (this.#states.size >= DEPLOYMENTS_MAX) this.#states.clear();
    const state = createDeploymentState(deploymentId);
    this.#states.set(deploymentId, state);
    return state;
  }

  /** A call begins; exactly one of `succeeded`, `failed` and `abandoned` follows. */
  began({ id }: Deployment, nowMs: number): void {
    const state = this.stateOf(id);
    enterMinute(state, nowMs);
    state.inFlight += 1;
    state.minuteRequests += 1;
  }

  succeeded({ id }: Deployment, outcome: CallOutcome, nowMs: number): void {
    const state = this.stateOf(id);
    enterMinute(state, nowMs);
    state.inFlight -= 1;
    state.minuteSuccesses += 1;
    state.minuteTokens += outcome.totalTokens;
  }

  failed({ id }: Deployment, nowMs: number): void {
    const state = this.stateOf(id);
    enterMinute(state, nowMs);
    state.inFlight -= 1;
    state.minuteFailures += 1;
  }

  /** The client left: nothing is known about the deployment. */
  abandoned({ id }: Deployment): void {
    this.stateOf(id).inFlight -= 1;
  }

  /** Forgets every other deployment: a changed config no longer has them. */
  keepOnly(isKnown: (deploymentId: string) => boolean): void {
    for (const [id, { inFlight }] of this.#states)
      if (inFlight === 0 && !isKnown(id)) this.#states.delete(id);
  }
}
