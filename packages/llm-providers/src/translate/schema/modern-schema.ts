import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { deepestSchema, mapSubschemas } from './subschemas.ts';

const types: ReadonlySet<unknown> = new Set([
  'object',
  'array',
  'string',
  'number',
  'integer',
  'boolean',
  'null',
]);

/**
 * A schema of an older draft, of OpenAPI 3.0 or of a sloppy writer as JSON Schema 2020-12, which is what the providers
 * check it against: lists of `items` become `prefixItems`, boolean bounds numbers, `nullable` a type, and keywords
 * whose value has the wrong type are left out. The same object when there is nothing to do.
 */
export function modernSchema(schema: JsonObject, depth = 0): JsonObject {
  if (depth > deepestSchema) return schema;
  const below = mapSubschemas(schema, (sub) => modernSchema(sub, depth + 1));
  return isOutdated(below) ? modernized(below) : below;
}

function isOutdated(schema: JsonObject): boolean {
  return (
    Array.isArray(schema.items) ||
    typeof schema.exclusiveMinimum === 'boolean' ||
    typeof schema.exclusiveMaximum === 'boolean' ||
    schema.nullable !== undefined ||
    (schema.type !== undefined && !isType(schema.type)) ||
    (schema.required !== undefined && !Array.isArray(schema.required)) ||
    (schema.properties !== undefined && !isJsonObject(schema.properties)) ||
    (schema.enum !== undefined && !Array.isArray(schema.enum))
  );
}

function modernized(schema: JsonObject): JsonObject {
  const result: Record<string, unknown> = { ...schema };
  if (Array.isArray(schema.items)) {
    result.prefixItems = schema.items;
    delete result.items;
    if (schema.additionalItems !== undefined) result.items = schema.additionalItems;
    delete result.additionalItems;
  }
  modernizeBound(result, 'exclusiveMinimum', 'minimum');
  modernizeBound(result, 'exclusiveMaximum', 'maximum');
  if (result.type !== undefined && !isType(result.type)) modernizeType(result);
  if (schema.nullable === true && typeof result.type === 'string') result.type = [result.type, 'null'];
  delete result.nullable;
  if (!Array.isArray(schema.required)) delete result.required;
  if (!isJsonObject(schema.properties)) delete result.properties;
  if (!Array.isArray(schema.enum)) delete result.enum;
  return result;
}

/** Draft 4: `exclusiveMinimum: true` beside `minimum`. */
function modernizeBound(schema: Record<string, unknown>, exclusive: string, inclusive: string): void {
  if (typeof schema[exclusive] !== 'boolean') return;
  const isExclusive = schema[exclusive] === true && typeof schema[inclusive] === 'number';
  delete schema[exclusive];
  if (!isExclusive) return;
  schema[exclusive] = schema[inclusive];
  delete schema[inclusive];
}

/** Google's own spelling is in capitals; anything else that is no type says nothing. */
function modernizeType(schema: Record<string, unknown>): void {
  const lower = typeof schema.type === 'string' ? schema.type.toLowerCase() : undefined;
  if (types.has(lower)) schema.type = lower;
  else delete schema.type;
}

function isType(type: unknown): boolean {
  return Array.isArray(type) ? type.every((one) => types.has(one)) : types.has(type);
}
