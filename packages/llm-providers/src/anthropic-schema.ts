import type { JsonObject } from '@bytebot/shared';
import { modernSchema } from './translate/schema/modern-schema.ts';
import { objectSchema } from './translate/schema/object-schema.ts';
import { isPlainSchema } from './translate/schema/plain-schema.ts';
import { hasLostReference, withoutReferences } from './translate/schema/references.ts';

/**
 * The `input_schema` of a tool. Anthropic checks it against JSON Schema 2020-12 and takes references and all keywords,
 * but wants `type: object` at the top and refuses `anyOf`, `oneOf` and `allOf` there (Messages API, "tools").
 */
export function anthropicInputSchema(schema: JsonObject | undefined): JsonObject {
  if (schema === undefined) return { type: 'object', properties: {} };
  return objectSchema(isPlainSchema(schema) ? schema : mended(schema));
}

function mended(schema: JsonObject): JsonObject {
  return modernSchema(hasLostReference(schema) ? withoutReferences(schema) : schema);
}
