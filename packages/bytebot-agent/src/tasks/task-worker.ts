import { randomUUID } from 'node:crypto';
import type { Services } from '../services.ts';
import { type Lease, StoreError } from '../store/store.ts';
import type { Task } from '../store/task-records.ts';
import { type LeaseTerms, TaskLease } from './task-lease.ts';
import { reportTask } from './task-report.ts';
import { TaskRun } from './task-run.ts';
import type { TaskToolkit } from './task-tools.ts';

/** Works on tasks, one at a time. */
export interface TaskWorker {
  /** Begins to look for tasks, and goes on with what a former process has left. */
  start(): void;
  /** There may be something to do: looks at once. */
  wake(): void;
  /** A task has changed: if it is the one at work, what is done now is stopped and the task is looked at again. */
  interrupt(taskId: string): void;
  /** A person has taken a task over. */
  takenOver(taskId: string): void;
  /** A person has given a task back, cancelled or deleted it. */
  released(taskId: string): void;
  /** A task has ended: the analytics endpoint gets it. */
  report(task: Task): void;
  /**
   * Takes no more tasks, and leaves the one at work to the next start or another worker. A call of the model is cut at
   * once. A tool that does something outside of the store and has begun may go on for `patienceMs` (default 0), so that
   * what came of it is known to who goes on.
   */
  stop(patienceMs?: number): Promise<void>;
}

export interface TaskWorkerOptions {
  /**
   * Default: a new one each time. A worker that is the only one on its store (DATA_DIR is locked) should always have
   * the same: after a crash it then need not wait until the lease of its former self is over.
   */
  readonly workerId?: string;
  /** For so long other workers leave a task to this one when it gives no sign of life. Default: the setting. */
  readonly leaseMs?: number;
}

/** Makes a worker that waits for `start`. Several workers may share a store: a lease keeps a task with one of them. */
export function createTaskWorker(
  services: Services,
  toolkit: TaskToolkit,
  options: TaskWorkerOptions = {},
): TaskWorker {
  const { workerId = randomUUID(), leaseMs = services.settings.taskLeaseMs } = options;
  return new Worker(services, toolkit, { workerId, leaseMs });
}

class Worker implements TaskWorker {
  readonly #services: Services;
  readonly #toolkit: TaskToolkit;
  readonly #terms: LeaseTerms;
  readonly #reports = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #state: 'new' | 'working' | 'stopped' = 'new';
  #run: TaskRun | undefined;
  #pass: Promise<void> | undefined;
  #lookAgain = false;

  constructor(services: Services, toolkit: TaskToolkit, terms: LeaseTerms) {
    this.#services = services;
    this.#toolkit = toolkit;
    this.#terms = terms;
  }

  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'working';
    this.#timer = setInterval(() => this.#tick(), this.#services.settings.schedulerIntervalMs);
    this.wake();
  }

  wake(): void {
    if (this.#state !== 'working') return;
    this.#lookAgain = true;
    this.#pass ??= this.#look().finally(() => {
      this.#pass = undefined;
      if (this.#lookAgain) this.wake();
    });
  }

  interrupt(taskId: string): void {
    if (this.#run?.taskId === taskId) this.#run.interrupt();
  }

  takenOver(taskId: string): void {
    this.interrupt(taskId);
    this.#toolkit.onTakeover?.(taskId);
  }

  released(taskId: string): void {
    this.interrupt(taskId);
    this.#toolkit.onResume?.(taskId);
    this.wake();
  }

  report(task: Task): void {
    const report = reportTask(this.#services, task).finally(() => this.#reports.delete(report));
    this.#reports.add(report);
  }

  async stop(patienceMs = 0): Promise<void> {
    this.#state = 'stopped';
    this.#lookAgain = false;
    clearInterval(this.#timer);
    this.#run?.end(patienceMs);
    await this.#pass;
    await Promise.all(this.#reports);
  }

  #tick(): void {
    // While a task is at work, the due ones are queued all the same, so that the list shows it.
    if (this.#run !== undefined) void this.#guarded(() => this.#queueDue());
    this.wake();
  }

  /** Works until there is no task left. */
  async #look(): Promise<void> {
    while (this.#lookAgain && this.#mayWork()) {
      this.#lookAgain = false;
      const hasWorked = await this.#guarded(() => this.#workOnNext());
      if (hasWorked === true) this.#lookAgain = true;
    }
    if (!this.#mayWork()) this.#lookAgain = false;
  }

  #mayWork(): boolean {
    return this.#state === 'working' && !this.#services.lifecycle.isDraining;
  }

  /** A database that is away for a while must not end the worker: the next tick tries again. */
  async #guarded<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      const reason = error instanceof StoreError ? { reason: error.message } : { error };
      this.#services.log.error('The task worker could not go on; it tries again', reason);
      return undefined;
    }
  }

  async #queueDue(): Promise<void> {
    const { store, events, now } = this.#services;
    for (const task of await store.tasks.queueDue(now().toISOString())) events.taskUpdated(task);
  }

  /** @returns false when there was nothing to do. */
  async #workOnNext(): Promise<boolean> {
    const { store, events, now } = this.#services;
    await this.#queueDue();
    if (await this.#isDesktopTaken()) return false;
    const nowIso = now().toISOString();
    const claim = TaskLease.claim(this.#terms, now());
    const task = await store.tasks.claimNext({ ...claim, nowIso });
    if (task === undefined) return false;
    events.taskUpdated(task);
    await this.#workOn(task, claim);
    return true;
  }

  /**
   * There is one desktop: while a person works on it, no other task may move its mouse (ByteBot's processor stays
   * with a task that is taken over).
   */
  async #isDesktopTaken(): Promise<boolean> {
    const { settings, store } = this.#services;
    if (settings.desktopUrl === undefined) return false;
    const running = await store.tasks.list({ page: 1, limit: 100, statuses: ['RUNNING'] });
    return running.tasks.some((task) => task.control === 'USER');
  }

  async #workOn(task: Task, claim: Lease): Promise<void> {
    const { log } = this.#services;
    const lease = new TaskLease(this.#services, {
      ...this.#terms,
      ...claim,
      taskId: task.id,
      onLost: () => run.end(),
      onChanged: () => run.interrupt(),
    });
    const run = new TaskRun({
      services: { ...this.#services, store: lease.store },
      toolkit: this.#toolkit,
      taskId: task.id,
      onStatus: (changed) => this.#changed(changed),
      onCreated: (taskId) => void this.#guarded(() => this.#announce(taskId)),
    });
    this.#run = run;
    if (!this.#mayWork()) run.end();
    log.info('Work on a task begins', { taskId: task.id, model: task.model.name });
    try {
      await run.run();
    } finally {
      this.#run = undefined;
      await lease.end();
    }
  }

  #changed(task: Task): void {
    this.#services.log.info('A task has changed', { taskId: task.id, status: task.status });
    if (task.status === 'NEEDS_HELP') this.#toolkit.onTakeover?.(task.id);
    else this.report(task);
  }

  async #announce(taskId: string): Promise<void> {
    const task = await this.#services.store.tasks.find(taskId);
    if (task !== undefined) this.#services.events.taskCreated(task);
    this.wake();
  }
}
