import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { targetOf } from './references.ts';

const unionKeywords = ['$ref', 'anyOf', 'oneOf', 'allOf'] as const;

/** Names chained by references at the top, at most. */
const longestChain = 16;

/**
 * The schema of a function's arguments as the providers insist on it: an object at the top, and nothing but an object.
 * A reference at the top is followed; alternatives (`anyOf`, `oneOf`) become one object with the properties of all,
 * of which only those are required that all require; the parts of an `allOf` are put together.
 */
export function objectSchema(schema: JsonObject): JsonObject {
  if (schema.type === 'object' && !unionKeywords.some((name) => schema[name] !== undefined)) return schema;
  const united = new Union(schema).of(schema, 0);
  return united.type === 'object' ? united : { ...united, type: 'object' };
}

/** Alternatives inside of alternatives, at most so deep and so many; a type may be an alternative of itself. */
const deepest = 8;
const mostParts = 500;

class Union {
  readonly #root: JsonObject;
  #parts = 0;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  of(schema: JsonObject, depth: number): JsonObject {
    this.#parts += 1;
    const { anyOf, oneOf, allOf, ...rest } = followed(schema, this.#root);
    if (depth > deepest || this.#parts > mostParts) return rest;
    const below = (value: unknown): JsonObject[] => objectsIn(value).map((part) => this.of(part, depth + 1));
    const merged = below(allOf).reduce(both, rest);
    const alternatives = [...below(anyOf), ...below(oneOf)];
    return alternatives.length === 0 ? merged : both(merged, either(alternatives));
  }
}

/** Both schemas at once: properties and requirements of each; otherwise the first one decides. */
export function both(first: JsonObject, second: JsonObject): JsonObject {
  const properties = { ...mapOf(second.properties), ...mapOf(first.properties) };
  const required = [...new Set([...namesOf(first.required), ...namesOf(second.required)])];
  return {
    ...second,
    ...first,
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** Any of the schemas: a property that differs between them may be as in each. */
function either(alternatives: readonly JsonObject[]): JsonObject {
  const properties: Record<string, unknown> = {};
  for (const alternative of alternatives) {
    for (const [name, value] of Object.entries(mapOf(alternative.properties))) {
      const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
      properties[name] = known === undefined ? value : eitherValue(known, value);
    }
  }
  const [first, ...others] = alternatives.map(({ required }) => namesOf(required));
  const required = (first ?? []).filter((name) => others.every((names) => names.includes(name)));
  return { properties, ...(required.length === 0 ? {} : { required }) };
}

function eitherValue(known: unknown, value: unknown): unknown {
  if (JSON.stringify(known) === JSON.stringify(value)) return known;
  const isUnion = isJsonObject(known) && Array.isArray(known.anyOf) && Object.keys(known).length === 1;
  return { anyOf: isUnion && Array.isArray(known.anyOf) ? [...known.anyOf, value] : [known, value] };
}

/** Definitions stay: what is below may refer to them. */
function followed(schema: JsonObject, root: JsonObject): JsonObject {
  let current = schema;
  for (let length = 0; typeof current.$ref === 'string' && length < longestChain; length += 1) {
    const { $ref, ...siblings } = current;
    current = { ...targetOf(root, current.$ref), ...siblings };
  }
  const { $ref: _endless, ...rest } = current;
  return typeof current.$ref === 'string' ? rest : current;
}

function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function mapOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function namesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
