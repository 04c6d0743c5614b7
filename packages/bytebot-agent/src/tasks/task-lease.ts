import type { Services } from '../services.ts';
import type { Lease } from '../store/store.ts';
import type { TaskRun } from './task-run.ts';

/** Each lease is renewed so often before it ends: some renewals may fail. */
const RENEWALS_PER_LEASE = 4;

/** Who works, and for how long a task stays with a worker that gives no sign of life. */
export interface LeaseTerms {
  readonly workerId: string;
  readonly leaseMs: number;
}

/** Keeps a task with its worker, and notices what happens to the task elsewhere. */
export class TaskLease {
  readonly #services: Services;
  readonly #terms: LeaseTerms;
  readonly #run: TaskRun;
  readonly #timer: NodeJS.Timeout;
  #until: number;
  #renewal: Promise<void> = Promise.resolve();

  constructor(services: Services, terms: LeaseTerms, run: TaskRun) {
    this.#services = services;
    this.#terms = terms;
    this.#run = run;
    this.#until = services.now().getTime() + terms.leaseMs;
    this.#timer = setInterval(() => {
      this.#renewal = this.#renew();
    }, terms.leaseMs / RENEWALS_PER_LEASE);
  }

  static claim({ workerId, leaseMs }: LeaseTerms, now: Date): Lease {
    return { workerId, leaseUntil: new Date(now.getTime() + leaseMs).toISOString() };
  }

  /** Gives the task up; another worker may take it at once. Never throws. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewal;
    try {
      await this.#services.store.tasks.releaseLease(this.#run.taskId, this.#terms.workerId);
    } catch (error) {
      this.#services.log.warn('A lease could not be given up; it ends by itself', {
        taskId: this.#run.taskId,
        error,
      });
    }
  }

  async #renew(): Promise<void> {
    const { store, log, now } = this.#services;
    const { taskId } = this.#run;
    const lease = TaskLease.claim(this.#terms, now());
    try {
      if (await store.tasks.renewLease(taskId, lease)) {
        this.#until = Date.parse(lease.leaseUntil);
        await this.#lookForChanges();
        return;
      }
      log.warn('A task went to another worker, or was deleted; the work on it ends here', { taskId });
      this.#run.end();
    } catch (error) {
      log.warn('The lease of a task could not be renewed', { taskId, error });
      // Another worker takes it from now on.
      if (now().getTime() >= this.#until) this.#run.end();
    }
  }

  /** Another process may have taken the request that cancels the task or takes it over. */
  async #lookForChanges(): Promise<void> {
    const task = await this.#services.store.tasks.find(this.#run.taskId);
    if (task?.status !== 'RUNNING' || task.control !== 'ASSISTANT') this.#run.interrupt();
  }
}
