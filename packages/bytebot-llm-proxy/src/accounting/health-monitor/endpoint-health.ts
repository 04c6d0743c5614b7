import type { ErrorKind } from '@bytebot/shared';
import type { Deployment } from '../../config/snapshot.ts';

/** So many failures in a row make an address unhealthy, and so many successes healthy again. */
export const FAILURES_TO_UNHEALTHY = 3;
export const SUCCESSES_TO_HEALTHY = 2;

/** What calls and checks say about one address of one provider. Times are epoch milliseconds. */
export interface EndpointState {
  readonly provider: string;
  readonly baseUrl: string;
  isHealthy: boolean;
  /** Whether anything is known of it yet. */
  isKnown: boolean;
  failuresInRow: number;
  successesInRow: number;
  /** Since when it is as it is. */
  sinceMs: number;
  /** When it was heard of last: a call or a check has ended. */
  heardAtMs: number;
  failedAtMs: number;
  lastKind: ErrorKind | undefined;
  /** Redacted. */
  lastMessage: string | undefined;
}

/** Hears when an address becomes unhealthy, and when it is healthy again. */
export type EndpointListener = (state: EndpointState) => void;

/** Failures for which a provider itself is to blame; keys, limits, models and requests are judged elsewhere. */
const speakOfProvider: ReadonlySet<ErrorKind> = new Set([
  'overloaded',
  'upstream',
  'timeout',
  'network',
  'stream_broken',
]);

/** Refusals that only a provider that works can give: it is heard of, and not judged by them. */
const proveAnAnswer: ReadonlySet<ErrorKind> = new Set([
  'rate_limited',
  'quota_exhausted',
  'no_credit',
  'authentication',
  'permission',
]);

/** More than any config has; a guard against addresses without end. */
const ENDPOINTS_MAX = 5_000;

/**
 * Whether the address of each provider works, from every call that is made and every check. One failure is chance: it
 * takes three in a row to become unhealthy and two successes in a row to be healthy again, so that nothing flutters.
 */
export class EndpointHealth {
  readonly #states = new Map<string, EndpointState>();
  readonly #byDeployment = new WeakMap<Deployment, EndpointState>();
  readonly #listener: EndpointListener | undefined;
  #unhealthy = 0;

  constructor(listener?: EndpointListener) {
    this.#listener = listener;
  }

  /** While none is unhealthy nobody need ask further. */
  get hasUnhealthy(): boolean {
    return this.#unhealthy > 0;
  }

  stateOf(deployment: Deployment): EndpointState {
    const known = this.#byDeployment.get(deployment);
    if (known !== undefined) return known;
    const state = this.#stateAt(deployment);
    this.#byDeployment.set(deployment, state);
    return state;
  }

  succeeded(deployment: Deployment, nowMs: number): void {
    const state = this.stateOf(deployment);
    hear(state, nowMs);
    state.failuresInRow = 0;
    if (state.isHealthy) return;
    state.successesInRow += 1;
    if (state.successesInRow < SUCCESSES_TO_HEALTHY) return;
    state.isHealthy = true;
    state.sinceMs = nowMs;
    this.#unhealthy -= 1;
    this.#listener?.(state);
  }

  /** @param message Redacted. */
  failed(deployment: Deployment, kind: ErrorKind, message: string, nowMs: number): void {
    const state = this.stateOf(deployment);
    if (!speakOfProvider.has(kind)) {
      if (proveAnAnswer.has(kind)) hear(state, nowMs);
      return;
    }
    hear(state, nowMs);
    state.failedAtMs = nowMs;
    state.successesInRow = 0;
    state.failuresInRow += 1;
    state.lastKind = kind;
    state.lastMessage = message;
    if (!state.isHealthy || state.failuresInRow < FAILURES_TO_UNHEALTHY) return;
    state.isHealthy = false;
    state.sinceMs = nowMs;
    this.#unhealthy += 1;
    this.#listener?.(state);
  }

  /**
   * Whether calls should go elsewhere. What was heard long ago does not count: then a call finds out.
   *
   * @param staleMs How long a failure counts.
   */
  isOut(deployment: Deployment, staleMs: number, nowMs: number): boolean {
    const { isHealthy, failedAtMs } = this.stateOf(deployment);
    const agoMs = nowMs - failedAtMs;
    return !isHealthy && agoMs >= 0 && agoMs < staleMs;
  }

  /** Forgets the addresses that a changed config no longer has. */
  keepOnly(deployments: readonly Deployment[]): void {
    const ids = new Set(deployments.map(idOf));
    for (const [id, state] of this.#states) {
      if (ids.has(id)) continue;
      this.#states.delete(id);
      if (!state.isHealthy) this.#unhealthy -= 1;
      // Calls under way still end there; they count from the beginning.
      state.isHealthy = true;
      state.isKnown = false;
      state.failuresInRow = 0;
    }
  }

  #stateAt(deployment: Deployment): EndpointState {
    const { provider, baseUrl } = deployment;
    const id = idOf(deployment);
    const known = this.#states.get(id);
    if (known !== undefined) return known;
    const state: EndpointState = {
      provider: provider.id,
      baseUrl,
      isHealthy: true,
      isKnown: false,
      failuresInRow: 0,
      successesInRow: 0,
      sinceMs: 0,
      heardAtMs: 0,
      failedAtMs: 0,
      lastKind: undefined,
      lastMessage: undefined,
    };
    if (this.#states.size < ENDPOINTS_MAX) this.#states.set(id, state);
    return state;
  }
}

function hear(state: EndpointState, nowMs: number): void {
  state.heardAtMs = nowMs;
  if (state.isKnown) return;
  state.isKnown = true;
  state.sinceMs = nowMs;
}

function idOf({ provider, baseUrl }: Deployment): string {
  return `${provider.id} ${baseUrl}`;
}
