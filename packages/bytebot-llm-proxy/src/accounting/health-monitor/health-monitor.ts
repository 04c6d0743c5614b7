import type { ConfigSnapshot, Deployment } from '../../config/snapshot.ts';
import type { Leadership } from '../../kubernetes/lease.ts';
import { distinctEndpoints, type EndpointChecks } from './endpoint-checks.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import type { HealthSettings } from './health-settings.ts';

/** How often is looked whether a check is due. */
const LOOK_EVERY_MS = 1_000;
/** A check that has failed, or that may be the first of a recovery, is repeated after this share of the interval. */
const CONFIRM_SHARE = 0.3;
const JITTER_SHARE = 0.1;

export interface HealthMonitorOptions {
  readonly snapshot: () => Pick<ConfigSnapshot, 'deployments' | 'settings'>;
  readonly health: EndpointHealth;
  readonly checks: Pick<EndpointChecks, 'check'>;
  /** Only the replica that holds the Lease asks; without one, each does. */
  readonly lease: Pick<Leadership, 'isLeader'> | undefined;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/**
 * Asks the free endpoints of providers that are unhealthy, or that nobody has called for an interval, so that trouble
 * is known before a request meets it and its end without one. Off unless the config switches it on.
 */
export class HealthMonitor {
  readonly #options: HealthMonitorOptions;
  /** When each address is asked next. Goes away with its deployment. */
  readonly #dueAtMs = new WeakMap<Deployment, number>();
  readonly #running = new Set<Deployment>();
  #endpoints: readonly Deployment[] = [];
  #endpointsOf: readonly Deployment[] | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: HealthMonitorOptions) {
    this.#options = options;
  }

  /** Keeps no process alive. */
  start(): void {
    this.#timer ??= setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Begins the checks that are due; resolves when these have ended. */
  async look(): Promise<void> {
    const { snapshot, lease, nowMs } = this.#options;
    const { settings, deployments } = snapshot();
    if (!settings.health.isWatching || lease?.isLeader() === false) return;
    const now = nowMs();
    const due = this.#endpointsIn(deployments).filter((endpoint) =>
      this.#isDue(endpoint, settings.health, now),
    );
    const free = Math.max(0, settings.health.concurrency - this.#running.size);
    await Promise.all(due.slice(0, free).map((endpoint) => this.#check(endpoint, settings.health)));
  }

  #endpointsIn(deployments: readonly Deployment[]): readonly Deployment[] {
    if (this.#endpointsOf !== deployments) {
      this.#endpointsOf = deployments;
      this.#endpoints = distinctEndpoints(deployments.filter(isWatched));
    }
    return this.#endpoints;
  }

  #isDue(endpoint: Deployment, settings: HealthSettings, nowMs: number): boolean {
    if (this.#running.has(endpoint)) return false;
    if (endpoint.provider.keyRequired && endpoint.key.read() === undefined) return false;
    const dueAtMs = this.#dueAtMs.get(endpoint);
    if (dueAtMs === undefined) {
      // Not all at once, and not while the process is busy with its start.
      this.#dueAtMs.set(endpoint, nowMs + settings.intervalMs * CONFIRM_SHARE * this.#options.random());
      return false;
    }
    // A clock that was set back does not make a check wait for longer than it would have.
    if (nowMs < dueAtMs && dueAtMs - nowMs <= settings.intervalMs * (1 + JITTER_SHARE)) return false;
    const { isHealthy, failuresInRow, heardAtMs } = this.#options.health.stateOf(endpoint);
    const isQuiet = Math.abs(nowMs - heardAtMs) >= settings.intervalMs * CONFIRM_SHARE;
    if (!isHealthy || failuresInRow > 0 || isQuiet) return true;
    this.#dueAtMs.set(endpoint, heardAtMs + settings.intervalMs);
    return false;
  }

  async #check(endpoint: Deployment, { intervalMs }: HealthSettings): Promise<void> {
    const { checks, health, nowMs, random } = this.#options;
    this.#running.add(endpoint);
    try {
      await checks.check(endpoint);
    } finally {
      this.#running.delete(endpoint);
    }
    const { isHealthy, failuresInRow } = health.stateOf(endpoint);
    const share = isHealthy && failuresInRow === 0 ? 1 : CONFIRM_SHARE;
    const jitter = 1 + JITTER_SHARE * (2 * random() - 1);
    this.#dueAtMs.set(endpoint, nowMs() + intervalMs * share * jitter);
  }
}

/** What answers itself need not be asked, and what should not be is not (`disable_background_health_check`). */
function isWatched({ mockResponse, modelInfo }: Deployment): boolean {
  return mockResponse === undefined && modelInfo.disable_background_health_check !== true;
}
