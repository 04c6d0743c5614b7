import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { keyFor } from '../memory.ts';
import { listOf } from '../openai/read-question.ts';
import { refusal } from '../openai/refusals.ts';
import { typeOfItem } from './check-input.ts';
import { keptResponse } from './kept-response.ts';
import { idPrefixes } from './known-fields.ts';

/** What a request is about. */
export interface Conversation {
  /** Everything said so far, each item with a type. */
  readonly items: readonly JsonObject[];
}

/**
 * The items of a request, after those of the responses it goes on from.
 *
 * @throws Refusal when it names what is not kept.
 */
export function conversationOf(call: Call): Conversation {
  const { input, previous_response_id: previous, prompt, conversation } = call.body;
  const id = isJsonObject(conversation) ? conversation.id : conversation;
  if (typeof id === 'string') {
    throw refusal(call, 404, `Conversation with id '${id}' not found.`, { param: 'conversation' });
  }
  if (isJsonObject(prompt)) {
    throw refusal(call, 404, `Prompt with id '${String(prompt.id)}' not found.`, { param: 'prompt' });
  }
  const said = typeof previous === 'string' ? itemsBefore(call, previous) : [];
  const given =
    typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : listOf(input);
  return { items: [...said, ...given.filter(isJsonObject).map((item) => readItem(call, item))] };
}

function itemsBefore(call: Call, id: string): readonly JsonObject[] {
  const kept = keptResponse(call, id);
  if (kept === undefined) {
    throw refusal(call, 400, `Previous response with id '${id}' not found.`, {
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    });
  }
  return [...kept.input, ...listOf(kept.body.output).filter(isJsonObject)];
}

function readItem(call: Call, item: JsonObject): JsonObject {
  const type = typeOfItem(item);
  if (type !== 'item_reference') return { ...item, type };
  const kept = call.memory.items.get(keyFor(call, String(item.id)));
  if (kept !== undefined) return kept.item;
  throw refusal(call, 404, `Item with id '${String(item.id)}' not found.`, { param: 'input' });
}

/** The items with ids, as they are kept and listed. */
export function withIds(call: Call, items: readonly JsonObject[]): JsonObject[] {
  return items.map((item) => {
    if (typeof item.id === 'string') return item;
    const prefix = idPrefixes[String(item.type)] ?? 'item';
    const { content } = item;
    const isText = item.type === 'message' && typeof content === 'string';
    const part = { type: item.role === 'assistant' ? 'output_text' : 'input_text', text: content };
    return {
      ...item,
      id: call.ids.next(`${prefix}_`),
      ...(isText ? { content: [part], status: 'completed' } : {}),
    };
  });
}
