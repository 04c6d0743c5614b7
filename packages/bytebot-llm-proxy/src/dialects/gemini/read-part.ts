import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { checkNames, describe, fieldOf } from './proto-json.ts';

/** One of these makes a part (Gemini API reference, "Part"). */
const dataFields = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
] as const;

/** These say more about it. */
const besideFields = [
  'thought',
  'thoughtSignature',
  'videoMetadata',
  'mediaResolution',
  'partMetadata',
  'mediaProcessing',
  'speechMetadata',
  'audioTranscription',
] as const;

export type PartKind = (typeof dataFields)[number];

const partFields: ReadonlySet<string> = new Set([...dataFields, ...besideFields]);

/**
 * What a part holds.
 *
 * @throws DialectError for an unknown field, and for a part with no data or with two.
 */
export function dataOf(part: JsonObject, path: string): { readonly kind: PartKind; readonly value: unknown } {
  checkNames(part, partFields, path);
  const kinds = dataFields.filter((name) => fieldOf(part, name) !== undefined);
  const [kind] = kinds;
  // SDKs that leave out empty fields send the end of a signed text like this.
  if (kind === undefined && fieldOf(part, 'thoughtSignature') !== undefined)
    return { kind: 'text', value: '' };
  if (kind === undefined) {
    throw new DialectError(path, `A part must have one of ${dataFields.join(', ')}.`);
  }
  if (kinds.length > 1) throw new DialectError(path, `A part cannot have both ${kinds.join(' and ')}.`);
  return { kind, value: fieldOf(part, kind) };
}

/** What the part says beside its data, in camelCase. */
export function besideData(part: JsonObject): JsonObject {
  const beside: Record<string, unknown> = {};
  for (const name of besideFields) {
    const value = fieldOf(part, name);
    if (value !== undefined) beside[name] = value;
  }
  return beside;
}

/** @throws DialectError for what is no object; a string is a mistake that SDKs allow and the API does not. */
export function expectPart(value: unknown, path: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new DialectError(
    path,
    `A part must be an object, not ${describe(value)}.`,
    typeof value === 'string' ? 'Write {"text": "…"}.' : undefined,
  );
}
