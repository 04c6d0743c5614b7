import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { objectsOf } from './translate/json.ts';
import { both, objectSchema } from './translate/schema/object-schema.ts';
import { withoutReferences } from './translate/schema/references.ts';
import { deepestSchema, mapSubschemas } from './translate/schema/subschemas.ts';

/**
 * The schema of a function's arguments in the keywords that Ollama reads: `type`, `properties`, `items`, `enum`,
 * `anyOf`, `required` and `description` (`api.ToolFunctionParameters` and `api.ToolProperty` of its source). It passes
 * over all others, so that a model would never see what they say.
 */
export function ollamaSchema(parameters: JsonObject): JsonObject {
  return readable(objectSchema(withoutReferences(parameters)), 0);
}

function readable(schema: JsonObject, depth: number): JsonObject {
  if (depth > deepestSchema) return schema;
  const { oneOf, allOf, const: only, ...rest } = mapSubschemas(schema, (sub) => readable(sub, depth + 1));
  const result: Record<string, unknown> = objectsOf(allOf).reduce(both, rest);
  if (Array.isArray(oneOf)) result.anyOf ??= oneOf;
  if (only !== undefined) result.enum ??= [only];
  if (isJsonObject(result.properties)) result.properties = withoutBooleans(result.properties);
  return result;
}

/** `true` allows anything, as an empty schema does; what is `false` is never there. */
function withoutBooleans(properties: JsonObject): JsonObject {
  const entries = Object.entries(properties).filter(([, property]) => property !== false);
  return Object.fromEntries(entries.map(([name, property]) => [name, property === true ? {} : property]));
}
