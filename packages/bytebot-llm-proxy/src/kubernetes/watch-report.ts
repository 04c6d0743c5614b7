import type { Log } from '@bytebot/service';
import type { KubernetesError } from './kubernetes-error.ts';
import type { KubernetesMetrics } from './kubernetes-metrics.ts';

export interface WatchReportSetup {
  /** As rules of RBAC call it, for the log and the metrics: `services`, `inferenceservices.serving.kserve.io`. */
  readonly resource: string;
  readonly namespace: string;
  /** The chart's value that grants the permission. */
  readonly chartValue: string;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly metrics: KubernetesMetrics;
}

/** Tells the operator how a watch fares: each outage once, and again now and then while it lasts. */
export class WatchReport {
  readonly #setup: WatchReportSetup;
  readonly #repeatMs: number;
  readonly #what: string;
  #hasConnected = false;
  #lostAtMs: number | undefined;
  /** Whether the log has a line about the outage that lasts. */
  #isToldOf = false;
  /** When each kind of failure was last warned of. */
  readonly #warnedAtMs = new Map<number | undefined, number>();
  #isTruncated = false;

  constructor(setup: WatchReportSetup, repeatMs: number) {
    this.#setup = setup;
    this.#repeatMs = repeatMs;
    this.#what = `${setup.resource} of the namespace ${setup.namespace}`;
    setup.metrics.setConnected(setup.resource, setup.namespace, false);
  }

  /** The server has accepted the watch. */
  connected(objects: number): void {
    const { log, metrics, resource, namespace } = this.#setup;
    metrics.setConnected(resource, namespace, true);
    if (!this.#hasConnected) log.info(`Watching the ${this.#what}`, { objects });
    else if (this.#isToldOf && this.#lostAtMs !== undefined) {
      const seconds = Math.round((performance.now() - this.#lostAtMs) / 1_000);
      log.info(`Watching the ${this.#what} again, after ${seconds} s without`, { objects });
    }
    this.#hasConnected = true;
    this.#lostAtMs = undefined;
    this.#isToldOf = false;
  }

  failed(error: KubernetesError): void {
    const { log, metrics, resource, namespace } = this.#setup;
    const { status } = error;
    metrics.setConnected(resource, namespace, false);
    metrics.countFailure(resource, status);
    const now = performance.now();
    this.#lostAtMs ??= now;
    const warnedAtMs = this.#warnedAtMs.get(status) ?? Number.NEGATIVE_INFINITY;
    if (now - warnedAtMs < this.#repeatMs) return;
    this.#warnedAtMs.set(status, now);
    this.#isToldOf = true;
    log.warn(this.#sentence(error));
  }

  counted(objects: number, isTruncated: boolean): void {
    const { log, metrics, resource, namespace } = this.#setup;
    metrics.setObjects(resource, namespace, objects);
    if (isTruncated && !this.#isTruncated) {
      log.warn(
        `There are more labelled ${this.#what} than the ${objects} that are read; the rest is left out. Label fewer.`,
      );
    }
    this.#isTruncated = isTruncated;
  }

  closed(): void {
    this.#setup.metrics.setConnected(this.#setup.resource, this.#setup.namespace, false);
  }

  #sentence(error: KubernetesError): string {
    const { resource, namespace, chartValue } = this.#setup;
    const { status, message } = error;
    if (status === 403) {
      return `The ServiceAccount may not list and watch ${this.#what}: ${message}. Set ${chartValue} in the chart, or give it a Role with list and watch of ${resource} in ${namespace}.`;
    }
    if (status === 404) {
      return `The API server knows no ${resource}: ${message}. Install what defines them, or take them out of KUBERNETES_DISCOVERY_RESOURCES (kubernetes.discovery.resources in the chart).`;
    }
    if (status === 401) {
      return `The API server does not know the ServiceAccount's token: ${message}. It is read again with each try.`;
    }
    return `The watch of the ${this.#what} is lost and tried again; what is known stays in use. ${message}`;
  }
}
