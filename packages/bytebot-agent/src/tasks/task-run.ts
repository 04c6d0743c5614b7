import { setImmediate } from 'node:timers/promises';
import { LoopGuard } from '../loop/loop-guard.ts';
import { closeTurn, finishTurn, runStep } from '../loop/run-step.ts';
import type { StepOutcome } from '../loop/step.ts';
import { toChatMessages } from '../messages/to-chat-messages.ts';
import type { Services } from '../services.ts';
import { StoreError } from '../store/store.ts';
import type { Task } from '../store/task-records.ts';
import { HistoryReader } from './history-reader.ts';
import { LeaseLost } from './leased-store.ts';
import {
  conversationOf,
  findUnfinishedTurn,
  promptedConversation,
  type TaskHistory,
} from './task-history.ts';
import { Iteration } from './task-iteration.ts';
import { TaskJournal } from './task-journal.ts';
import { isNearlyFull, summarize } from './task-summary.ts';
import type { TaskToolkit } from './task-tools.ts';
import { NotPrepared, TaskTroubles } from './task-troubles.ts';

/**
 * So many turns in a row the model may only talk. ByteBot asks on for ever; but nobody answers a model that talks, and
 * each turn costs money.
 */
const TALK_TURNS_MAX = 3;

const TAKEN_OVER =
  'Not run: a person took over the task before it was. Look at the present state before you decide what to do.';

export interface TaskRunOptions {
  readonly services: Services;
  readonly toolkit: TaskToolkit;
  readonly taskId: string;
  /** Gets the task when the run has given it another status than RUNNING. */
  onStatus(task: Task): void;
  /** A tool of this task has added a task. */
  onCreated(taskId: string): void;
}

/** One stretch of work on one task: from its claim until it has another status, another master, or the run is ended. */
export class TaskRun {
  readonly taskId: string;
  readonly #options: TaskRunOptions;
  readonly #journal: TaskJournal;
  readonly #troubles: TaskTroubles;
  readonly #guard = new LoopGuard();
  readonly #history: HistoryReader;
  #iteration = new Iteration();
  #isEnded = false;
  #isPrepared = false;
  #talkTurns = 0;

  constructor(options: TaskRunOptions) {
    this.#options = options;
    this.taskId = options.taskId;
    this.#journal = new TaskJournal(options.services, options.taskId, (task) => options.onStatus(task));
    this.#troubles = new TaskTroubles(options.services, this.#journal);
    this.#history = new HistoryReader(options.services.store, options.taskId);
  }

  /** Stops what is done now, so that the task is looked at again. */
  interrupt(): void {
    this.#iteration.abort();
  }

  /**
   * Stops for good. The task stays as it is; who claims it next goes on with it.
   *
   * @param patienceMs For so long a tool with an effect outside may go on, if it has begun.
   */
  end(patienceMs = 0): void {
    this.#isEnded = true;
    this.#iteration.abort(patienceMs);
  }

