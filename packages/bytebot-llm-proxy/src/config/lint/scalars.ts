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

/** Free texts for people, and what goes to a model as it is: anything may stand in them. */
const unread = new Set([
  'model_info',
  'description',
  'guardrail_info',
  'credential_info',
  'tools',
  'messages',
]);

/** Every text of a config that is read as a setting, in order. */
export function textsOf(root: unknown): readonly NamedText[] {
  const texts: NamedText[] = [];
  // One path for the whole walk, copied where a text stands: configs hold many more values than texts that matter.
  const path: (string | number)[] = [];

  function walk(value: unknown, name: string): void {
    if (typeof value === 'string') {
      texts.push({ name, value, path: [...path], isItem: typeof path.at(-1) === 'number' });
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) step(index, item, name);
    } else if (isJsonObject(value)) {
      for (const key of Object.keys(value)) if (!unread.has(key)) step(key, value[key], key);
    }
  }

  function step(key: string | number, value: unknown, name: string): void {
    if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) return;
    path.push(key);
    walk(value, name);
    path.pop();
  }

  walk(root, '');
  return texts;
}
