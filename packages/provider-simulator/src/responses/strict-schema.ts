import { isJsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { listOf } from '../openai/read-question.ts';
import { invalid } from '../openai/refusals.ts';

/** What a refused schema is for, and where it stands in the request. */
export interface SchemaPlace {
  /** `function 'get_weather'` */
  readonly subject: string;
  readonly param: string;
  readonly code: string;
}

/**
 * Refuses a schema that strict mode does not take: every object is closed and requires all its properties (OpenAI,
 * "Structured Outputs").
 */
export function checkStrictSchema(call: Call, schema: unknown, place: SchemaPlace): void {
  check(call, schema, place, []);
}

const depthMax = 32;

function check(call: Call, schema: unknown, place: SchemaPlace, path: readonly string[]): void {
  if (!isJsonObject(schema) || path.length > depthMax) return;
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  if (schema.type === 'object' || isJsonObject(schema.properties)) {
    if (schema.additionalProperties !== false) {
      throw refused(call, place, path, "'additionalProperties' is required to be supplied and to be false.");
    }
    const required = listOf(schema.required);
    const left = Object.keys(properties).find((name) => !required.includes(name));
    if (left !== undefined) {
      throw refused(
        call,
        place,
        path,
        `'required' is required to be supplied and to be an array including every key in properties. Missing '${left}'.`,
      );
    }
  }
  for (const [name, below] of Object.entries(properties))
    check(call, below, place, [...path, 'properties', name]);
  check(call, schema.items, place, [...path, 'items']);
  for (const [index, below] of listOf(schema.anyOf).entries())
    check(call, below, place, [...path, 'anyOf', String(index)]);
  for (const [name, below] of Object.entries(isJsonObject(schema.$defs) ? schema.$defs : {}))
    check(call, below, place, ['$defs', name]);
}

function refused(call: Call, place: SchemaPlace, path: readonly string[], reason: string): Error {
  const words = path.map((step) => `'${step}'`);
  // Written as Python writes a tuple.
  const context = `(${words.join(', ')}${words.length === 1 ? ',' : ''})`;
  return invalid(call, `Invalid schema for ${place.subject}: In context=${context}, ${reason}`, place);
}
