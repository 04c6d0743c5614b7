import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** Deeper than any schema that means something; what lies below is left as it is. */
export const deepestSchema = 64;

/** Keywords that hold a schema or a list of schemas, whichever the value is. */
const applicators: ReadonlySet<string> = new Set([
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
  'anyOf',
  'oneOf',
  'allOf',
  'prefixItems',
]);
/** Keywords that hold schemas by name. */
const maps: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
]);

/**
 * The schema with each schema right below it changed; the same object when none was. Values that only look like
 * schemas (`enum`, `const`, `default`, `examples`) are not touched (JSON Schema 2020-12, "Applicator vocabulary").
 */
export function mapSubschemas(schema: JsonObject, change: (schema: JsonObject) => JsonObject): JsonObject {
  let result: Record<string, unknown> | undefined;
  for (const name in schema) {
    const value = schema[name];
    if (typeof value !== 'object' || value === null) continue;
    const mapped = mapKeyword(name, value, change);
    if (mapped === value) continue;
    result ??= { ...schema };
    result[name] = mapped;
  }
  return result ?? schema;
}

function mapKeyword(name: string, value: object, change: (schema: JsonObject) => JsonObject): unknown {
  if (applicators.has(name)) {
    if (Array.isArray(value)) return mapList(value, change);
    return isJsonObject(value) ? change(value) : value;
  }
  return maps.has(name) && isJsonObject(value) ? mapValues(value, change) : value;
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
