import { isJsonObject, memberOf, textOf } from '@bytebot/shared/browser';
import { type Failure, failureOf } from '../../shared/failure.ts';
import { idOf } from '../../shared/read-lists.ts';
import { argumentsOf } from '../records.ts';

/** What the stream of a chat says (`POST /api/{user}/chat`). */
export type ChatEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_call'; readonly tool: string; readonly args: unknown }
  | { readonly type: 'done'; readonly conversationId: string }
  | { readonly type: 'error'; readonly failure: Failure };

/** One `data:` of the stream; undefined for what this page has no use for. */
export function chatEventOf(data: string): ChatEvent | undefined {
  const event = parsed(data);
  if (!isJsonObject(event)) return undefined;
  switch (memberOf(event, 'type')) {
    case 'message': {
      const text = textOf(event, 'content');
      return text === undefined ? undefined : { type: 'text', text };
    }
    case 'tool_call':
      return { type: 'tool_call', tool: textOf(event, 'tool') ?? 'tool', args: argumentsOf(event) };
    case 'done':
      return { type: 'done', conversationId: idOf(event, 'conversation_id', 'conversationId') };
    case 'error':
      return { type: 'error', failure: failureOf(500, event) };
    default:
      return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
