import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from '../provider.ts';
import { type ContentPiece, readContent } from './content.ts';
import type { AssistantPiece, AssistantTurn, ToolCallPiece } from './conversation.ts';
import { googleFields } from './google-fields.ts';
import { filledString, objectsOf } from './json.ts';

/**
 * Reads one assistant message: thinking, then content, then tool calls. Thinking comes in `thinking_blocks`, as
 * LiteLLM gives it, or as blocks among the content, as Anthropic does.
 *
 * @throws RequestTranslationError naming the call or part that cannot be read.
 */
export function readAssistantMessage(message: JsonObject, path: string): AssistantTurn {
  const specific = isJsonObject(message.provider_specific_fields) ? message.provider_specific_fields : {};
  const thinking = objectsOf(message.thinking_blocks ?? specific.thinking_blocks);
  const said = message.content ?? message.refusal;
  const blocks = thinking.length > 0 ? thinking : objectsOf(said).filter(isThinking);
  const pieces: AssistantPiece[] = blocks.map((block) => ({ kind: 'thinking', block }));
  const thoughts = pieces.length;
  for (const piece of readSaid(said, `${path}.content`, message.cache_control)) pieces.push(piece);
  const calls = message.tool_calls ?? [];
  if (!Array.isArray(calls))
    throw new RequestTranslationError(`${path}.tool_calls`, 'tool_calls must be a list.');
  for (const [index, call] of calls.entries())
    pieces.push(readToolCall(call, `${path}.tool_calls[${index}]`));
  markLast(pieces, message.cache_control);
  // What a provider's own tools did stands between the thoughts before and the words after it.
  const native = objectsOf(specific.native_blocks).map((block) => ({ block, position: thoughts }));
  const textSignature = signatureOf(specific);
  const googleParts = objectsOf(googleFields(message)?.parts);
  return {
    role: 'assistant',
    pieces,
    ...(native.length === 0 ? {} : { native }),
    ...(textSignature === undefined ? {} : { textSignature }),
    ...(googleParts.length === 0 ? {} : { googleParts }),
  };
}

function isThinking(part: JsonObject): boolean {
  return part.type === 'thinking' || part.type === 'redacted_thinking';
}

function readSaid(said: unknown, path: string, cacheControl: unknown): ContentPiece[] {
  if (!Array.isArray(said) || !said.some((part) => isJsonObject(part) && isThinking(part)))
    return readContent(said, path, cacheControl);
  const parts = said.filter((part) => !(isJsonObject(part) && isThinking(part)));
  return readContent(parts, path, cacheControl);
}

/** A marker on a message that only calls tools ends behind its last call. */
function markLast(pieces: AssistantPiece[], cacheControl: unknown): void {
  const last = pieces.at(-1);
  if (last?.kind === 'tool_call' && isJsonObject(cacheControl))
    pieces.splice(-1, 1, { ...last, cacheControl });
}

/** LiteLLM's place for the signature of an answer without calls. */
function signatureOf(specific: JsonObject): string | undefined {
  const signatures: unknown = specific.thought_signatures;
  return Array.isArray(signatures) ? filledString(signatures.at(-1)) : undefined;
}

function readToolCall(call: unknown, path: string): ToolCallPiece {
  const description = isJsonObject(call) ? call.function : undefined;
  if (!isJsonObject(call) || !isJsonObject(description)) {
    throw new RequestTranslationError(path, 'Only function calls can be translated: {id, type, function}.');
  }
  const id = filledString(call.id);
  const name = filledString(description.name);
  if (id === undefined || name === undefined) {
    throw new RequestTranslationError(path, 'A tool call needs an id and a function.name.');
  }
  const cacheControl = call.cache_control;
  return {
    kind: 'tool_call',
    id,
    name,
    input: readArguments(description.arguments, path),
    call,
    ...(isJsonObject(cacheControl) ? { cacheControl } : {}),
  };
}

/** The providers take arguments as an object; a model that was cut off may have left half of one behind. */
function readArguments(value: unknown, path: string): JsonObject {
  if (value === undefined || value === null || value === '') return {};
  if (isJsonObject(value)) return value;
  const parsed = typeof value === 'string' ? parseJson(value) : undefined;
  if (isJsonObject(parsed)) return parsed;
  throw new RequestTranslationError(
    `${path}.function.arguments`,
    'The arguments of a tool call must be a JSON object; repair or remove this call.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
