import type { OpenTurn } from '../loop/step.ts';
import { type HistoryMessage, pairResults } from '../messages/history.ts';
import type { Summary, TaskMessage } from '../store/task-records.ts';
import { GO_ON } from './task-prompt.ts';

/** What is known of a task's conversation: the latest summary, and the messages it does not cover. */
export interface TaskHistory {
  readonly summary: Summary | undefined;
  readonly messages: readonly TaskMessage[];
}

/** The conversation as the model gets it: the summary is said by the user (ByteBot). */
export function conversationOf({ summary, messages }: TaskHistory): readonly HistoryMessage[] {
  const before: readonly HistoryMessage[] =
    summary === undefined ? [] : [{ role: 'USER', content: [{ type: 'text', text: summary.content }] }];
  return [...before, ...messages];
}

/** The same, with a word to a model that has only talked in its last turn, because nobody answers it. */
export function promptedConversation(history: TaskHistory): readonly HistoryMessage[] {
  const conversation = conversationOf(history);
  const last = conversation.at(-1);
  if (last?.role !== 'ASSISTANT' || last.content.some((block) => block.type === 'tool_use'))
    return conversation;
  return [...conversation, { role: 'USER', content: [{ type: 'text', text: GO_ON }] }];
}

/** A turn with calls that were never answered. */
export interface UnfinishedTurn extends OpenTurn {
  /** A person has acted at the desktop since: the calls were meant for a screen that is no more. */
  readonly isStale: boolean;
}

/** The assistant's last turn, if the work was cut off before all of its tools had answered. */
export function findUnfinishedTurn({ messages }: TaskHistory): UnfinishedTurn | undefined {
  const index = messages.findLastIndex((message) => message.role === 'ASSISTANT');
  const turn = messages[index];
  if (turn === undefined) return undefined;
  if (
    pairResults(messages)
      .callsOf(index)
      .every(({ result }) => result !== undefined)
  )
    return undefined;
  const later = messages.slice(index + 1);
  return {
    owner: turn.id,
    blocks: turn.content,
    // What the model really wrote is not kept; a tool that needs arguments refuses the empty ones and is called again.
    malformedInputs: new Map(),
    isStale: later.some(({ content }) => content.some((block) => block.type === 'user_action')),
  };
}
