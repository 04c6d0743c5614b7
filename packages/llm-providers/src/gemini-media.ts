import type { JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from './provider.ts';
import type { MediaPiece } from './translate/content.ts';
import type { ToolResultPiece } from './translate/conversation.ts';
import { mediaTypeOfName } from './translate/media-type.ts';

/** What Gemini reads where it stands: the Files API's addresses and YouTube's ("File input methods"). */
const readable = [
  /^https:\/\/generativelanguage\.googleapis\.com\/(?:[^/]+\/)?(?:v[^/]+\/)?files\//i,
  /^https?:\/\/(?:www\.|m\.)?youtube\.com\/(?:watch|shorts\/|live\/|embed\/)/i,
  /^https?:\/\/youtu\.be\//i,
];

/** What the response to a function may hold ("Multimodal function responses"). */
const responseTypes: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/webp',
  'application/pdf',
  'text/plain',
]);

/** Whether Gemini cannot be sent this address, because it would have to fetch it from the web. */
export function geminiMustInline(url: string): boolean {
  return /^https?:\/\//i.test(url) && !readable.some((pattern) => pattern.test(url));
}

/**
 * Media inside the request as `inlineData`, an address as `fileData`.
 *
 * @throws RequestTranslationError for the id of a file that was uploaded to somebody else.
 */
export function mediaPart({ source, path }: MediaPiece): JsonObject {
  if (source.type === 'inline') {
    return { inlineData: { mimeType: source.mediaType, data: source.data } };
  }
  const mimeType = source.mediaType?.endsWith('/*') ? undefined : source.mediaType;
  const known = mimeType ?? mediaTypeOfName(source.url);
  return {
    fileData: { ...(known === undefined ? {} : { mimeType: known }), fileUri: fileUri(source.url, path) },
  };
}

function fileUri(url: string, path: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return url;
  if (/^files\/[a-z0-9-]+$/.test(url)) return `https://generativelanguage.googleapis.com/v1beta/${url}`;
  throw new RequestTranslationError(
    path,
    'Gemini does not know this file; send it as a data URL, or upload it with the Files API and send its uri.',
  );
}

/** The media of a tool's result, by where this generation wants them: inside of the response, or after it. */
export function resultMedia(
  { content }: ToolResultPiece,
  generation: number | undefined,
): { readonly inside: JsonObject[]; readonly beside: JsonObject[] } {
  const inside: JsonObject[] = [];
  const beside: JsonObject[] = [];
  for (const piece of content) {
    if (piece.kind !== 'media') continue;
    const { source } = piece;
    const fits = generation !== undefined && generation >= 3 && source.type === 'inline';
    if (fits && responseTypes.has(source.mediaType)) inside.push(mediaPart(piece));
    else beside.push(mediaPart(piece));
  }
  return { inside, beside };
}
