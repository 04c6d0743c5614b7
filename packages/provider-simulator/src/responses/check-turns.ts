import type { JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { keyFor } from '../memory.ts';
import { invalid, isOpenai, refusal } from '../openai/refusals.ts';
import { itemIdIn } from './encrypted-content.ts';

interface Pair {
  readonly call: string;
  readonly output: string;
  /** As the messages call it. */
  readonly named: string;
}

const pairs: readonly Pair[] = [
  { call: 'function_call', output: 'function_call_output', named: 'function call' },
  { call: 'custom_tool_call', output: 'custom_tool_call_output', named: 'custom tool call' },
];

/**
 * Refuses conversations that do not hold together: outputs without their call, calls without their output, thoughts
 * that were changed or stand alone.
 *
 * @param items The whole conversation, that of earlier responses included.
 */
export function checkTurns(call: Call, items: readonly JsonObject[]): void {
  for (const pair of pairs) checkPair(call, items, pair);
  for (const [index, item] of items.entries()) {
    if (item.type === 'reasoning') checkReasoning(call, item, items[index + 1]);
    else checkNeedsReasoning(call, item, items[index - 1]);
  }
}

function checkPair(call: Call, items: readonly JsonObject[], { call: type, output, named }: Pair): void {
  const open = new Set<unknown>();
  const seen = new Set<unknown>();
  for (const item of items) {
    if (item.type === type) {
      open.add(item.call_id);
      seen.add(item.call_id);
    }
    if (item.type !== output) continue;
    if (!seen.has(item.call_id)) {
      const message = `No tool call found for ${named} output with call_id ${String(item.call_id)}.`;
      throw invalid(call, message, { param: 'input' });
    }
    open.delete(item.call_id);
  }
  const [left] = open;
  if (left === undefined) return;
  throw invalid(call, `No tool output found for ${named} ${String(left)}.`, { param: 'input' });
}

/** A thought comes back as it was, sealed or known, and before what it led to. */
function checkReasoning(call: Call, item: JsonObject, next: JsonObject | undefined): void {
  const { id, encrypted_content: content } = item;
  if (typeof content === 'string') checkSeal(call, String(id ?? ''), content);
  else if (isOpenai(call) && typeof id === 'string' && !isKept(call, id)) {
    const message = `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`;
    throw refusal(call, 404, message, { param: 'input' });
  }
  if (!isOpenai(call) || typeof id !== 'string') return;
  const isFollowed = next !== undefined && isModelItem(next);
  if (isFollowed) return;
  const message = `Item '${id}' of type 'reasoning' was provided without its required following item.`;
  throw invalid(call, message, { param: 'input' });
}

function checkSeal(call: Call, id: string, content: string): void {
  const owner = itemIdIn(call, content);
  if (owner !== undefined && (id === '' || id === owner)) return;
  if (call.address.provider === 'xai') {
    const message =
      'Could not decrypt the provided encrypted_content. Ensure the value is the unmodified encrypted_content from a previous response.';
    throw invalid(call, message);
  }
  const shown = content.length > 12 ? `${content.slice(0, 4)}...${content.slice(-4)}` : content;
  const reason =
    owner === undefined
      ? 'Encrypted content could not be decrypted or parsed.'
      : 'Encrypted content item_id did not match the target item id.';
  throw invalid(call, `The encrypted content ${shown} could not be verified. Reason: ${reason}`, {
    code: 'invalid_encrypted_content',
  });
}

/** What a kept thought led to is not taken without it, as far as it is named by its id. */
function checkNeedsReasoning(call: Call, item: JsonObject, before: JsonObject | undefined): void {
  if (!isOpenai(call) || typeof item.id !== 'string') return;
  const reasoningId = call.memory.items.get(keyFor(call, item.id))?.reasoningId;
  if (reasoningId === undefined || before?.id === reasoningId) return;
  const message = `Item '${item.id}' of type '${String(item.type)}' was provided without its required 'reasoning' item: '${reasoningId}'.`;
  throw invalid(call, message, { param: 'input' });
}

function isKept(call: Call, id: string): boolean {
  return call.memory.items.get(keyFor(call, id)) !== undefined;
}

function isModelItem(item: JsonObject): boolean {
  if (item.type === 'message') return item.role === 'assistant';
  return item.type === 'reasoning' || String(item.type).endsWith('_call');
}
