import type { ContentPart, JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { checkMediaType, readBase64 } from './base64.ts';
import { checkNames, expectObject, expectText, fieldOf, pathOf } from './proto-json.ts';

const blobFields: ReadonlySet<string> = new Set(['data', 'mimeType', 'displayName']);
const fileFields: ReadonlySet<string> = new Set(['fileUri', 'mimeType', 'displayName']);

/** OpenAI's names of sound formats, where they are not what follows `audio/`. */
const audioFormats: Readonly<Record<string, string>> = {
  mpeg: 'mp3',
  'x-wav': 'wav',
  wave: 'wav',
  'vnd.wave': 'wav',
};

/**
 * Bytes inside of the request as the content part of their kind: a picture, sound, film, or a file of any other type.
 *
 * @throws DialectError for a type that is missing or not that of the bytes, and for what is not base64.
 */
export function inlinePart(value: unknown, path: string): ContentPart {
  const blob = expectObject(value, path);
  checkNames(blob, blobFields, path);
  const mimeType = mediaTypeOf(blob, path);
  if (mimeType === undefined)
    throw new DialectError(`${path}.mimeType`, 'Inline data must say its MIME type, such as image/png.');
  const data = readBase64(fieldOf(blob, 'data'), pathOf(blob, 'data', path));
  checkMediaType(mimeType, data, pathOf(blob, 'mimeType', path));
  const url = `data:${mimeType};base64,${data}`;
  const [kind, subtype = ''] = mimeType.toLowerCase().split('/', 2);
  if (kind === 'image') return { type: 'image_url', image_url: { url } };
  if (kind === 'video') return { type: 'video_url', video_url: { url } };
  if (kind === 'audio') {
    const known = Object.hasOwn(audioFormats, subtype) ? audioFormats[subtype] : undefined;
    return { type: 'input_audio', input_audio: { data, format: known ?? subtype } };
  }
  return { type: 'file', file: { file_data: url, ...fileName(blob, path) } };
}

/**
 * A file at an address (the Files API, Cloud Storage, YouTube, the web) as the content part of its kind.
 *
 * @throws DialectError without an address.
 */
export function filePart(value: unknown, path: string): ContentPart {
  const file = expectObject(value, path);
  checkNames(file, fileFields, path);
  const url = expectText(fieldOf(file, 'fileUri'), pathOf(file, 'fileUri', path));
  const format = mediaTypeOf(file, path);
  const typed = format === undefined ? {} : { format };
  const kind = format?.toLowerCase().split('/', 1)[0];
  if (kind === 'image') return { type: 'image_url', image_url: { url, ...typed } };
  if (kind === 'video') return { type: 'video_url', video_url: { url, ...typed } };
  if (kind === 'audio') return { type: 'audio_url', audio_url: { url, ...typed } };
  return { type: 'file', file: { file_id: url, ...typed, ...fileName(file, path) } };
}

function mediaTypeOf(message: JsonObject, path: string): string | undefined {
  const value = fieldOf(message, 'mimeType');
  if (value === undefined || value === '') return undefined;
  const place = pathOf(message, 'mimeType', path);
  const mimeType = expectText(value, place);
  if (/^[\w.+-]+\/[\w.+-]+(?:\s*;[\s\w.+=;"-]*)?$/.test(mimeType)) return mimeType;
  throw new DialectError(place, 'This is no MIME type; write one such as image/png.');
}

function fileName(message: JsonObject, path: string): { readonly filename?: string } {
  const name = fieldOf(message, 'displayName');
  return name === undefined ? {} : { filename: expectText(name, pathOf(message, 'displayName', path)) };
}
