import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** An http(s) address of a picture or file in a request. */
export interface MediaPlace {
  readonly url: string;
  /** `messages[0].content[1].image_url.url` */
  readonly path: string;
}

/** Gives the address that takes the place of one. */
type Replace = (place: MediaPlace) => string;

const urlParts = ['image_url', 'video_url', 'audio_url'] as const;
const fileFields = ['file_data', 'file_id', 'file_url'] as const;

/** A copy of OpenAI's messages with each address of a picture or file replaced; what does not change is shared. */
export function mapMedia(messages: unknown, replace: Replace): unknown {
  return mapItems(messages, 'messages', (message, path) =>
    isJsonObject(message) && Array.isArray(message.content)
      ? withField(message, 'content', (content) =>
          mapItems(content, `${path}.content`, (part, at) => mapPart(part, at, replace)),
        )
      : message,
  );
}

/**
 * `image_url`, `video_url` and `audio_url` hold `url`, or are it; a file has `file_data`, `file_id` or `file_url`; the
 * parts of Anthropic's dialect have a `source`, those of the Responses API a `file_url` of their own.
 */
function mapPart(part: unknown, path: string, replace: Replace): unknown {
  if (!isJsonObject(part)) return part;
  let mapped = part;
  for (const name of urlParts) {
    mapped = withField(mapped, name, (value) => mapAddress(value, `${path}.${name}`, ['url'], replace));
  }
  mapped = withField(mapped, 'source', (value) => mapAddress(value, `${path}.source`, ['url'], replace));
  mapped = withField(mapped, 'file_url', (value) => mapAddress(value, `${path}.file_url`, [], replace));
  return withField(mapped, 'file', (value) => mapAddress(value, `${path}.file`, fileFields, replace));
}

function mapAddress(value: unknown, path: string, fields: readonly string[], replace: Replace): unknown {
  if (typeof value === 'string') return isAddress(value) ? replace({ url: value, path }) : value;
  if (!isJsonObject(value)) return value;
  return fields.reduce<JsonObject>(
    (mapped, field) => withField(mapped, field, (url) => mapAddress(url, `${path}.${field}`, [], replace)),
    value,
  );
}

function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

function mapItems(list: unknown, path: string, map: (item: unknown, path: string) => unknown): unknown {
  if (!Array.isArray(list)) return list;
  const mapped = list.map((item: unknown, index) => map(item, `${path}[${index}]`));
  return mapped.some((item, index) => item !== list[index]) ? mapped : list;
}

function withField(holder: JsonObject, name: string, map: (value: unknown) => unknown): JsonObject {
  const value = holder[name];
  if (value === undefined) return holder;
  const mapped = map(value);
  return mapped === value ? holder : { ...holder, [name]: mapped };
}
