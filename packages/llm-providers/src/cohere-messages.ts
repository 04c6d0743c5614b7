import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from './provider.ts';
import type { ContentPiece, MediaPiece, TextPiece } from './translate/content.ts';
import type {
  AssistantPiece,
  Conversation,
  ToolResultPiece,
  Turn,
  UserPiece,
} from './translate/conversation.ts';
import { filledString } from './translate/json.ts';
import { isTextual, mediaTypeOfName } from './translate/media-type.ts';
import type { ToolNames } from './translate/tool-names.ts';

/** Numbers that a parser would round; such a result is not taken apart. */
const longNumber = /\d{16}/;

/**
 * Cohere's `messages` (API reference, "Chat"): the system's, then the turns; results of tools are messages of their
 * own, as documents, so that the model can cite them.
 *
 * @throws RequestTranslationError when media cannot be expressed.
 */
export function cohereMessages({ system, turns }: Conversation, names: ToolNames): JsonObject[] {
  const [first] = system;
  const opening =
    first === undefined
      ? []
      : [{ role: 'system', content: system.length === 1 ? first.text : system.map(textPart) }];
  return [...opening, ...turns.flatMap((turn) => turnMessages(turn, names))];
}

function turnMessages(turn: Turn, names: ToolNames): JsonObject[] {
  return turn.role === 'user' ? userMessages(turn.pieces) : assistantMessages(turn.pieces, names);
}

/** Pictures of a result go to the user, who is the only one that may show any. */
function userMessages(pieces: readonly UserPiece[]): JsonObject[] {
  const messages: JsonObject[] = [];
  const rest: ContentPiece[] = [];
  for (const piece of pieces) {
    if (piece.kind !== 'tool_result') {
      rest.push(piece);
      continue;
    }
    messages.push({ role: 'tool', tool_call_id: piece.id, content: documentsOf(piece) });
    for (const part of piece.content) if (part.kind === 'media') rest.push(part);
  }
  if (rest.length > 0) messages.push({ role: 'user', content: contentOf(rest) });
  return messages;
}

/** Cohere fetches images; a text has to be put in their place. */
export function mustInlineForCohere(url: string): boolean {
  const known = mediaTypeOfName(url);
  return /^https?:\/\//i.test(url) && known !== undefined && !known.startsWith('image/');
}

function contentOf(pieces: readonly ContentPiece[]): string | JsonObject[] {
  const [only, second] = pieces;
  if (only?.kind === 'text' && second === undefined) return only.text;
  return pieces.map((piece) => (piece.kind === 'text' ? textPart(piece) : mediaPart(piece)));
}

function textPart({ text }: TextPiece): JsonObject {
  return { type: 'text', text };
}

function mediaPart({ source, path, name }: MediaPiece): JsonObject {
  if (source.type === 'address') {
    const known = source.mediaType ?? mediaTypeOfName(source.url);
    if (/^https?:\/\//i.test(source.url) && (known === undefined || known.startsWith('image/')))
      return { type: 'image_url', image_url: { url: source.url } };
    throw new RequestTranslationError(path, 'Cohere reads images at http(s) addresses and as data URLs.');
  }
  const { mediaType, data } = source;
  if (mediaType.startsWith('image/'))
    return { type: 'image_url', image_url: { url: `data:${mediaType};base64,${data}` } };
  if (isTextual(mediaType)) {
    const text = Buffer.from(data, 'base64').toString('utf8');
    return { type: 'text', text: name === undefined ? text : `${name}:\n${text}` };
  }
  throw new RequestTranslationError(path, `Cohere reads images and text, not ${mediaType.slice(0, 80)}.`);
}

/** One document for each text of the result; a result of pictures only says so. */
function documentsOf({ content, isError }: ToolResultPiece): JsonObject[] {
  const texts = content.flatMap((piece) => (piece.kind === 'text' ? [piece.text] : []));
  const hasMedia = texts.length < content.length;
  const said = texts.length === 0 ? [hasMedia ? 'The result is shown below.' : ''] : texts;
  return said.map((text) => ({ type: 'document', document: { data: dataOf(text, isError) } }));
}

/** An object stays one, so that its fields can be cited. */
function dataOf(text: string, isError: boolean | undefined): JsonObject {
  if (isError === true) return { error: text };
  const parsed = /^\s*\{/.test(text) && !longNumber.test(text) ? parseJson(text) : undefined;
  return isJsonObject(parsed) && Object.keys(parsed).length > 0 ? parsed : { output: text };
}

/** What is said before calling tools is Cohere's `tool_plan`. */
function assistantMessages(pieces: readonly AssistantPiece[], names: ToolNames): JsonObject[] {
  const texts: TextPiece[] = [];
  const thoughts: JsonObject[] = [];
  const calls: JsonObject[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'text') texts.push(piece);
    else if (piece.kind === 'tool_call') {
      const called = { name: names.legal(piece.name), arguments: JSON.stringify(piece.input) };
      calls.push({ id: piece.id, type: 'function', function: called });
    } else if (piece.kind === 'thinking') thoughts.push(...thoughtOf(piece.block));
    else throw new RequestTranslationError(piece.path, 'Cohere takes images from the user only.');
  }
  const plan = texts.map(({ text }) => text).join('\n');
  const message: Record<string, unknown> = { role: 'assistant' };
  if (thoughts.length > 0) message.content = [...thoughts, ...(calls.length > 0 ? [] : texts.map(textPart))];
  else if (calls.length === 0 && texts.length > 0) message.content = contentOf(texts);
  if (calls.length > 0) {
    if (plan !== '') message.tool_plan = plan;
    message.tool_calls = calls;
  }
  return Object.keys(message).length === 1 ? [] : [message];
}

function thoughtOf(block: JsonObject): JsonObject[] {
  const thinking = block.type === 'thinking' ? filledString(block.thinking) : undefined;
  return thinking === undefined ? [] : [{ type: 'thinking', thinking }];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
