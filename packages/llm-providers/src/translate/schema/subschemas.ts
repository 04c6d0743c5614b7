import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** Deeper than any schema that means something; what lies below is left as it is. */
export const deepestSchema = 64;

const single: readonly string[] = [
  'items',
  'additionalProperties',
  'additionalItems',
  'contains',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
  'not',
  'if',
  'then',
  'else',
];
const lists: readonly string[] = ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items'];
const maps: readonly string[] = [
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
];

/**
 * The schema with each schema right below it changed; the same object when none was. Values that only look like
 * schemas (`enum`, `const`, `default`, `examples`) are not touched (JSON Schema 2020-12, "Applicator vocabulary").
 */
export function mapSubschemas(schema: JsonObject, change: (schema: JsonObject) => JsonObject): JsonObject {
  const result: Record<string, unknown> = {};
  let changed = false;
  const put = (name: string, before: unknown, after: unknown): void => {
    result[name] = after;
    changed ||= before !== after;
  };
  for (const name of single) {
    const value = schema[name];
    if (isJsonObject(value)) put(name, value, change(value));
  }
  for (const name of lists) {
    const value = schema[name];
    if (Array.isArray(value)) put(name, value, mapList(value, change));
  }
  for (const name of maps) {
    const value = schema[name];
    if (isJsonObject(value)) put(name, value, mapValues(value, change));
  }
  return changed ? { ...schema, ...result } : schema;
}

function mapList(list: readonly unknown[], change: (schema: JsonObject) => JsonObject): readonly unknown[] {
  const mapped = list.map((item) => (isJsonObject(item) ? change(item) : item));
  return mapped.some((item, index) => item !== list[index]) ? mapped : list;
}

function mapValues(values: JsonObject, change: (schema: JsonObject) => JsonObject): JsonObject {
  const entries = Object.entries(values);
  const mapped = entries.map(([name, value]): [string, unknown] => [
    name,
    isJsonObject(value) ? change(value) : value,
  ]);
  return mapped.some(([, value], index) => value !== entries[index]?.[1])
    ? Object.fromEntries(mapped)
    : values;
}
