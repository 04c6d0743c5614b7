import type { SecretStore } from '@bytebot/service';
import { isJsonObject } from '@bytebot/shared';
import type { ConfigPath } from './place.ts';

const PREFIX = 'os.environ/';

/** The variable that `os.environ/NAME` refers to; undefined for every other value. */
export function variableOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith(PREFIX)) return undefined;
  const name = value.slice(PREFIX.length).trim();
  return name === '' ? undefined : name;
}

/** A reference to a variable that is not set. */
export interface MissingVariable {
  readonly path: ConfigPath;
  readonly variable: string;
}

/** Told of every reference that has no value. */
export type MissingReporter = (missing: MissingVariable) => void;

/**
 * Replaces `os.environ/NAME` by the value of the variable, as LiteLLM does: in the values of mappings, also of
 * mappings in lists, but not in list items that are plain text. `true` and `false` become booleans. A variable
 * that is not set becomes null.
 */
export function resolveReferences(
  value: unknown,
  path: ConfigPath,
  secrets: SecretStore,
  report: MissingReporter,
): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      typeof item === 'string' ? item : resolveReferences(item, [...path, index], secrets, report),
    );
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        resolveReferences(item, [...path, key], secrets, report),
      ]),
    );
  }
  const variable = variableOf(value);
  if (variable === undefined) return value;
  const found = secrets.get(variable);
  if (found === undefined) {
    report({ path, variable });
    return null;
  }
  return booleanOr(found);
}

function booleanOr(text: string): string | boolean {
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : text;
}