  /**
   * Works until there is nothing more to do here.
   *
   * @throws StoreError when the database fails; the task stays as it is.
   */
  async run(): Promise<void> {
    try {
      while (await this.#iterate()) await setImmediate();
    } catch (error) {
      // Who has the task now goes on with it, or it was deleted.
      if (!(error instanceof LeaseLost)) throw error;
    }
  }

  /** @returns whether to go on. */
  async #iterate(): Promise<boolean> {
    this.#iteration = new Iteration();
    const { signal } = this.#iteration;
    if (this.#isEnded) return false;
    const task = await this.#options.services.store.tasks.find(this.taskId);
    if (task?.status !== 'RUNNING') return false;
    if (task.control !== 'ASSISTANT') {
      await this.#answerOpenCalls();
      return false;
    }
    try {
      await this.#work(task, signal);
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      // Whatever failed after that failed because of it.
      if (!signal.aborted) return await this.#troubles.handle(task, error, signal);
    } finally {
      this.#iteration.release();
      this.#announceCreated();
    }
    return true;
  }

  async #work(task: Task, signal: AbortSignal): Promise<void> {
    const { services, toolkit } = this.#options;
    const history = await this.#history.read();
    const unfinished = findUnfinishedTurn(history);
    if (unfinished !== undefined) {
      const record = this.#journal.record(unfinished);
      const { store } = services;
      const tools = toolkit.toolsFor(task);
      if (unfinished.isStale) await closeTurn(unfinished, { store, record }, TAKEN_OVER);
      else
        await finishTurn(unfinished, {
          tools,
          store,
          record,
          guard: this.#guard,
          ...this.#iteration.signals,
        });
      return;
    }
    const isNew = history.summary === undefined && history.messages.every(({ role }) => role === 'USER');
    if (isNew && !this.#isPrepared) await this.#prepare(task, signal);
    this.#isPrepared = true;
    const outcome = await this.#step(task, history);
    await this.#consider(task, outcome);
    await this.#keepShort(task, history, outcome, signal);
  }

  async #prepare(task: Task, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.toolkit.prepare?.(task, signal);
    } catch (error) {
      throw error instanceof StoreError ? error : new NotPrepared(error);
    }
  }

  async #keepShort(
    task: Task,
    history: TaskHistory,
    { turn }: StepOutcome,
    signal: AbortSignal,
  ): Promise<void> {
    const { services } = this.#options;
    if (!(await isNearlyFull(services, task, turn.usage.totalTokens))) return;
    const { status } = (await services.store.tasks.find(task.id)) ?? {};
    if (status !== 'RUNNING') return;
    const sent = this.#troubles.fitted(conversationOf(history));
    await summarize(services, task, { history, sent }, signal);
  }

  async #step(task: Task, history: TaskHistory): Promise<StepOutcome> {
    const { services, toolkit } = this.#options;
    const { chatModel, store, log } = services;
    const conversation = this.#troubles.fitted(promptedConversation(history));
    const record = this.#journal.record();
    const outcome = await runStep({
      chatModel,
      model: task.model,
      messages: toChatMessages(toolkit.systemPrompt(task, services.now()), conversation),
      tools: toolkit.toolsFor(task),
      store,
      record: {
        ...record,
        saveTurn: async (turn) => {
          const owner = await record.saveTurn(turn);
          await this.#troubles.over(task);
          return owner;
        },
      },
      guard: this.#guard,
      ...this.#iteration.signals,
    });
    const { usage, model, requestId, finishReason } = outcome.turn;
    log.debug('A step of a task', { taskId: task.id, model, requestId, finishReason, ...usage });
    return outcome;
  }

  /** Stops a task whose model says nothing, or does nothing but talk. */
  async #consider(task: Task, { turn }: StepOutcome): Promise<void> {
    if (turn.blocks.length === 0) {
      await this.#journal.stop('FAILED', emptyAnswer(task, turn.finishReason));
      return;
    }
    const hasActed = turn.blocks.some((block) => block.type === 'tool_use');
    this.#talkTurns = hasActed ? 0 : this.#talkTurns + 1;
    if (this.#talkTurns < TALK_TURNS_MAX) return;
    await this.#journal.stop(
      'NEEDS_HELP',
      `${task.model.name} answered ${TALK_TURNS_MAX} times without using a tool, so nobody knows whether the task is done: read its last answers, then give control back or cancel the task.`,
    );
  }

  /** During a takeover no call stays open: what the person does comes after all of them. */
  async #answerOpenCalls(): Promise<void> {
    const { store } = this.#options.services;
    const unfinished = findUnfinishedTurn(await this.#history.read());
    if (unfinished === undefined) return;
    await closeTurn(unfinished, { store, record: this.#journal.record(unfinished) }, TAKEN_OVER);
  }

  #announceCreated(): void {
    for (const id of this.#options.toolkit.takeCreated?.(this.taskId) ?? []) this.#options.onCreated(id);
  }
}

function emptyAnswer(task: Task, finishReason: string | null): string {
  const why = finishReason === null ? '' : ` and gave "${finishReason}" as its reason`;
  return `${task.model.name} answered without any content${why}, so the task cannot go on: give the task to another model.`;
}
