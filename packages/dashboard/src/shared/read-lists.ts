import { isJsonObject, type JsonObject, memberOf } from '@bytebot/shared/browser';

/** The objects of a list, which stands alone or under one of the names. What is no object is left out. */
export function objectsIn(value: unknown, ...names: readonly string[]): readonly JsonObject[] {
  const list = [value, ...names.map((name) => memberOf(value, name))].find((candidate) =>
    Array.isArray(candidate),
  );
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

/** The first of the names that has a value which is neither null nor undefined. */
export function firstOf(value: JsonObject, ...names: readonly string[]): unknown {
  return names.map((name) => memberOf(value, name)).find((member) => member !== undefined && member !== null);
}

/** A text or a number under the first of the names that has one, as text; empty when there is none. */
export function idOf(value: JsonObject, ...names: readonly string[]): string {
  const id = firstOf(value, ...names);
  return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
}
