import type { ErrorKind } from '@bytebot/shared';

/** What the last calls said about one deployment. */
export interface DeploymentState {
  healthy: boolean;
  successes: number;
  failures: number;
  lastKind?: ErrorKind;
  lastStatus?: number;
  /** Redacted. */
  lastMessage?: string;
  lastChangeAtMs: number;
}

/** More than any config has; a guard against ids without end. */
const MAX_DEPLOYMENTS = 20_000;

/** Passive health: nobody is asked, the calls made anyway tell. Feeds `/health`, never a decision about traffic. */
export class DeploymentHealth {
  readonly #states = new Map<string, DeploymentState>();

  stateOf(deploymentId: string): DeploymentState | undefined {
    return this.#states.get(deploymentId);
  }

  succeeded(deploymentId: string, nowMs: number): void {
    const state = this.#state(deploymentId, nowMs);
    state.healthy = true;
    state.successes += 1;
    state.lastChangeAtMs = nowMs;
  }

  failed(deploymentId: string, kind: ErrorKind, status: number, message: string, nowMs: number): void {
    const state = this.#state(deploymentId, nowMs);
    state.healthy = false;
    state.failures += 1;
    state.lastKind = kind;
    state.lastStatus = status;
    state.lastMessage = message;
    state.lastChangeAtMs = nowMs;
  }

  /** Forgets every other deployment: a changed config no longer has them. */
  keepOnly(isKnown: (deploymentId: string) => boolean): void {
    for (const id of this.#states.keys()) if (!isKnown(id)) this.#states.delete(id);
  }

  #state(deploymentId: string, nowMs: number): DeploymentState {
    const known = this.#states.get(deploymentId);
    if (known !== undefined) return known;
    if (this.#states.size >= MAX_DEPLOYMENTS) this.#states.clear();
    const state: DeploymentState = { healthy: true, successes: 0, failures: 0, lastChangeAtMs: nowMs };
    this.#states.set(deploymentId, state);
    return state;
  }
}
