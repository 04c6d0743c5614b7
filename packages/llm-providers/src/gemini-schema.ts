import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { modernSchema } from './translate/schema/modern-schema.ts';
import { both, objectSchema } from './translate/schema/object-schema.ts';
import { isPlainSchema } from './translate/schema/plain-schema.ts';
import { withoutReferences } from './translate/schema/references.ts';
import { deepestSchema, mapSubschemas } from './translate/schema/subschemas.ts';

/**
 * A JSON Schema for `parametersJsonSchema` and `responseJsonSchema`. Gemini takes any there but heeds only some
 * keywords (Gemini API reference, "GenerationConfig.responseJsonSchema"): references stand only where nothing is
 * beside them and cycles only in optional places, `const`, `allOf`, open bounds and patterns of names are ignored.
 * What they say is said with the keywords that are heeded; all others travel as they are.
 */
export function geminiSchema(schema: JsonObject): JsonObject {
  return isPlainSchema(schema) ? schema : heeded(modernSchema(withoutReferences(schema)), 0);
}

/**
 * The schema of a function's arguments; undefined for a function that takes none, where Gemini wants the field left
 * out.
 *
 * @param takesSome Whether an object without known properties still is one to be filled.
 */
export function geminiParameters(schema: JsonObject, takesSome = false): JsonObject | undefined {
  const parameters = objectSchema(geminiSchema(schema));
  const { properties, additionalProperties } = parameters;
  const takesNone = !isJsonObject(properties) || Object.keys(properties).length === 0;
  return takesNone && !takesSome && !isJsonObject(additionalProperties) && additionalProperties !== true
    ? undefined
    : parameters;
}

function heeded(schema: JsonObject, depth: number): JsonObject {
  if (depth > deepestSchema) return schema;
  const below = mapSubschemas(schema, (sub) => heeded(sub, depth + 1));
  return needsWords(below) ? reworded(below) : below;
}

function needsWords(schema: JsonObject): boolean {
  return (
    schema.const !== undefined ||
    Array.isArray(schema.allOf) ||
    typeof schema.exclusiveMinimum === 'number' ||
    typeof schema.exclusiveMaximum === 'number' ||
    isJsonObject(schema.patternProperties)
  );
}

function reworded(schema: JsonObject): JsonObject {
  const { allOf, const: constant, exclusiveMinimum, exclusiveMaximum, patternProperties, ...rest } = schema;
  const parts = Array.isArray(allOf) ? allOf.filter(isJsonObject) : [];
  const merged = parts.reduce(both, rest);
  const step = merged.type === 'integer' ? 1 : 0;
  return {
    ...merged,
    ...(constant === undefined ? {} : onlyValue(constant)),
    ...(typeof exclusiveMinimum === 'number' ? { minimum: exclusiveMinimum + step } : {}),
    ...(typeof exclusiveMaximum === 'number' ? { maximum: exclusiveMaximum - step } : {}),
    ...(isJsonObject(patternProperties) && merged.additionalProperties === undefined
      ? { additionalProperties: onlyPattern(patternProperties) }
      : {}),
  };
}

/** `enum` is for strings and numbers; of the others at least the type is said. */
function onlyValue(constant: unknown): JsonObject {
  if (typeof constant === 'string') return { type: 'string', enum: [constant] };
  if (typeof constant === 'number') {
    return { type: Number.isInteger(constant) ? 'integer' : 'number', enum: [constant] };
  }
  if (typeof constant === 'boolean') return { type: 'boolean', description: `Always ${constant}.` };
  return constant === null ? { type: 'null' } : {};
}

function onlyPattern(patterns: JsonObject): unknown {
  const [only, ...others] = Object.values(patterns);
  return others.length === 0 && only !== undefined ? only : true;
}
