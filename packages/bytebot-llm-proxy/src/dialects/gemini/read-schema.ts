import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { camelCase, describe, expectObject, listOf } from './proto-json.ts';

/** Deeper than any real schema, and far from the end of the stack. */
const deepest = 100;

const types: ReadonlySet<string> = new Set([
  'string',
  'number',
  'integer',
  'boolean',
  'array',
  'object',
  'null',
]);

/** Whole numbers, which Google writes as strings (int64). */
const counts: ReadonlySet<string> = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
]);

const ownKeywords: ReadonlySet<string> = new Set(['anyOf', 'propertyOrdering', 'additionalProperties']);

/** JSON Schema's keywords that hold schemas; those Google's subset does not have are there because clients write them. */
const schemaMaps: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'patternProperties']);
const schemaLists: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const singleSchemas: ReadonlySet<string> = new Set(['items', 'additionalProperties', 'not']);

/** Keywords whose value may be null. */
const literals: ReadonlySet<string> = new Set(['default', 'example', 'const']);

/**
 * Google's `Schema` (a subset of OpenAPI 3.0, types in capitals) as JSON Schema. `nullable` becomes a type of its own,
 * `propertyOrdering` the order in which the properties stand. What is no keyword of Google's stays as it is: many
 * clients write JSON Schema there.
 *
 * @throws DialectError for an unknown type or a schema that is no object.
 */
export function jsonSchemaOf(value: unknown, path: string, depth = 0): JsonObject {
  if (depth > deepest) throw new DialectError(path, 'The schema is nested too deeply.');
  const result: Record<string, unknown> = {};
  let isNullable = false;
  let ordering: unknown;
  for (const [written, field] of Object.entries(expectObject(value, path))) {
    if (field === null && !literals.has(written)) continue;
    const name = keywordOf(written);
    const place = `${path}.${written}`;
    if (name === 'nullable') isNullable = field === true;
    else if (name === 'propertyOrdering') ordering = field;
    else if (name === 'example') result.examples = [field];
    else if (!(name === 'format' && field === 'enum')) {
      const said = keywordValue(name, field, place, depth);
      if (said !== undefined) result[name] = said;
    }
  }
  if (isJsonObject(result.properties)) result.properties = inOrder(result.properties, ordering);
  return isNullable ? nullable(result) : result;
}

function keywordValue(name: string, value: unknown, path: string, depth: number): unknown {
  if (name === 'type') return typeOf(value, path);
  if (counts.has(name)) return countOf(value);
  if (schemaMaps.has(name)) return schemasByName(value, path, depth);
  if (schemaLists.has(name) || (name === 'items' && Array.isArray(value))) {
    return listOf(value, path).map((one, index) => subschema(one, `${path}[${index}]`, depth));
  }
  return singleSchemas.has(name) ? subschema(value, path, depth) : value;
}

/** Only Google's own keywords have two spellings. */
function keywordOf(written: string): string {
  const name = camelCase(written);
  return counts.has(name) || ownKeywords.has(name) ? name : written;
}

function typeOf(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((one) => typeOf(one, path));
  const type = typeof value === 'string' ? value.toLowerCase() : '';
  if (types.has(type)) return type;
  if (type === 'type_unspecified') return undefined;
  throw new DialectError(
    path,
    `The type ${describe(value)} is unknown; there are STRING, NUMBER, INTEGER, BOOLEAN, ARRAY, OBJECT and NULL.`,
  );
}

function countOf(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

function schemasByName(value: unknown, path: string, depth: number): JsonObject {
  const entries = Object.entries(expectObject(value, path));
  return Object.fromEntries(
    entries.map(([name, schema]) => [name, subschema(schema, `${path}.${name}`, depth)]),
  );
}

/** JSON Schema's `true` and `false` stand for everything and nothing. */
function subschema(value: unknown, path: string, depth: number): unknown {
  return typeof value === 'boolean' ? value : jsonSchemaOf(value, path, depth + 1);
}

function inOrder(properties: JsonObject, ordering: unknown): JsonObject {
  if (!Array.isArray(ordering)) return properties;
  const first = ordering.filter((name) => typeof name === 'string' && Object.hasOwn(properties, name));
  return Object.fromEntries([
    ...first.map((name: string) => [name, properties[name]] as const),
    ...Object.entries(properties).filter(([name]) => !first.includes(name)),
  ]);
}

/** A value list is closed: it has to hold null as well. */
function nullable(schema: Record<string, unknown>): JsonObject {
  const { type, anyOf } = schema;
  const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
  if (typeof type === 'string') return { ...schema, type: [type, 'null'], ...values };
  if (Array.isArray(anyOf)) return { ...schema, anyOf: [...anyOf, { type: 'null' }], ...values };
  return { ...schema, ...values };
}
