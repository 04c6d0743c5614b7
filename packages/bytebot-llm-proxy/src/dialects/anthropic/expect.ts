import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';

/** A value for an error message: short strings quoted, anything else by its type. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}

/** Undefined and null both mean that a field is not there, as in Anthropic's SDKs. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** @throws DialectError unless the value is an object. */
export function expectObject(value: unknown, path: string, what: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new DialectError(path, `${what} must be an object, not ${describe(value)}.`);
}

/** @throws DialectError unless the value is a string; an empty one only where it is allowed. */
export function expectText(value: unknown, path: string, what: string, mayBeEmpty = false): string {
  if (typeof value === 'string' && (mayBeEmpty || value !== '')) return value;
  throw new DialectError(
    path,
    `${what} must be ${mayBeEmpty ? 'a' : 'a filled'} string, not ${describe(value)}.`,
  );
}

/** @throws DialectError unless the value is a list. */
export function expectList(value: unknown, path: string, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new DialectError(path, `${what} must be a list, not ${describe(value)}.`);
}

/**
 * The value as JSON.
 *
 * @throws DialectError when it is nested deeper than the printer's stack.
 */
export function printed(value: JsonObject, path: string): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) throw new DialectError(path, 'This is nested too deeply.');
    throw error;
  }
}

/** The cache mark of a block or tool as the canonical form has it, beside the rest. */
export function cacheMark(holder: JsonObject): JsonObject {
  return isJsonObject(holder.cache_control) ? { cache_control: holder.cache_control } : {};
}
