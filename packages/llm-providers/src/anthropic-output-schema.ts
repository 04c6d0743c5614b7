import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { modernSchema } from './translate/schema/modern-schema.ts';
import { targetOf } from './translate/schema/references.ts';
import { mapSubschemas } from './translate/schema/subschemas.ts';

/** Keywords that structured outputs take as they are (Claude docs, "Structured outputs": JSON Schema limitations). */
const taken: ReadonlySet<string> = new Set([
  'type',
  'title',
  'description',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  'allOf',
  'default',
  '$defs',
  'definitions',
  '$ref',
]);
const formats: ReadonlySet<unknown> = new Set([
  ...['date-time', 'time', 'date', 'duration', 'email'],
  ...['hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
]);
const deepestSchema = 32;

/**
 * A JSON Schema as structured outputs take it: objects are closed, alternatives are `anyOf`, and bounds, which are
 * refused, are told to the model in the description. Undefined for what has no such form: types that contain
 * themselves, objects with names of the model's choosing, references to elsewhere.
 */
export function outputSchema(schema: JsonObject): JsonObject | undefined {
  const modern = modernSchema(schema);
  if (new CycleSearch(modern).found()) return undefined;
  let isPossible = true;
  const close = (part: JsonObject, depth: number): JsonObject => {
    isPossible &&= depth <= deepestSchema && canClose(part);
    if (!isPossible) return part;
    return closed(mapSubschemas(part, (below) => close(below, depth + 1)));
  };
  const result = close(modern, 0);
  return isPossible ? result : undefined;
}

/** Objects whose properties are not all named, and keywords that change the meaning, cannot be told otherwise. */
function canClose(schema: JsonObject): boolean {
  if (['not', 'if', 'patternProperties', 'prefixItems', 'dependentSchemas'].some((name) => name in schema))
    return false;
  const isObject = schema.type === 'object' || schema.properties !== undefined;
  const properties = isJsonObject(schema.properties) ? Object.keys(schema.properties) : [];
  if (isJsonObject(schema.additionalProperties)) return false;
  return !isObject || properties.length > 0 || schema.additionalProperties === false;
}

function closed(schema: JsonObject): JsonObject {
  const result: Record<string, unknown> = {};
  const told: string[] = [];
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'oneOf') result.anyOf = value;
    else if (taken.has(name) || (name === 'format' && formats.has(value))) result[name] = value;
    else if (name === 'minItems' && (value === 0 || value === 1)) result[name] = value;
    else if (name !== '$schema' && name !== '$id') told.push(`${name}: ${JSON.stringify(value)}`);
  }
  if (schema.type === 'object' || schema.properties !== undefined) result.additionalProperties = false;
  if (told.length > 0) {
    const description = typeof schema.description === 'string' ? `${schema.description}\n` : '';
    result.description = `${description}{${told.join(', ')}}`;
  }
  return result;
}

/** Looks for a type that contains itself; a reference to nothing, and depth without end, count as one. */
class CycleSearch {
  readonly #root: JsonObject;
  /** The references being followed, and those that led to no cycle. */
  readonly #open = new Set<string>();
  readonly #done = new Set<string>();

  constructor(root: JsonObject) {
    this.#root = root;
  }

  found(): boolean {
    const { $defs: _defs, definitions: _definitions, ...used } = this.#root;
    return this.#in(used, 0);
  }

  #in(schema: JsonObject, depth: number): boolean {
    if (depth > deepestSchema) return true;
    if (typeof schema.$ref === 'string' && this.#through(schema.$ref, depth)) return true;
    let isFound = false;
    mapSubschemas(schema, (below) => {
      isFound ||= this.#in(below, depth + 1);
      return below;
    });
    return isFound;
  }

  #through(reference: string, depth: number): boolean {
    if (this.#done.has(reference)) return false;
    const target = this.#open.has(reference) ? undefined : targetOf(this.#root, reference);
    if (target === undefined) return true;
    this.#open.add(reference);
    const isFound = this.#in(target, depth + 1);
    this.#open.delete(reference);
    this.#done.add(reference);
    return isFound;
  }
}
