import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** Fields that can be joined; a message with any other (a name, a prefix to go on from) stays by itself. */
const joinable = new Set([
  'role',
  'content',
  'tool_calls',
  'reasoning_content',
  'reasoning',
  'reasoning_details',
  'thinking_blocks',
  'refusal',
]);

/**
 * Joins assistant messages in a row where one of them would be refused alone: it holds calls or says nothing.
 *
 * @param merged Called for each message that is no more.
 */
export function mergeAssistants(messages: readonly unknown[], merged: () => void): unknown[] {
  const result: unknown[] = [];
  let row: JsonObject[] = [];
  const endRow = (): void => {
    if (row.length > 1 && row.some(isPartial)) {
      result.push(row.reduce(join));
      for (let index = 1; index < row.length; index += 1) merged();
    } else {
      for (const message of row) result.push(message);
    }
    row = [];
  };
  for (const message of messages) {
    if (isJoinable(message)) {
      row.push(message);
    } else {
      endRow();
      result.push(message);
    }
  }
  endRow();
  return result;
}

function isJoinable(message: unknown): message is JsonObject {
  return (
    isJsonObject(message) &&
    message.role === 'assistant' &&
    Object.entries(message).every(([name, value]) => joinable.has(name) || isEmpty(value))
  );
}

/** The SDKs print an answer with every field there is: `audio: null`, `annotations: []`. */
function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function isPartial({ content, tool_calls: calls }: JsonObject): boolean {
  return Array.isArray(calls) || content === undefined || content === null;
}

function join(first: JsonObject, second: JsonObject): JsonObject {
  const joined: Record<string, unknown> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const before = joined[name];
    if (name === 'role' || value === undefined || isEmpty(value)) continue;
    joined[name] = before === undefined || before === null ? value : joinValues(before, value);
  }
  return joined;
}

/** Texts follow each other in paragraphs, lists become one list. */
function joinValues(before: unknown, after: unknown): unknown {
  if (typeof before === 'string' && typeof after === 'string') {
    return before === '' || after === '' ? before + after : `${before}\n\n${after}`;
  }
  return [...asParts(before), ...asParts(after)];
}

/** Content as a list of parts. */
export function asParts(content: unknown): unknown[] {
  if (Array.isArray(content)) return content;
  return typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : [];
}
