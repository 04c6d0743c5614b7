import { isJsonObject } from '@bytebot/shared';
import type { ConfigPath } from '../place.ts';

/** A text in a config, under the name of the key that holds it. */
export interface NamedText {
  /** The nearest key, also for items of a list. */
  readonly name: string;
  readonly value: string;
  readonly path: ConfigPath;
  /** Whether it is an item of a list rather than the value of a key. */
  readonly isItem: boolean;
}

/** Free texts for people, in which anything may stand. */
const unread = new Set([
  'model_info',
  'description',
  'guardrail_info',
  'credential_info',
  'tools',
  'messages',
]);

/** Every text of a config that is read as a setting, in order. */
export function* textsOf(value: unknown, path: ConfigPath = [], name = ''): Iterable<NamedText> {
  if (typeof value === 'string') {
    yield { name, value, path, isItem: typeof path.at(-1) === 'number' };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsOf(item, [...path, index], name);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (!unread.has(key)) yield* textsOf(item, [...path, key], key);
    }
  }
}
