import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from '../provider.ts';
import type { InlineMedia } from './data-url.ts';
import { googleFields } from './google-fields.ts';
import { readMediaPart } from './media-part.ts';

/** What a client of Anthropic's or Google's dialect wrote, where that says more than the piece. */
interface WithNative {
  /** The block itself, for Claude; null for a piece that only says again what the block of another piece says. */
  readonly native?: JsonObject | null;
  /** Fields of Google's part beside its data. */
  readonly google?: JsonObject;
}

export interface TextPiece extends WithNative {
  readonly kind: 'text';
  readonly text: string;
  /** Anthropic's cache marker, which LiteLLM clients put beside the part. */
  readonly cacheControl?: unknown;
}

/** An image, a document or a sound: inside the request, or at an address. */
export interface MediaPiece extends WithNative {
  readonly kind: 'media';
  readonly source:
    | ({ readonly type: 'inline' } & InlineMedia)
    | { readonly type: 'address'; readonly url: string; readonly mediaType?: string };
  /** Where the client wrote it, for errors. */
  readonly path: string;
  readonly cacheControl?: unknown;
  /** The file's name, where the client gave one. */
  readonly name?: string;
}

export type ContentPiece = TextPiece | MediaPiece;

/**
 * Reads the `content` of a message: a string, a list of parts, or nothing. Texts of blanks are left out,
 * because Anthropic refuses them and they mean nothing to the others.
 *
 * @throws RequestTranslationError when a part has a type or form that cannot be carried over.
 */
export function readContent(content: unknown, path: string, cacheControl?: unknown): ContentPiece[] {
  if (content === null || content === undefined) return [];
  if (typeof content === 'string') return saysSomething(content) ? [textPiece(content, cacheControl)] : [];
  if (!Array.isArray(content)) {
    throw new RequestTranslationError(path, 'The content must be a string, a list of parts, or null.');
  }
  const pieces: ContentPiece[] = [];
  for (const [index, part] of content.entries()) {
    const piece = readPart(part, `${path}[${index}]`);
    if (piece !== undefined) pieces.push(piece);
  }
  return withMark(pieces, cacheControl);
}

/** A cache marker of the whole message ends behind its last part. */
function withMark(pieces: ContentPiece[], cacheControl: unknown): ContentPiece[] {
  const last = pieces.at(-1);
  if (last === undefined || last.cacheControl !== undefined || !isJsonObject(cacheControl)) return pieces;
  return [...pieces.slice(0, -1), { ...last, cacheControl }];
}

/** `provider_specific_fields.native_block` and `extra_content.google` of a part. */
function withNative(piece: ContentPiece, part: unknown): ContentPiece {
  const specific = isJsonObject(part) ? part.provider_specific_fields : undefined;
  const native = isJsonObject(specific) ? specific.native_block : undefined;
  const google = googleFields(part);
  if (native !== null && !isJsonObject(native) && google === undefined) return piece;
  return {
    ...piece,
    ...(native === null || isJsonObject(native) ? { native } : {}),
    ...(google === undefined ? {} : { google }),
  };
}

/** One part of a content; undefined for one that says nothing. */
export function readPart(part: unknown, path: string): ContentPiece | undefined {
  const piece = readPlainPart(part, path);
  return piece === undefined ? undefined : withNative(piece, part);
}

function readPlainPart(part: unknown, path: string): ContentPiece | undefined {
  if (!isJsonObject(part))
    throw new RequestTranslationError(path, 'A content part must be an object with a type.');
  switch (part.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return readText(part.text, part, path);
    case 'refusal':
      return readText(part.refusal, part, path);
    default:
      return readMediaPart(part, path);
  }
}

function readText(text: unknown, part: JsonObject, path: string): TextPiece | undefined {
  if (typeof text !== 'string')
    throw new RequestTranslationError(path, 'The text of this part must be a string.');
  return saysSomething(text) ? textPiece(text, part.cache_control) : undefined;
}

function textPiece(text: string, cacheControl: unknown): TextPiece {
  return isJsonObject(cacheControl) ? { kind: 'text', text, cacheControl } : { kind: 'text', text };
}

function saysSomething(text: string): boolean {
  return /\S/.test(text);
}
