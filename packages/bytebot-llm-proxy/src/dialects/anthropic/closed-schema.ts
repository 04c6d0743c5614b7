import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** Deeper schemas are not looked into. */
const DEPTH_MAX = 32;

/**
 * Whether OpenAI's strict mode takes the schema: every object names all its properties as required and allows no others.
 * Anthropic's strict mode takes optional ones too.
 */
export function isClosedSchema(schema: JsonObject, depth = 0): boolean {
  if (depth > DEPTH_MAX) return false;
  if (schema.type === 'object' && !isClosedObject(schema)) return false;
  const below = [
    ...valuesOf(schema.properties),
    ...valuesOf(schema.$defs),
    ...valuesOf(schema.definitions),
    ...listOf(schema.anyOf),
    schema.items,
  ];
  return below.every((one) => !isJsonObject(one) || isClosedSchema(one, depth + 1));
}

function isClosedObject({ additionalProperties, properties, required }: JsonObject): boolean {
  if (additionalProperties !== false) return false;
  const names = new Set(listOf(required));
  return !isJsonObject(properties) || Object.keys(properties).every((name) => names.has(name));
}

function valuesOf(value: unknown): unknown[] {
  return isJsonObject(value) ? Object.values(value) : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
