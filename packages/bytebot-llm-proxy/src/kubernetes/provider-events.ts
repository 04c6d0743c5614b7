import type { ErrorKind } from '@bytebot/shared';
import type { HealthListener } from '../accounting/deployment-health.ts';
import type { Deployment } from '../config/snapshot.ts';
import type { EventRecorder } from './event-recorder.ts';

/** So many failures in a row, without an answer between them, are an outage. */
const FAILURES_OF_AN_OUTAGE = 5;
/** More deployments than fail at once in any config. */
const MAX_FAILING = 1_000;

/** Failures of the provider itself, not of a request. */
const outages: ReadonlySet<ErrorKind> = new Set([
  'overloaded',
  'upstream',
  'network',
  'timeout',
  'stream_broken',
]);
const exhausted: ReadonlySet<ErrorKind> = new Set(['no_credit', 'quota_exhausted']);

/** Tells by events of the pod which key a provider refuses, and when a provider stops and begins to answer. */
export class ProviderEvents implements HealthListener {
  readonly #events: Pick<EventRecorder, 'record'>;
  readonly #deploymentOf: (id: string) => Deployment | undefined;
  /** Failures in a row, by deployment; empty while all is well. */
  readonly #failing = new Map<string, number>();

  constructor(events: Pick<EventRecorder, 'record'>, deploymentOf: (id: string) => Deployment | undefined) {
    this.#events = events;
    this.#deploymentOf = deploymentOf;
  }

  succeeded(deploymentId: string): void {
    if (this.#failing.size === 0) return;
    const failures = this.#failing.get(deploymentId);
    if (failures === undefined) return;
    this.#failing.delete(deploymentId);
    if (failures >= FAILURES_OF_AN_OUTAGE) {
      this.#record(
        deploymentId,
        'Normal',
        'ProviderRecovered',
        ({ name, place }) => `${name} answers again at ${place}.`,
      );
    }
  }

  failed(deploymentId: string, kind: ErrorKind, status: number): void {
    if (kind === 'authentication') {
      this.#record(
        deploymentId,
        'Warning',
        'KeyRefused',
        ({ name, key }) =>
          `${name} refuses ${key} (status ${status}): it is wrong, revoked or of another account.`,
      );
    } else if (exhausted.has(kind)) {
      this.#record(
        deploymentId,
        'Warning',
        'KeyExhausted',
        ({ name, key }) => `${name} answers ${key} with ${status}: its credit or its quota is used up.`,
      );
    } else if (outages.has(kind)) this.#countFailure(deploymentId, kind);
  }

  #countFailure(deploymentId: string, kind: ErrorKind): void {
    const failures = (this.#failing.get(deploymentId) ?? 0) + 1;
    if (failures === 1 && this.#failing.size >= MAX_FAILING) this.#failing.clear();
    this.#failing.set(deploymentId, failures);
    if (failures !== FAILURES_OF_AN_OUTAGE) return;
    this.#record(
      deploymentId,
      'Warning',
      'ProviderDown',
      ({ name, place }) =>
        `${name} has failed ${failures} times in a row at ${place}; the last failure: ${kind}.`,
    );
  }

  #record(
    deploymentId: string,
    type: 'Normal' | 'Warning',
    reason: string,
    noteOf: (words: { name: string; key: string; place: string }) => string,
  ): void {
    const deployment = this.#deploymentOf(deploymentId);
    if (deployment === undefined) return;
    const { provider, key, modelName } = deployment;
    const note = noteOf({
      name: provider.name,
      key: key.variable === undefined ? `the key of \`${modelName}\`` : `the key in ${key.variable}`,
      place: `${hostOf(deployment.baseUrl)} (\`${modelName}\`)`,
    });
    this.#events.record({ type, reason, action: 'CallProvider', note });
  }
}

/** Without path and credentials. */
function hostOf(address: string): string {
  return URL.parse(address)?.host ?? 'its address';
}
