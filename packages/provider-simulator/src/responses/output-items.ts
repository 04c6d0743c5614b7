import type { JsonObject } from '@bytebot/shared';
import type { DraftItem, MessageDraft } from './draft.ts';

/** An item as it ends. */
export function finishedItem(item: DraftItem): JsonObject {
  switch (item.kind) {
    case 'reasoning': {
      const text = item.pieces.join('');
      const isSummary = item.place === 'summary';
      const parts = text === '' ? [] : [{ type: isSummary ? 'summary_text' : 'reasoning_text', text }];
      return { ...startedItem(item), ...(isSummary ? { summary: parts } : { content: parts }) };
    }
    case 'web-search': {
      const action = { type: 'search', query: item.query };
      return { id: item.id, type: 'web_search_call', status: 'completed', action };
    }
    case 'message':
      return {
        ...startedItem(item),
        status: item.isCut ? 'incomplete' : 'completed',
        content: [messagePart(item)],
      };
    case 'function':
      return { ...startedItem(item), status: 'completed', arguments: item.input };
    case 'custom':
      return { ...startedItem(item), status: 'completed', input: item.input };
  }
}

/** An item as it begins, with nothing in it. */
export function startedItem(item: DraftItem): JsonObject {
  const status = 'in_progress';
  switch (item.kind) {
    case 'reasoning':
      return {
        id: item.id,
        type: 'reasoning',
        summary: [],
        ...(item.place === 'content' ? { content: [] } : {}),
        ...(item.encrypted === undefined ? {} : { encrypted_content: item.encrypted }),
      };
    case 'web-search':
      return { id: item.id, type: 'web_search_call', status };
    case 'message':
      return { id: item.id, type: 'message', status, content: [], role: 'assistant' };
    case 'function':
      return {
        id: item.id,
        type: 'function_call',
        status,
        arguments: '',
        call_id: item.callId,
        name: item.name,
      };
    case 'custom':
      return {
        id: item.id,
        type: 'custom_tool_call',
        status,
        call_id: item.callId,
        input: '',
        name: item.name,
      };
  }
}

/** The only part of a message, as it ends. */
export function messagePart(item: MessageDraft): JsonObject {
  const text = item.pieces.join('');
  if (item.isRefusal) return { type: 'refusal', refusal: text };
  return {
    type: 'output_text',
    annotations: item.annotations,
    logprobs: logprobsOf(item, item.pieces),
    text,
  };
}

/** Probabilities of the pieces, where they were asked for. */
export function logprobsOf(item: MessageDraft, pieces: readonly string[]): JsonObject[] {
  if (!item.hasLogprobs) return [];
  return pieces.map((token) => ({ token, bytes: [...Buffer.from(token)], logprob: -0.1, top_logprobs: [] }));
}
