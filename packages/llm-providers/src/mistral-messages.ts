import { createHash } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from './provider.ts';
import type { ContentPiece, MediaPiece } from './translate/content.ts';
import {
  type AssistantTurn,
  placeholderText,
  readConversation,
  type UserPiece,
} from './translate/conversation.ts';
import { filledString } from './translate/json.ts';
import { isTextual, mediaTypeOfName } from './translate/media-type.ts';
import type { ToolNames } from './translate/tool-names.ts';

const ownId = /^[a-zA-Z0-9]{9}$/;
const idLength = 9;

/**
 * Mistral's `messages`: results come right after their calls and are followed by an assistant, ids have nine letters
 * or digits, and the last assistant message is marked as the beginning of the answer.
 *
 * @param keepsThinking Whether the model takes its thinking back (Magistral).
 * @param names Gives every function a name that Mistral takes.
 * @throws RequestTranslationError when a message or a medium cannot be expressed.
 */
export function mistralMessages(messages: unknown, keepsThinking: boolean, names: ToolNames): JsonObject[] {
  const { system, turns } = readConversation(withThinking(messages, keepsThinking));
  const opening = system.length === 0 ? [] : [{ role: 'system', content: contentOf(system) }];
  const rest = turns.flatMap((turn, index) => {
    if (turn.role === 'user') return userMessages(turn.pieces, names);
    return [assistantMessage(turn, names, keepsThinking, index === turns.length - 1)];
  });
  return [...opening, ...rest];
}

/** The id itself where Mistral would take it, else one made of it; the same for a call and its result. */
export function mistralCallId(id: string): string {
  if (ownId.test(id)) return id;
  const digest = createHash('sha256').update(id).digest('base64url');
  return digest.replaceAll(/[-_]/g, 'x').slice(0, idLength);
}

function withThinking(messages: unknown, keepsThinking: boolean): unknown {
  if (!Array.isArray(messages) || !keepsThinking) return messages;
  return messages.map((message: unknown) => {
    const thought = isJsonObject(message) ? filledString(message.reasoning_content) : undefined;
    if (!isJsonObject(message) || thought === undefined || Array.isArray(message.thinking_blocks))
      return message;
    return { ...message, thinking_blocks: [{ type: 'thinking', thinking: thought }] };
  });
}

function userMessages(pieces: readonly UserPiece[], names: ToolNames): JsonObject[] {
  const results = pieces.filter((piece) => piece.kind === 'tool_result');
  const said: ContentPiece[] = pieces.filter((piece) => piece.kind !== 'tool_result');
  const messages: JsonObject[] = results.map(({ id, name, content }) => ({
    role: 'tool',
    tool_call_id: mistralCallId(id),
    ...(name === undefined ? {} : { name: names.legal(name) }),
    content: contentOf(content),
  }));
  if (said.length === 0) return messages;
  // A user may not speak right after a tool.
  if (messages.length > 0) messages.push({ role: 'assistant', content: placeholderText });
  return [...messages, { role: 'user', content: contentOf(said) }];
}

function assistantMessage(
  { pieces }: AssistantTurn,
  names: ToolNames,
  keepsThinking: boolean,
  isLast: boolean,
): JsonObject {
  const said: ContentPiece[] = [];
  const thoughts: JsonObject[] = [];
  const calls: JsonObject[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'tool_call') {
      const called = { name: names.legal(piece.name), arguments: JSON.stringify(piece.input) };
      calls.push({ id: mistralCallId(piece.id), type: 'function', function: called });
    } else if (piece.kind === 'thinking') {
      const text = filledString(piece.block.thinking);
      if (keepsThinking && text !== undefined) thoughts.push(thinkChunk(text));
    } else {
      said.push(piece);
    }
  }
  const content = thoughts.length === 0 ? contentOf(said) : [...thoughts, ...said.map(chunkOf)];
  if (calls.length > 0) return { role: 'assistant', content, tool_calls: calls };
  return {
    role: 'assistant',
    content: content === '' ? placeholderText : content,
    ...(isLast ? { prefix: true } : {}),
  };
}

function thinkChunk(text: string): JsonObject {
  return { type: 'thinking', thinking: [{ type: 'text', text }], closed: true };
}

/** Texts alone are one text; with media they are parts. */
function contentOf(pieces: readonly ContentPiece[]): string | JsonObject[] {
  const texts = pieces.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : []));
  return texts.length === pieces.length ? texts.join('\n') : pieces.map(chunkOf);
}

function chunkOf(piece: ContentPiece): JsonObject {
  return piece.kind === 'text' ? { type: 'text', text: piece.text } : mediaChunk(piece);
}

/**
 * Mistral fetches addresses itself; a file that has no address is one uploaded before, and a document that is text
 * goes as text.
 *
 * @throws RequestTranslationError for videos and for addresses of other stores.
 */
function mediaChunk({ source, name, path, native }: MediaPiece): JsonObject {
  if (source.type === 'address' && /^[\w-]+$/.test(source.url)) {
    // A block of Anthropic's names a file that was uploaded there.
    if (native !== undefined) throw unknownMedium(path, 'a file that was uploaded to Anthropic');
    return { type: 'file', file_id: source.url };
  }
  const isInline = source.type === 'inline';
  const url = isInline ? `data:${source.mediaType};base64,${source.data}` : source.url;
  const type = source.mediaType ?? (isInline ? undefined : mediaTypeOfName(source.url)) ?? 'image/*';
  if (!isInline && !/^https?:/i.test(url)) throw unknownMedium(path, 'an address that is not http(s)');
  if (type.startsWith('video/')) throw unknownMedium(path, type);
  if (type.startsWith('image/')) return { type: 'image_url', image_url: url };
  if (type.startsWith('audio/'))
    return { type: 'input_audio', input_audio: isInline ? source.data : source.url };
  if (isInline && isTextual(type)) {
    const text = Buffer.from(source.data, 'base64').toString('utf8');
    return { type: 'text', text: name === undefined ? text : `${name}:\n${text}` };
  }
  return { type: 'document_url', document_url: url, ...(name === undefined ? {} : { document_name: name }) };
}

function unknownMedium(path: string, what: string): RequestTranslationError {
  return new RequestTranslationError(
    path,
    `Mistral takes text, images, documents and sound, and this is ${what}; send one of those.`,
  );
}
