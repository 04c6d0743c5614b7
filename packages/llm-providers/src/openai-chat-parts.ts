import type { ContentPart } from '@bytebot/shared';
import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { ChatSurface } from './chat-surface.ts';
import { RequestTranslationError } from './provider.ts';
import { type ContentPiece, type MediaPiece, readContent, readPart } from './translate/content.ts';
import { isTextual, mediaTypeOfName } from './translate/media-type.ts';

/** OpenAI's names of sound by media type, where they are not what follows `audio/`. */
const audioFormats: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/vnd.wave': 'wav',
};

/**
 * Content of the canonical form as OpenAI's API has it, without what it has no place for.
 *
 * @throws RequestTranslationError naming the part that the server cannot be given.
 */
export function openaiContent(content: unknown, path: string, surface: ChatSurface): string | ContentPart[] {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return readContent(content, path).map((piece) => printed(piece, surface));
  return content.flatMap((part, index) => openaiParts(part, `${path}[${index}]`, surface));
}

function openaiParts(part: unknown, path: string, surface: ChatSurface): ContentPart[] {
  if (isJsonObject(part) && part.type === 'text' && typeof part.text === 'string')
    return [{ type: 'text', text: part.text, ...markOf(part, surface) }];
  const detail = isJsonObject(part) && isJsonObject(part.image_url) ? part.image_url.detail : undefined;
  const piece = readPart(part, path);
  if (piece === undefined) return [];
  const said = printed(piece, surface);
  if (typeof detail !== 'string' || !isJsonObject(said.image_url)) return [said];
  return [{ ...said, image_url: { ...said.image_url, detail } }];
}

function markOf({ cache_control: mark }: JsonObject, { beside }: ChatSurface): JsonObject {
  return isJsonObject(mark) && beside?.includes('cache_control') === true ? { cache_control: mark } : {};
}

function printed(piece: ContentPiece, surface: ChatSurface): ContentPart {
  const part = piece.kind === 'text' ? { type: 'text', text: piece.text } : mediaPart(piece, surface);
  return { ...part, ...markOf({ cache_control: piece.cacheControl }, surface) };
}

function mediaPart(piece: MediaPiece, surface: ChatSurface): ContentPart {
  const { source, path } = piece;
  const isInline = source.type === 'inline';
  const url = isInline ? `data:${source.mediaType};base64,${source.data}` : source.url;
  const type =
    source.mediaType ?? (isInline ? undefined : mediaTypeOfName(url)) ?? 'application/octet-stream';
  const isWeb = /^https?:/i.test(url);
  if (type.startsWith('image/')) {
    if (isInline || isWeb) return { type: 'image_url', image_url: { url } };
    throw refused(path, 'a picture that is not in the request and has no web address');
  }
  if (type.startsWith('audio/') && isInline) {
    const format = audioFormats[type] ?? type.slice('audio/'.length);
    return { type: 'input_audio', input_audio: { data: source.data, format } };
  }
  if (type.startsWith('video/') || type.startsWith('audio/')) {
    const kind = type.startsWith('video/') ? 'video_url' : 'audio_url';
    if (surface.isExact === true && surface.media?.includes(kind) !== true) throw refused(path, type);
    return { type: kind, [kind]: { url } };
  }
  return filePart(piece, url, type, surface);
}

/** A document that is text goes as text, which every server takes. */
function filePart(
  { source, name, path, native }: MediaPiece,
  url: string,
  type: string,
  surface: ChatSurface,
): ContentPart {
  if (source.type === 'inline') {
    if (isTextual(type)) {
      const text = Buffer.from(source.data, 'base64').toString('utf8');
      return { type: 'text', text: name === undefined ? text : `${name}:\n${text}` };
    }
    return { type: 'file', file: { filename: name ?? fileNameOf(type), file_data: url } };
  }
  const isUploaded = /^[\w.-]+$/.test(url);
  // A block of Anthropic's names a file that was uploaded there.
  if (isUploaded && native !== undefined) throw refused(path, 'a file that was uploaded to Anthropic');
  const named = name === undefined ? {} : { filename: name };
  if (surface.media?.includes('file_url') === true)
    return { type: 'file', file: { ...named, file_data: url } };
  if (isUploaded) return { type: 'file', file: { file_id: url } };
  throw refused(path, 'a file that is not in the request');
}

function fileNameOf(type: string): string {
  return `document.${type === 'application/pdf' ? 'pdf' : 'bin'}`;
}

function refused(path: string, what: string): RequestTranslationError {
  return new RequestTranslationError(
    path,
    `Chat completions take text, pictures, sound and files, and this is ${what}; send one of those.`,
  );
}
