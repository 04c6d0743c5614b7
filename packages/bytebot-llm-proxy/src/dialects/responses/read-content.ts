import { type ContentPart, isJsonObject, type JsonObject, textOf } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { describeValue } from './describe-value.ts';
import { readFile, readImage } from './read-media.ts';

const known = 'input_text, input_image, input_file, input_audio, output_text and refusal';

/**
 * The content of a message or of a tool's result: a text, or a list of parts in the canonical form.
 *
 * @throws DialectError naming the part that cannot be read.
 */
export function readContent(content: unknown, path: string): string | ContentPart[] {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw new DialectError(path, 'The content must be a text or a list of parts.');
  return content.map((part, index) => readPart(part, `${path}[${index}]`));
}

/** A single plain text as the text itself, as most servers like it best. */
export function simplest(content: string | ContentPart[]): string | ContentPart[] {
  if (typeof content === 'string' || content.length !== 1) return content;
  const [only] = content;
  const isPlain = only?.type === 'text' && Object.keys(only).length === 2;
  return isPlain && typeof only.text === 'string' ? only.text : content;
}

function readPart(part: unknown, path: string): ContentPart {
  if (!isJsonObject(part)) throw new DialectError(path, 'A content part must be an object with a type.');
  switch (part.type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: textIn(part, 'text', path), ...cacheMark(part) };
    case 'output_audio':
      // Chats take the assistant's words back, not its voice.
      return { type: 'text', text: textOf(part, 'transcript') ?? '' };
    case 'refusal':
      return { type: 'refusal', refusal: textIn(part, 'refusal', path) };
    case 'input_image':
      return { ...readImage(part, path), ...cacheMark(part) };
    case 'input_file':
      return { ...readFile(part, path), ...cacheMark(part) };
    case 'input_audio':
      return readAudio(part, path);
    default:
      throw new DialectError(
        `${path}.type`,
        `The content type ${describeValue(part.type)} is unknown; there are ${known}.`,
      );
  }
}

function textIn(part: JsonObject, name: string, path: string): string {
  const text = part[name];
  if (typeof text === 'string') return text;
  throw new DialectError(`${path}.${name}`, `Missing required parameter: '${path}.${name}'.`);
}

function readAudio(part: JsonObject, path: string): ContentPart {
  const { input_audio: audio } = part;
  const data = textOf(audio, 'data');
  const format = textOf(audio, 'format');
  if (data !== undefined && format !== undefined)
    return { type: 'input_audio', input_audio: { data, format } };
  const missing = `${path}.input_audio.${data === undefined ? 'data' : 'format'}`;
  throw new DialectError(missing, `Missing required parameter: '${missing}'.`);
}

/** Where the client wants the provider to keep what it has read, in the words of LiteLLM and Anthropic. */
function cacheMark(part: JsonObject): JsonObject {
  if (isJsonObject(part.cache_control)) return { cache_control: part.cache_control };
  const { prompt_cache_breakpoint: mark } = part;
  if (!isJsonObject(mark)) return {};
  // The shortest time that is no shorter than asked, as far as there is one: five minutes or an hour.
  const longer = textOf(mark, 'ttl') === undefined ? {} : { ttl: '1h' };
  return { cache_control: { type: 'ephemeral', ...longer } };
}
