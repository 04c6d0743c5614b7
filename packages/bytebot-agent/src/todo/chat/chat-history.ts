import type { ContentBlock, TextBlock } from '../../messages/content-block.ts';
import { cutText } from '../../messages/cut-text.ts';
import type { HistoryMessage } from '../../messages/history.ts';
import type { ChatMessageRecord } from '../../store/todo-records.ts';

/** So many of the last messages of a conversation go to the model (S1). */
export const HISTORY_MESSAGES_MAX = 50;
/**
 * The last answers go with the tool calls they were made of: a model that reads only "I added it" in its own words
 * begins to say so without calling anything. Older ones go as text, because lists in them are out of date and long.
 */
const ANSWERS_WITH_CALLS_MAX = 5;
const RESULT_LENGTH_MAX = 4_000;

/** A conversation as the model is told of it. */
export function historyOf(records: readonly ChatMessageRecord[]): HistoryMessage[] {
  const withCalls = new Set(
    records.filter(({ toolCalls }) => toolCalls.length > 0).slice(-ANSWERS_WITH_CALLS_MAX),
  );
  return records.flatMap((record) => {
    if (record.role === 'user') return [userMessage(record.content)];
    const said: HistoryMessage = { role: 'ASSISTANT', content: [textBlock(record.content)] };
    return withCalls.has(record) ? [...callsOf(record), said] : [said];
  });
}

export function userMessage(text: string): HistoryMessage {
  return { role: 'USER', content: [textBlock(text)] };
}

function callsOf({ toolCalls }: ChatMessageRecord): HistoryMessage[] {
  const calls = toolCalls.map(
    ({ id, tool, args }): ContentBlock => ({ type: 'tool_use', id, name: tool, input: args }),
  );
  const results = toolCalls.map(
    ({ id, result, isError }): ContentBlock => ({
      type: 'tool_result',
      tool_use_id: id,
      content: [textBlock(cutText(result, RESULT_LENGTH_MAX))],
      ...(isError && { is_error: true }),
    }),
  );
  return [
    { role: 'ASSISTANT', content: calls },
    { role: 'USER', content: results },
  ];
}

function textBlock(text: string): TextBlock {
  return { type: 'text', text };
}
