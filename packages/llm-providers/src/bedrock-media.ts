import type { JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from './provider.ts';
import type { MediaPiece } from './translate/content.ts';
import { isTextual, mediaTypeOfName } from './translate/media-type.ts';

type MediaKind = 'image' | 'document' | 'video' | 'audio';

/** Converse's formats by media type (Bedrock API reference: ImageBlock, DocumentBlock, VideoBlock, AudioBlock). */
const formats: Readonly<Record<string, readonly [MediaKind, string]>> = {
  'image/png': ['image', 'png'],
  'image/jpeg': ['image', 'jpeg'],
  'image/gif': ['image', 'gif'],
  'image/webp': ['image', 'webp'],
  'application/pdf': ['document', 'pdf'],
  'text/csv': ['document', 'csv'],
  'text/html': ['document', 'html'],
  'text/plain': ['document', 'txt'],
  'text/markdown': ['document', 'md'],
  'application/msword': ['document', 'doc'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['document', 'docx'],
  'application/vnd.ms-excel': ['document', 'xls'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['document', 'xlsx'],
  'video/mp4': ['video', 'mp4'],
  'video/quicktime': ['video', 'mov'],
  'video/x-matroska': ['video', 'mkv'],
  'video/webm': ['video', 'webm'],
  'video/x-flv': ['video', 'flv'],
  'video/mpeg': ['video', 'mpeg'],
  'video/x-ms-wmv': ['video', 'wmv'],
  'video/3gpp': ['video', 'three_gp'],
  'audio/mpeg': ['audio', 'mp3'],
  'audio/wav': ['audio', 'wav'],
  'audio/x-wav': ['audio', 'wav'],
  'audio/flac': ['audio', 'flac'],
  'audio/ogg': ['audio', 'ogg'],
  'audio/opus': ['audio', 'opus'],
  'audio/aac': ['audio', 'aac'],
  'audio/mp4': ['audio', 'mp4'],
  'audio/webm': ['audio', 'webm'],
};

/** Writes media as content blocks. Documents need names that differ; those without one are numbered as they come. */
export class BedrockMedia {
  readonly #names = new Set<string>();

  /** @throws RequestTranslationError for a type Bedrock does not read, or an address it does not fetch. */
  block({ source, path, name }: MediaPiece): JsonObject {
    if (source.type === 'inline') {
      return this.#block(formatOf(source.mediaType, path), { bytes: source.data }, name);
    }
    if (!/^s3:\/\//i.test(source.url)) {
      throw new RequestTranslationError(path, 'Bedrock takes data URLs and s3:// addresses here.');
    }
    const mediaType = definite(source.mediaType) ?? mediaTypeOfName(source.url) ?? '';
    return this.#block(formatOf(mediaType, path), { s3Location: { uri: source.url } }, name);
  }

  #block(
    [kind, format]: readonly [MediaKind, string],
    source: JsonObject,
    name: string | undefined,
  ): JsonObject {
    if (kind !== 'document') return { [kind]: { format, source } };
    return { document: { format, name: this.#nameFor(name), source } };
  }

  /** Letters, digits, single blanks, hyphens, parentheses and square brackets (DocumentBlock). */
  #nameFor(given = ''): string {
    const clean = given
      .replace(/\.\w{1,8}$/, '')
      .replaceAll(/[^A-Za-z0-9()[\]-]+/g, ' ')
      .trim()
      .slice(0, 150);
    let name = clean;
    let count = clean === '' ? this.#names.size + 1 : 1;
    for (; name === '' || this.#names.has(name); count += 1) {
      name = clean === '' ? `document-${count}` : `${clean} (${count + 1})`;
    }
    this.#names.add(name);
    return name;
  }
}

/** Media at web addresses travels inside the request; only S3 is fetched by Bedrock. */
export function mustInlineForBedrock(url: string): boolean {
  return /^https?:/i.test(url);
}

function formatOf(mediaType: string, path: string): readonly [MediaKind, string] {
  const format = Object.hasOwn(formats, mediaType) ? formats[mediaType] : undefined;
  if (format !== undefined) return format;
  if (isTextual(mediaType)) return ['document', 'txt'];
  throw new RequestTranslationError(
    path,
    `Bedrock does not read ${mediaType.slice(0, 80) || 'media without a type'}; there are PNG, JPEG, GIF and WebP, PDF, office, text, HTML and CSV documents, video and audio.`,
  );
}

/** `image/*` says no more than that it is one. */
function definite(mediaType: string | undefined): string | undefined {
  return mediaType?.endsWith('/*') === true ? undefined : mediaType;
}
