import { limitScreenshots } from '../messages/limit-screenshots.ts';
import type { Store } from '../store/store.ts';
import type { TaskMessage } from '../store/task-records.ts';
import type { TaskHistory } from './task-history.ts';

/** So many messages are read at once: each may hold a screenshot of a megabyte. */
const MESSAGES_A_READING = 20;

/**
 * Reads the history of a task before each of its steps: only what is new, and of the screenshots only what a model is
 * sent, so that neither the time nor the memory that a step takes grows with the number of steps.
 */
export class HistoryReader {
  readonly #store: Pick<Store, 'messages' | 'summaries'>;
  readonly #taskId: string;
  #known: readonly TaskMessage[] = [];

  constructor(store: Pick<Store, 'messages' | 'summaries'>, taskId: string) {
    this.#store = store;
    this.#taskId = taskId;
  }

  async read(): Promise<TaskHistory> {
    const { messages, summaries } = this.#store;
    const [summary, ids] = await Promise.all([
      summaries.findLatest(this.#taskId),
      messages.listUnsummarizedIds(this.#taskId),
    ]);
    // Not what came after the last one that is known: one that was written before it may have become visible after it.
    const known = new Map(this.#known.map((message) => [message.id, message]));
    const inOrder = (): TaskMessage[] => ids.flatMap((id) => known.get(id) ?? []);
    const unknown = ids.filter((id) => !known.has(id));
    this.#known = inOrder();
    for (let start = 0; start < unknown.length; start += MESSAGES_A_READING) {
      const found = await messages.findAll(unknown.slice(start, start + MESSAGES_A_READING));
      for (const message of found) known.set(message.id, message);
      this.#known = limitScreenshots(inOrder());
      for (const message of this.#known) known.set(message.id, message);
    }
    return { summary, messages: this.#known };
  }
}
