import { randomUUID } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { KubernetesClient } from './client.ts';
import { KubernetesError } from './kubernetes-error.ts';
import { microTime } from './micro-time.ts';

/** How long others wait for a holder that says nothing. */
const LEASE_SECONDS = 15;
/** A holder that could not renew for so long counts itself out, before others take over. */
const RENEW_DEADLINE_MS = 10_000;
const RETRY_MS = 2_000;
const CALL_TIMEOUT_MS = 5_000;
/** A process that ends waits no longer. */
const RELEASE_TIMEOUT_MS = 1_500;

/** Which replica does what only one may do. */
export interface Leadership {
  /** Whether this replica holds the Lease now. */
  isLeader(): boolean;
  /** Told of every change, with the new state. */
  onChange(listener: (isLeader: boolean) => void): void;
  /** Stops asking for the Lease, and lets another replica take it at once; never rejects. */
  release(): Promise<void>;
}

export interface LeaseOptions {
  readonly client: Pick<KubernetesClient, 'get' | 'create' | 'replace'>;
  readonly namespace: string;
  readonly name: string;
  /** The pod's. */
  readonly holder: string;
  readonly nowMs: () => number;
  /** A clock that never jumps, in milliseconds: all waiting goes by it, never by times that others have written. */
  readonly monotonicMs: () => number;
  readonly failed: (error: Error) => void;
}

/** A Lease (`coordination.k8s.io/v1`) that replicas hold one at a time. */
export class Lease implements Leadership {
  readonly #options: LeaseOptions;
  readonly #identity: string;
  readonly #listeners: ((isLeader: boolean) => void)[] = [];
  #renewedAt = Number.NEGATIVE_INFINITY;
  #wasLeader = false;
  /** What another holder wrote last, and when that was seen first. */
  #observed = { record: '', at: 0 };
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #hasFailed = false;
  #releasing: Promise<void> | undefined;

  constructor(options: LeaseOptions) {
    this.#options = options;
    // A pod that starts anew under the same name is another holder.
    this.#identity = `${options.holder}_${randomUUID()}`;
  }

  isLeader(): boolean {
    return this.#options.monotonicMs() - this.#renewedAt < RENEW_DEADLINE_MS;
  }

  onChange(listener: (isLeader: boolean) => void): void {
    this.#listeners.push(listener);
  }

  /** Begins to ask for the Lease; keeps no process alive. */
  start(): void {
    this.#schedule(0);
  }

  /** One try; never rejects. */
  async tryOnce(): Promise<void> {
    const startedAt = this.#options.monotonicMs();
    try {
      const isHeld = await this.#acquire();
      // Counted from before the call: others count from when it arrived, which is later.
      this.#renewedAt = isHeld ? startedAt : Number.NEGATIVE_INFINITY;
      this.#hasFailed = false;
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      // Somebody else has written meanwhile.
      if (isConflict(error)) this.#renewedAt = Number.NEGATIVE_INFINITY;
      else if (!this.#hasFailed) {
        this.#hasFailed = true;
        this.#options.failed(failure);
      }
    }
    this.#tell();
  }

  /** Stops, and lets another replica take the Lease at once. */
  release(): Promise<void> {
    clearTimeout(this.#timer);
    this.#releasing ??= withinMs(
      this.#running.then(() => this.#release()),
      RELEASE_TIMEOUT_MS,
    );
    return this.#releasing;
  }

  async #release(): Promise<void> {
    if (!this.isLeader()) return;
    this.#renewedAt = Number.NEGATIVE_INFINITY;
    this.#tell();
    const { client } = this.#options;
    try {
      const lease = await client.get(this.#path, { timeoutMs: RELEASE_TIMEOUT_MS });
      const spec = isJsonObject(lease.spec) ? lease.spec : {};
      if (spec.holderIdentity !== this.#identity) return;
      const now = microTime(this.#options.nowMs());
      await this.#replace(lease, { ...spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: now });
    } catch {
      // It runs out by itself.
    }
  }

  #schedule(delayMs: number): void {
    if (this.#releasing !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#running = this.tryOnce().finally(() => this.#schedule(RETRY_MS * (0.9 + Math.random() * 0.2)));
    }, delayMs);
    this.#timer.unref();
  }

  /** @returns Whether this replica holds the Lease now. */
  async #acquire(): Promise<boolean> {
    const { client, namespace, name } = this.#options;
    let lease: JsonObject;
    try {
      lease = await client.get(this.#path, { timeoutMs: CALL_TIMEOUT_MS });
    } catch (error) {
      if (!(error instanceof KubernetesError) || error.status !== 404) throw error;
      await client.create(
        this.#collection,
        {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'bytebot-llm-proxy' } },
          spec: this.#spec(0),
        },
        { timeoutMs: CALL_TIMEOUT_MS },
      );
      return true;
    }
    const spec = isJsonObject(lease.spec) ? lease.spec : {};
    const { holderIdentity, leaseTransitions } = spec;
    if (holderIdentity === this.#identity) {
      await this.#replace(lease, { ...spec, renewTime: microTime(this.#options.nowMs()) });
      return true;
    }
    if (this.#isHeldByAnother(spec)) return false;
    const transitions = typeof leaseTransitions === 'number' ? leaseTransitions + 1 : 1;
    await this.#replace(lease, this.#spec(transitions));
    return true;
  }

  /** Clocks of others are not trusted: only that what they wrote has not changed for as long as they asked for. */
  #isHeldByAnother({ holderIdentity, renewTime, acquireTime, leaseDurationSeconds }: JsonObject): boolean {
    if (typeof holderIdentity !== 'string' || holderIdentity === '') return false;
    const record = JSON.stringify([holderIdentity, renewTime, acquireTime, leaseDurationSeconds]);
    const now = this.#options.monotonicMs();
    if (record !== this.#observed.record) this.#observed = { record, at: now };
    const seconds = typeof leaseDurationSeconds === 'number' ? leaseDurationSeconds : LEASE_SECONDS;
    return now - this.#observed.at < seconds * 1_000;
  }

  async #replace(lease: JsonObject, spec: JsonObject): Promise<void> {
    // With the resourceVersion that was read: a change in between is a conflict.
    await this.#options.client.replace(this.#path, { ...lease, spec }, { timeoutMs: CALL_TIMEOUT_MS });
  }

  #spec(leaseTransitions: number): JsonObject {
    const now = microTime(this.#options.nowMs());
    return {
      holderIdentity: this.#identity,
      leaseDurationSeconds: LEASE_SECONDS,
      acquireTime: now,
      renewTime: now,
      leaseTransitions,
    };
  }

  #tell(): void {
    const isLeader = this.isLeader();
    if (isLeader === this.#wasLeader) return;
    this.#wasLeader = isLeader;
    for (const listener of this.#listeners) listener(isLeader);
  }

  get #collection(): string {
    return `/apis/coordination.k8s.io/v1/namespaces/${this.#options.namespace}/leases`;
  }

  get #path(): string {
    return `${this.#collection}/${this.#options.name}`;
  }
}

/** Resolves after this time at the latest; the work may go on, but nobody waits for it. */
async function withinMs(work: Promise<void>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]);
  clearTimeout(timer);
}

function isConflict(error: unknown): boolean {
  return error instanceof KubernetesError && error.status === 409;
}
