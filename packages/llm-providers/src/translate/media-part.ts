import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from '../provider.ts';
import type { MediaPiece } from './content.ts';
import { isDataUrl, normalizeMediaType, parseDataUrl } from './data-url.ts';
import { describeValue, filledString } from './json.ts';
import { mediaTypeOfName } from './media-type.ts';

const knownParts = 'text, image_url, input_audio, video_url and file';

/** OpenAI names audio by its format; the rest of the world by its media type. */
const audioTypes: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', pcm16: 'audio/l16' };

/**
 * Reads a content part that holds media: OpenAI's own parts, their names in the Responses dialect, and the blocks of
 * Anthropic, which LiteLLM's clients put there too.
 *
 * @throws RequestTranslationError when the part has a type or form that cannot be carried over.
 */
export function readMediaPart(part: JsonObject, path: string): MediaPiece {
  switch (part.type) {
    case 'image_url':
    case 'input_image':
      return readAddress(part, part.image_url, path, 'An image part needs image_url.url');
    case 'video_url':
      return readAddress(part, part.video_url, path, 'A video part needs video_url.url');
    case 'audio_url':
      return readAddress(part, part.audio_url, path, 'An audio part needs audio_url.url');
    case 'input_audio':
      return readAudio(part, path);
    case 'file':
      return readFile(part, isJsonObject(part.file) ? part.file : {}, path);
    case 'input_file':
      return readFile(part, part, path);
    case 'image':
    case 'document':
      return readSource(part, path);
    case 'container_upload':
      return { ...readFile(part, part, path), native: part };
    default:
      throw new RequestTranslationError(
        path,
        `The content type ${describeValue(part.type)} cannot be translated; there are ${knownParts}.`,
      );
  }
}

function readAddress(part: JsonObject, value: unknown, path: string, need: string): MediaPiece {
  const url = filledString(isJsonObject(value) ? value.url : value);
  const mediaType = isJsonObject(value) ? (value.format ?? value.mime_type) : undefined;
  const fileId = part.type === 'input_image' ? filledString(part.file_id) : undefined;
  const address = url ?? fileId;
  const kind = part.type === 'video_url' ? 'video/*' : part.type === 'audio_url' ? 'audio/*' : undefined;
  if (address === undefined) {
    throw new RequestTranslationError(path, `${need}, a data URL or an address.`);
  }
  return mediaPiece(address, mediaType ?? (url === undefined ? 'image/*' : kind), path, part);
}

function readAudio(part: JsonObject, path: string): MediaPiece {
  const audio = isJsonObject(part.input_audio) ? part.input_audio : {};
  const data = filledString(audio.data);
  const format = filledString(audio.format)?.toLowerCase();
  if (data !== undefined && isDataUrl(data)) return mediaPiece(data, undefined, path, part);
  if (data === undefined || format === undefined) {
    throw new RequestTranslationError(
      path,
      'An audio part needs input_audio.data (base64) and input_audio.format.',
    );
  }
  const known = Object.hasOwn(audioTypes, format) ? audioTypes[format] : undefined;
  return { kind: 'media', source: { type: 'inline', mediaType: known ?? `audio/${format}`, data }, path };
}

function readFile(part: JsonObject, file: JsonObject, path: string): MediaPiece {
  const url = filledString(file.file_data) ?? filledString(file.file_id) ?? filledString(file.file_url);
  if (url === undefined) {
    throw new RequestTranslationError(
      path,
      'A file part needs file.file_data (a data URL) or file.file_id (an address).',
    );
  }
  const name = filledString(file.filename);
  const piece = mediaPiece(addressOf(url, file, name), file.format, path, part);
  return name === undefined ? piece : { ...piece, name };
}

/** Some clients send the bare base64 of a file and leave it to its name to say what it is. */
function addressOf(data: string, file: JsonObject, name: string | undefined): string {
  if (data !== file.file_data || isDataUrl(data) || /^[a-z]{1,12}:\/\//i.test(data.slice(0, 16))) return data;
  const named = name === undefined ? undefined : mediaTypeOfName(name);
  return `data:${normalizeMediaType(file.format) ?? named ?? 'application/pdf'};base64,${data}`;
}

/** Anthropic's `image` and `document` blocks. */
function readSource(part: JsonObject, path: string): MediaPiece {
  const source = isJsonObject(part.source) ? part.source : {};
  const data = filledString(source.data);
  const mediaType = normalizeMediaType(source.media_type);
  const title = filledString(part.title);
  const named = title === undefined ? {} : { name: title };
  const usual = part.type === 'image' ? 'image/*' : undefined;
  if (source.type === 'base64' && data !== undefined && mediaType !== undefined) {
    return { ...mediaPiece(`data:${mediaType};base64,${data}`, undefined, path, part), ...named };
  }
  if (source.type === 'text' && data !== undefined) {
    const base64 = Buffer.from(data, 'utf8').toString('base64');
    return { ...mediaPiece(`data:text/plain;base64,${base64}`, undefined, path, part), ...named };
  }
  const address = filledString(source.url) ?? filledString(source.file_id);
  if (address !== undefined) return { ...mediaPiece(address, usual, path, part), ...named };
  throw new RequestTranslationError(path, 'A block with a source needs its data and media_type, or a url.');
}

function mediaPiece(url: string, format: unknown, path: string, part: JsonObject): MediaPiece {
  const mediaType = normalizeMediaType(format);
  const source = isDataUrl(url)
    ? { type: 'inline' as const, ...parseDataUrl(url, path) }
    : { type: 'address' as const, url, ...(mediaType === undefined ? {} : { mediaType }) };
  const cacheControl = part.cache_control;
  return { kind: 'media', source, path, ...(isJsonObject(cacheControl) ? { cacheControl } : {}) };
}
