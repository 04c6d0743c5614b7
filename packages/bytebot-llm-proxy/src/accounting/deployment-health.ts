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

/** Hears of every call's end. */
export interface HealthListener {
  succeeded(deploymentId: string): void;
  failed(deploymentId: string, kind: ErrorKind, status: number): void;
}

/** More than any config has; a guard against ids without end. */
const MAX_DEPLOYMENTS = 20_000;

/** Passive health: nobody is asked, the calls made anyway tell. Feeds `/health`, never a decision about traffic. */
export class DeploymentHealth {
  readonly #states = new Map<string, DeploymentState>();
  #listener: HealthListener | undefined;

  /** There is one listener at most. */
  listen(listener: HealthListener | undefined): void {
    this.#listener = listener;
  }

  stateOf(deploymentId: string): DeploymentState | undefined {
    return this.#states.get(deploymentId);
  }

  succeeded(deploymentId: string, nowMs: number): void {
    const state = this.#state(deploymentId, nowMs);
    state.healthy = true;
    state.successes += 1;
    state.lastChangeAtMs = nowMs;
    this.#listener?.succeeded(deploymentId);
  }

  failed(deploymentId: string, kind: ErrorKind, status: number, message: string, nowMs: number): void {
    const state = this.#state(deploymentId, nowMs);
    state.healthy = false;
    state.failures += 1;
    state.lastKind = kind;
    state.lastStatus = status;
    state.lastMessage = message;
    state.lastChangeAtMs = nowMs;
    this.#listener?.failed(deploymentId, kind, status);
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
