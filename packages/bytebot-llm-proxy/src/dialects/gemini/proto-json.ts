import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';

/**
 * Google's messages as JSON (proto3 JSON mapping): every field has two spellings, null means absent, whole numbers may
 * be written as strings. Keys of maps and of free JSON (`args`, `response`, JSON schemas) are nobody's fields and are
 * never looked up here.
 */
export function fieldOf(message: JsonObject, name: string): unknown {
  return message[name] ?? message[snakeCase(name)] ?? undefined;
}

/** Where the field stands in the request, in the client's own spelling. */
export function pathOf(message: JsonObject, name: string, path: string): string {
  const own = Object.hasOwn(message, name) ? name : snakeCase(name);
  const written = Object.hasOwn(message, own) ? own : name;
  return path === '' ? written : `${path}.${written}`;
}

/** The message with its fields in camelCase; values stay as they are. */
export function inCamelCase(message: JsonObject): JsonObject {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(message)) {
    if (value === null) continue;
    const camel = camelCase(name);
    if (camel === name || !Object.hasOwn(message, camel)) fields[camel] = value;
  }
  return fields;
}

/** @throws DialectError naming the first field that Google's API does not have. */
export function checkNames(message: JsonObject, known: ReadonlySet<string>, path: string): void {
  for (const name in message) {
    if (known.has(name) || known.has(camelCase(name))) continue;
    throw new DialectError(
      path === '' ? name : `${path}.${name}`,
      `Unknown name ${describe(name)}: Cannot find field.`,
    );
  }
}

/** @throws DialectError unless the value is an object. */
export function expectObject(value: unknown, path: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new DialectError(path, `This must be an object, not ${describe(value)}.`);
}

/** An empty list where there is none; one object counts as a list of itself, as Google's parser reads it. */
export function listOf(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  if (isJsonObject(value)) return [value];
  throw new DialectError(path, `This must be a list, not ${describe(value)}.`);
}

/** @throws DialectError unless the value is a string that says something. */
export function expectText(value: unknown, path: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new DialectError(path, `This must be a filled string, not ${describe(value)}.`);
}

/** @throws DialectError unless the value is a number, or one written as a string. */
export function expectNumber(value: unknown, path: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new DialectError(path, `This must be a number, not ${describe(value)}.`);
}

/** @throws DialectError unless the value is true or false. */
export function expectBoolean(value: unknown, path: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new DialectError(path, `This must be true or false, not ${describe(value)}.`);
}

/** A value for an error message: short strings quoted, anything else by its type. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : 'an object';
}

/** Only names that stand in this code are asked for: the map stays small. */
const snakeCases = new Map<string, string>();

function snakeCase(name: string): string {
  const known = snakeCases.get(name);
  if (known !== undefined) return known;
  const written = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  snakeCases.set(name, written);
  return written;
}

export function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_whole, letter: string) => letter.toUpperCase());
}
