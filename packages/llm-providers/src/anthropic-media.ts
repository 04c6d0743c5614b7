import type { JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from './provider.ts';
import type { MediaPiece } from './translate/content.ts';
import { isTextual, mediaTypeOfName } from './translate/media-type.ts';

/** The image types Anthropic reads (Messages API, "Vision"). */
const imageTypes: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const pdf = 'application/pdf';
const reads = 'Anthropic reads JPEG, PNG, GIF, WebP, PDF and texts';

/** The feature that files uploaded before are used with. */
export const filesBeta = 'files-api-2025-04-14';

/** Anthropic fetches images and PDFs itself; a text document at an address has to be put into the request. */
export function anthropicMustInline(url: string): boolean {
  const mediaType = /^https?:\/\//i.test(url) ? mediaTypeOfName(url) : undefined;
  return mediaType !== undefined && isTextual(mediaType);
}

/**
 * An image or document block (Messages API reference, "ImageBlockParam" and "DocumentBlockParam").
 *
 * @param betas Takes the features the block needs.
 * @throws RequestTranslationError for sound, film and other types Anthropic does not read.
 */
export function mediaBlock({ source, path, name }: MediaPiece, betas: Set<string>): JsonObject {
  const title = name === undefined ? {} : { title: name };
  if (source.type === 'inline') {
    const { mediaType, data } = source;
    if (imageTypes.has(mediaType)) {
      return { type: 'image', source: { type: 'base64', media_type: mediaType, data } };
    }
    if (mediaType === pdf) {
      return { type: 'document', source: { type: 'base64', media_type: pdf, data }, ...title };
    }
    if (isTextual(mediaType)) {
      const text = Buffer.from(data, 'base64').toString('utf8');
      return { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text }, ...title };
    }
    throw new RequestTranslationError(path, `${reads}, not ${mediaType.slice(0, 80)}.`);
  }
  const { url, mediaType } = source;
  if (/^file_\w+$/.test(url)) {
    betas.add(filesBeta);
    const type = mediaType?.startsWith('image/') === true ? 'image' : 'document';
    return { type, source: { type: 'file', file_id: url }, ...(type === 'document' ? title : {}) };
  }
  if (!/^https?:\/\//i.test(url)) {
    throw new RequestTranslationError(
      path,
      'Anthropic takes data URLs, http(s) addresses and ids of its Files API here.',
    );
  }
  const known = mediaType ?? mediaTypeOfName(url) ?? 'image/*';
  if (known === pdf) return { type: 'document', source: { type: 'url', url }, ...title };
  if (known.startsWith('image/')) return { type: 'image', source: { type: 'url', url } };
  throw new RequestTranslationError(path, `${reads}, not ${known.slice(0, 80)} at an address.`);
}
