import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from './provider.ts';
import type { ContentPiece, MediaPiece } from './translate/content.ts';
import {
  type AssistantTurn,
  readConversation,
  type ToolResultPiece,
  type UserPiece,
} from './translate/conversation.ts';
import { describeValue, filledString } from './translate/json.ts';
import { isTextual } from './translate/media-type.ts';

/**
 * Ollama's `messages` (Ollama, "Generate a chat message"): the content is one text, images lie beside it as bare
 * base64, the arguments of a call are an object, and a result names its function.
 *
 * @throws RequestTranslationError when a message or a medium cannot be expressed.
 */
export function ollamaMessages(messages: unknown): JsonObject[] {
  const { system, turns } = readConversation(withThinking(messages));
  const opening = system.length === 0 ? [] : [{ role: 'system', content: textOf(system) }];
  const rest = turns.flatMap((turn) =>
    turn.role === 'user' ? userMessages(turn.pieces) : [assistantMessage(turn)],
  );
  return [...opening, ...rest];
}

/** What clients of other providers keep as `reasoning_content` is the thinking that Ollama's templates take back. */
function withThinking(messages: unknown): unknown {
  if (!Array.isArray(messages)) return messages;
  return messages.map((message: unknown) => {
    const thought = isJsonObject(message) ? filledString(message.reasoning_content) : undefined;
    if (!isJsonObject(message) || thought === undefined || Array.isArray(message.thinking_blocks))
      return message;
    return { ...message, thinking_blocks: [{ type: 'thinking', thinking: thought }] };
  });
}

/** Each result is a message of its own; images of results follow with whatever the user says next. */
function userMessages(pieces: readonly UserPiece[]): JsonObject[] {
  const results = pieces.filter((piece) => piece.kind === 'tool_result');
  const said: ContentPiece[] = pieces.filter((piece) => piece.kind !== 'tool_result');
  const shown = results.flatMap(({ content }) => content.filter(isImage));
  const messages: JsonObject[] = results.map(resultMessage);
  const content = [...shown, ...said];
  return content.length === 0 ? messages : [...messages, { role: 'user', ...contentOf(content) }];
}

function resultMessage({ id, name, content }: ToolResultPiece): JsonObject {
  return {
    role: 'tool',
    content: textOf(content.filter((piece) => !isImage(piece))),
    ...(name === undefined ? {} : { tool_name: name }),
    tool_call_id: id,
  };
}

function assistantMessage({ pieces }: AssistantTurn): JsonObject {
  const said: ContentPiece[] = [];
  const thoughts: string[] = [];
  const calls: JsonObject[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'tool_call') {
      calls.push({ id: piece.id, function: { name: piece.name, arguments: piece.input } });
    } else if (piece.kind === 'thinking') {
      const thought = filledString(piece.block.thinking);
      if (thought !== undefined) thoughts.push(thought);
    } else {
      said.push(piece);
    }
  }
  return {
    role: 'assistant',
    ...contentOf(said),
    ...(thoughts.length === 0 ? {} : { thinking: thoughts.join('\n') }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

function contentOf(pieces: readonly ContentPiece[]): JsonObject {
  const images = pieces.flatMap((piece) => (isImage(piece) ? [imageData(piece)] : []));
  const text = textOf(pieces.filter((piece) => !isImage(piece)));
  return images.length === 0 ? { content: text } : { content: text, images };
}

/** Ollama decodes pixels; a drawing in SVG is none. */
function isImage(piece: ContentPiece): piece is MediaPiece {
  if (piece.kind === 'text') return false;
  const { source } = piece;
  return source.type === 'address' || /^image\/(?!svg)/.test(source.mediaType);
}

function imageData({ source, path }: MediaPiece): string {
  if (source.type === 'inline') return source.data;
  throw new RequestTranslationError(
    path,
    'Ollama fetches no addresses; send the image inside the request, as a data URL.',
  );
}

/** Texts, and documents that are text; anything else has no place in a message. */
function textOf(pieces: readonly ContentPiece[]): string {
  return pieces.map(pieceText).join('\n');
}

function pieceText(piece: ContentPiece): string {
  if (piece.kind === 'text') return piece.text;
  const { source, path, name } = piece;
  if (source.type === 'inline' && isTextual(source.mediaType)) {
    const text = Buffer.from(source.data, 'base64').toString('utf8');
    return name === undefined ? text : `${name}:\n${text}`;
  }
  throw new RequestTranslationError(
    path,
    `Ollama takes text and images, and this is ${describeValue(source.mediaType)}; send its text instead.`,
  );
}
