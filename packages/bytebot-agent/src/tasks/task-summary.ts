import type { HistoryMessage } from '../messages/history.ts';
import { toChatMessages } from '../messages/to-chat-messages.ts';
import { AgentInterrupt } from '../model/chat-model.ts';
import type { Services } from '../services.ts';
import type { Task } from '../store/task-records.ts';
import type { TaskHistory } from './task-history.ts';
import { SUMMARY_PROMPT, SUMMARY_REQUEST } from './task-prompt.ts';

/** From this part of the context window on, the history is summarised (ByteBot). */
const FULL_SHARE = 0.75;

/** Whether an answer has used so much of the model's context window that the history has to be summarised. */
export async function isNearlyFull(
  { models }: Pick<Services, 'models'>,
  task: Task,
  totalTokens: number,
): Promise<boolean> {
  return totalTokens >= FULL_SHARE * (await models.contextWindowOf(task.model));
}

export interface SentHistory {
  readonly history: TaskHistory;
  /** As the model takes it: shorter than the history if that did not fit. */
  readonly sent: readonly HistoryMessage[];
}

/**
 * Has the model summarise what it was sent, and stores the summary in place of these messages. A failure is logged and
 * leaves everything as it is: the next answer tries again.
 *
 * @returns whether there is a new summary.
 * @throws AgentInterrupt when `signal` was aborted.
 */
export async function summarize(
  services: Pick<Services, 'chatModel' | 'store' | 'log'>,
  task: Task,
  { history, sent }: SentHistory,
  signal: AbortSignal,
): Promise<boolean> {
  const { chatModel, store, log } = services;
  try {
    const { blocks } = await chatModel.generate({
      model: task.model,
      messages: toChatMessages(SUMMARY_PROMPT, [...sent, request]),
      signal,
    });
    const text = blocks
      .map((block) => (block.type === 'text' ? block.text : ''))
      .join('\n')
      .trim();
    if (text === '') throw new Error('The model gave no summary');
    await store.transaction(async (inside) => {
      const summary = await inside.summaries.add(task.id, text, history.summary?.id ?? null);
      const ids = history.messages.map(({ id }) => id);
      await inside.messages.attachToSummary(task.id, summary.id, ids);
    });
    log.info('The history of a task was summarised', { taskId: task.id, messages: history.messages.length });
    return true;
  } catch (error) {
    if (signal.aborted || error instanceof AgentInterrupt) throw new AgentInterrupt();
    log.warn('The history of a task could not be summarised; it stays as it is', { taskId: task.id, error });
    return false;
  }
}

const request: HistoryMessage = { role: 'USER', content: [{ type: 'text', text: SUMMARY_REQUEST }] };
