import { setTimeout } from 'node:timers/promises';
import { whatToDo } from '../errors/what-to-do.ts';
import { LoopStopped } from '../loop/loop-guard.ts';
import { ConversationFit } from '../messages/conversation-fit.ts';
import type { HistoryMessage } from '../messages/history.ts';
import { AgentInterrupt } from '../model/chat-model.ts';
import { ConfigurationError, ModelError } from '../model/model-error.ts';
import type { Services } from '../services.ts';
import { StoreError } from '../store/store.ts';
import type { Task } from '../store/task-records.ts';
import { modelNamed } from './model-named.ts';
import type { TaskJournal } from './task-journal.ts';
import { Patience } from './task-patience.ts';

/** A task's files could not be put where its tools find them. */
export class NotPrepared extends Error {
  override readonly name = 'NotPrepared';

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The files of the task could not be put on the desktop: ${reason}`, { cause });
  }
}

/** What a task's run does about failures: the table in `errors/what-to-do.ts` decides by kind, this carries it out. */
export class TaskTroubles {
  readonly #services: Services;
  readonly #journal: TaskJournal;
  readonly #patience: Patience;
  readonly #fit = new ConversationFit();

  constructor(services: Services, journal: TaskJournal) {
    this.#services = services;
    this.#journal = journal;
    this.#patience = new Patience(services.settings.taskDeadlineMs, services.now);
  }

  /** The model has answered. */
  async over(task: Task): Promise<void> {
    this.#patience.reset();
    if (task.error !== null) await this.#journal.change({ error: null });
  }

  /** The conversation, shorter if the model has refused a longer one. */
  fitted(conversation: readonly HistoryMessage[]): readonly HistoryMessage[] {
    return this.#fit.fitted(conversation);
  }

  /**
   * @returns whether the run goes on; when not, the task has ended, needs help, or is left to the next claim.
   * @throws StoreError when what happened cannot be kept.
   */
  async handle(task: Task, error: unknown, signal: AbortSignal): Promise<boolean> {
    // What fails because the task was deleted is no failure.
    if ((await this.#services.store.tasks.find(task.id)) === undefined) return false;
    if (error instanceof StoreError) throw error;
    if (error instanceof ModelError) return await this.#handleModelError(task, error, signal);
    if (error instanceof NotPrepared) return await this.#handleNotPrepared(task, error, signal);
    if (error instanceof AgentInterrupt) return await this.#pause(1_000, signal);
    if (error instanceof LoopStopped) return await this.#stop('FAILED', error.message);
    if (error instanceof ConfigurationError) return await this.#stop('NEEDS_HELP', error.message);
    this.#services.log.error('A task failed for a reason of the agent itself', { taskId: task.id, error });
    return await this.#stop('FAILED', 'Something went wrong inside the agent; its log has the details.');
  }

  async #handleModelError(task: Task, error: ModelError, signal: AbortSignal): Promise<boolean> {
    const { action, otherwise, atMostMs } = whatToDo(error);
    this.#note(task, error, action);
    switch (action) {
      case 'wait':
        if (await this.#waitOut(task, error.message, error, signal, atMostMs)) return true;
        if (await this.#changeModel(task, error)) return true;
        break;
      case 'alternative':
        if (await this.#changeModel(task, error)) return true;
        break;
      case 'compact':
        if (this.#fit.shrink()) return true;
        break;
      case 'stop':
        return await this.#pause(1_000, signal);
      case 'fail':
        break;
    }
    if (otherwise === 'stop') return false;
    return await this.#stop(otherwise === 'fail' ? 'FAILED' : 'NEEDS_HELP', error.message);
  }

  async #handleNotPrepared(task: Task, error: NotPrepared, signal: AbortSignal): Promise<boolean> {
    this.#services.log.warn(error.message, { taskId: task.id });
    return (
      (await this.#waitOut(task, error.message, { mayRetry: true }, signal)) ??
      (await this.#stop('NEEDS_HELP', error.message))
    );
  }

  /** Waits before the next try, and says so in `task.error`. @returns undefined when the deadline is over. */
  async #waitOut(
    task: Task,
    sentence: string,
    error: Parameters<Patience['waitAfter']>[0],
    signal: AbortSignal,
    atMostMs?: number,
  ): Promise<true | undefined> {
    const waitMs = this.#patience.waitAfter(error, atMostMs);
    if (waitMs === undefined) return undefined;
    if (task.error !== sentence) await this.#journal.change({ error: sentence });
    return await this.#pause(waitMs, signal);
  }

  #note(task: Task, error: ModelError, action: string): void {
    const { kind, provider, model, status, code, requestId, attempts, message, hint } = error;
    const fields = {
      taskId: task.id,
      action,
      kind,
      provider,
      model,
      status,
      code,
      requestId,
      attempts,
      message,
      hint,
    };
    this.#services.log.warn('A model could not answer', fields);
  }

  /** Goes on with the alternative model from now on, also after a restart. */
  async #changeModel(task: Task, error: ModelError): Promise<boolean> {
    const { settings } = this.#services;
    if (settings.alternativeModel === undefined) return false;
    const model = modelNamed(settings.alternativeModel, settings, () => task.model.provider);
    if (model.provider === task.model.provider && model.name === task.model.name) return false;
    const sentence = `${error.message} The task goes on with ${settings.alternativeModel}.`;
    await this.#journal.say(sentence, { model, error: null });
    this.#patience.reset();
    return true;
  }

  async #stop(status: 'FAILED' | 'NEEDS_HELP', sentence: string): Promise<boolean> {
    await this.#journal.stop(status, sentence);
    return false;
  }

  async #pause(waitMs: number, signal: AbortSignal): Promise<true> {
    try {
      await setTimeout(waitMs, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return true;
  }
}
