import type { OpenTurn, StepRecord } from '../loop/step.ts';
import type { ToolResultBlock } from '../messages/content-block.ts';
import type { Services } from '../services.ts';
import type { Task, TaskChange, TaskMessage } from '../store/task-records.ts';
import { statusSetBy } from './tools/set-task-status.ts';

/** Stores what becomes of a running task, and tells those who watch once it is stored. */
export class TaskJournal {
  readonly #services: Pick<Services, 'store' | 'events' | 'now'>;
  readonly #taskId: string;
  readonly #onChange: (task: Task) => void;

  /** @param onChange Gets the task whenever its status was changed here. */
  constructor(
    services: Pick<Services, 'store' | 'events' | 'now'>,
    taskId: string,
    onChange: (task: Task) => void,
  ) {
    this.#services = services;
    this.#taskId = taskId;
    this.#onChange = onChange;
  }

  /** Where a turn and its results are kept. @param open A turn that is kept already. */
  record(open?: Pick<OpenTurn, 'owner' | 'blocks'>): StepRecord {
    let turn = open;
    return {
      saveTurn: async ({ blocks }) => {
        const message = await this.#services.store.messages.add(this.#taskId, 'ASSISTANT', blocks);
        turn = { owner: message.id, blocks };
        this.#services.events.newMessage(this.#taskId, message);
        return message.id;
      },
      saveResults: async (results) => {
        if (turn !== undefined) await this.#saveResults(turn, results);
      },
    };
  }

  /** Results and the status that the turn has set go together: a crash leaves both or none. */
  async #saveResults(
    { owner, blocks }: Pick<OpenTurn, 'owner' | 'blocks'>,
    results: readonly ToolResultBlock[],
  ): Promise<void> {
    const change = statusSetBy(blocks, results, this.#services.now().toISOString());
    await this.#store(results, 'USER', change, owner);
  }

  /** Ends or halts the task, if it still runs, with one sentence that stands in `task.error` and in the conversation. */
  async stop(status: 'FAILED' | 'NEEDS_HELP', sentence: string): Promise<void> {
    const control = status === 'NEEDS_HELP' ? ({ control: 'USER' } as const) : {};
    await this.#store([{ type: 'text', text: sentence }], 'ASSISTANT', {
      status,
      error: sentence,
      ...control,
    });
  }

  /** Changes a running task and tells the person why. */
  async say(sentence: string, change: TaskChange): Promise<void> {
    await this.#store([{ type: 'text', text: sentence }], 'ASSISTANT', change);
  }

  /** Changes a running task. */
  async change(change: TaskChange): Promise<void> {
    const task = await this.#services.store.tasks.updateIf(this.#taskId, { statuses: ['RUNNING'] }, change);
    if (task !== undefined) this.#services.events.taskUpdated(task);
  }

  /** @param owner Of the calls whose results these are: results are kept whatever has become of the task. */
  async #store(
    content: TaskMessage['content'],
    role: TaskMessage['role'],
    change: TaskChange | undefined,
    owner?: string,
  ): Promise<void> {
    const taskId = this.#taskId;
    const { message, task } = await this.#services.store.transaction(async (store) => {
      const changed = change && (await store.tasks.updateIf(taskId, { statuses: ['RUNNING'] }, change));
      if (owner === undefined && changed === undefined) return { message: undefined, task: undefined };
      const added = await store.messages.add(taskId, role, content);
      if (owner !== undefined) await store.toolCalls.forget(owner);
      return { message: added, task: changed };
    });
    if (message !== undefined) this.#services.events.newMessage(taskId, message);
    if (task === undefined) return;
    this.#services.events.taskUpdated(task);
    if (task.status !== 'RUNNING') this.#onChange(task);
  }
}
