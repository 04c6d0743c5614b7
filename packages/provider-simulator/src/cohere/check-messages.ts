import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { listOf } from '../openai/read-question.ts';
import { invalid } from './cohere-refusals.ts';

/** Content types by role. */
const partTypes: Readonly<Record<string, readonly string[]>> = {
  system: ['text'],
  user: ['text', 'image_url'],
  assistant: ['text', 'thinking'],
  tool: ['text', 'document'],
};

/** Refuses conversations Cohere refuses: nothing said, wrong roles, results without their calls. */
export function checkCohereMessages({ messages }: JsonObject): void {
  if (!Array.isArray(messages) || messages.length === 0) throw invalid('list of messages must not be empty');
  let open = new Set<unknown>();
  for (const [index, message] of messages.entries()) {
    const role = isJsonObject(message) ? String(message.role) : '';
    if (!isJsonObject(message) || !Object.hasOwn(partTypes, role))
      throw invalid(`invalid role '${role}' at messages[${index}].`);
    if (role === 'system' && index > 0) throw invalid('system turn must be the first in the list');
    checkContent(message, role, index);
    if (role === 'tool') {
      if (!open.delete(message.tool_call_id))
        throw invalid(`tool call id ${String(message.tool_call_id)} not found in previous tool calls`);
      continue;
    }
    if (open.size > 0) throw invalid('tool calls must be followed by their tool results');
    open = new Set(role === 'assistant' ? callIds(message) : []);
  }
  if (open.size > 0) throw invalid('tool calls must be followed by their tool results');
}

function callIds(message: JsonObject): unknown[] {
  return listOf(message.tool_calls).map((call) => {
    const called = isJsonObject(call) ? call.function : undefined;
    if (!isJsonObject(call) || !isJsonObject(called) || typeof called.arguments !== 'string')
      throw invalid('tool_calls must have an id and a function with a name and arguments.');
    return call.id;
  });
}

function checkContent(message: JsonObject, role: string, index: number): void {
  const { content } = message;
  const hasCalls = listOf(message.tool_calls).length > 0;
  const isEmpty = content === undefined || content === '' || (Array.isArray(content) && content.length === 0);
  if (isEmpty && !hasCalls) throw invalid(`message at messages[${index}] must not be empty in a turn`);
  if (typeof content === 'string' || isEmpty) return;
  for (const part of listOf(content)) {
    const type = isJsonObject(part) ? String(part.type) : '';
    if (!isJsonObject(part) || partTypes[role]?.includes(type) !== true)
      throw invalid(`content of type '${type}' is not allowed in a ${role} message.`);
    checkPart(part, type);
  }
}

function checkPart(part: JsonObject, type: string): void {
  if (type === 'document') {
    const data = isJsonObject(part.document) ? part.document.data : undefined;
    if (!isJsonObject(data) && typeof data !== 'string') throw invalid('a document must have data.');
    return;
  }
  if (type === 'image_url') {
    const url = isJsonObject(part.image_url) ? String(part.image_url.url) : '';
    if (!/^https?:\/\/|^data:image\/(?:png|jpeg|webp|gif);base64,/.test(url))
      throw invalid('invalid image url.');
    return;
  }
  if (typeof part[type] !== 'string') throw invalid(`a ${type} part must have ${type}.`);
}
