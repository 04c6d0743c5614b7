import type { Services } from '../services.ts';
import type { Lease, Store } from '../store/store.ts';
import { leasedStore } from './leased-store.ts';

/** Each lease is renewed so often before it ends: some renewals may fail. */
const RENEWALS_PER_LEASE = 4;

/** Who works, and for how long a task stays with a worker that gives no sign of life. */
export interface LeaseTerms {
  readonly workerId: string;
  readonly leaseMs: number;
}

export interface LeaseOptions extends LeaseTerms {
  readonly taskId: string;
  /** As it was claimed. ISO 8601. */
  readonly leaseUntil: string;
  /** The task is another worker's now, or was deleted. */
  onLost(): void;
  /** The task has another status now, or another master. */
  onChanged(): void;
}

/** Keeps a task with its worker, and notices what happens to the task elsewhere. */
export class TaskLease {
  /** For everything that is written in the work on the task. */
  readonly store: Store;
  readonly #services: Services;
  readonly #options: LeaseOptions;
  readonly #timer: NodeJS.Timeout;
  #until: number;
  #renewal: Promise<void> | undefined;

  constructor(services: Services, options: LeaseOptions) {
    this.#services = services;
    this.#options = options;
    this.#until = Date.parse(options.leaseUntil);
    this.store = leasedStore(services.store, { ...options, isOver: () => this.#isOver() });
    this.#timer = setInterval(() => this.#tick(), options.leaseMs / RENEWALS_PER_LEASE);
  }

  static claim({ workerId, leaseMs }: LeaseTerms, now: Date): Lease {
    return { workerId, leaseUntil: new Date(now.getTime() + leaseMs).toISOString() };
  }

  /** Gives the task up; another worker may take it at once. Never throws. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewal;
    const { taskId, workerId } = this.#options;
    try {
      await this.#services.store.tasks.releaseLease(taskId, workerId);
    } catch (error) {
      this.#services.log.warn('A lease could not be given up; it ends by itself', { taskId, error });
    }
  }

  #isOver(): boolean {
    return this.#services.now().getTime() >= this.#until;
  }

  #tick(): void {
    // One at a time: a database that does not answer must not be asked ever more.
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    // Another worker takes the task from now on.
    if (this.#isOver()) this.#options.onLost();
  }

  async #renew(): Promise<void> {
    const { store, log, now } = this.#services;
    const { taskId, onLost } = this.#options;
    const lease = TaskLease.claim(this.#options, now());
    try {
      if (await store.tasks.renewLease(taskId, lease)) {
        this.#until = Date.parse(lease.leaseUntil);
        await this.#lookForChanges();
        return;
      }
      log.warn('A task went to another worker, or was deleted; the work on it ends here', { taskId });
      onLost();
    } catch (error) {
      log.warn('The lease of a task could not be renewed', { taskId, error });
    }
  }

  /** Another process may have taken the request that cancels the task or takes it over. */
  async #lookForChanges(): Promise<void> {
    const task = await this.#services.store.tasks.find(this.#options.taskId);
    if (task?.status !== 'RUNNING' || task.control !== 'ASSISTANT') this.#options.onChanged();
  }
}
