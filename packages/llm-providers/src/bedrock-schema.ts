import { isJsonObject, type JsonObject } from '@bytebot/shared';

const deepestSchema = 48;
/** A schema that refers to itself doubles with every level; this many parts are enough for any tool. */
const mostParts = 5_000;

/**
 * A JSON Schema for Amazon's and other makers' models: references are replaced by what they refer to, because
 * only Claude follows them. A reference that leads nowhere or in a circle becomes a schema that takes anything.
 */
export function withoutReferences(schema: JsonObject): JsonObject {
  if (!hasReference(schema, 0)) return schema;
  const inliner = new Inliner(schema);
  const { $defs: _defs, definitions: _definitions, ...rest } = schema;
  return inliner.object(rest, []);
}

/** Nova takes these three at the top of a tool's schema (Amazon Nova user guide, "Tool use"). */
export function novaSchema(schema: JsonObject): JsonObject {
  const { properties, required } = schema;
  return {
    type: 'object',
    properties: isJsonObject(properties) ? properties : {},
    ...(Array.isArray(required) ? { required } : {}),
  };
}

class Inliner {
  readonly #root: JsonObject;
  #parts = 0;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  /** @param open The references being followed. */
  object(schema: JsonObject, open: readonly string[], depth = 0): JsonObject {
    this.#parts += 1;
    if (depth > deepestSchema || this.#parts > mostParts) return {};
    const { $ref: reference, ...beside } = schema;
    if (typeof reference === 'string') {
      const found = open.includes(reference) ? undefined : this.#find(reference);
      const { $defs: _defs, definitions: _definitions, ...referred } = found ?? {};
      return this.object({ ...referred, ...beside }, [...open, reference], depth + 1);
    }
    return Object.fromEntries(
      Object.entries(schema).map(([name, value]) => [name, this.#value(value, open, depth + 1)]),
    );
  }

  #value(value: unknown, open: readonly string[], depth: number): unknown {
    if (isJsonObject(value)) return this.object(value, open, depth);
    if (!Array.isArray(value)) return value;
    return depth > deepestSchema ? [] : value.map((item) => this.#value(item, open, depth + 1));
  }

  /** `#/$defs/Name`, a JSON Pointer into the schema itself. */
  #find(reference: string): JsonObject | undefined {
    if (!reference.startsWith('#/')) return undefined;
    let found: unknown = this.#root;
    for (const name of reference.slice(2).split('/')) {
      const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
      found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    }
    return isJsonObject(found) ? found : undefined;
  }
}

function hasReference(value: unknown, depth: number): boolean {
  if (depth > deepestSchema) return false;
  if (Array.isArray(value)) return value.some((item) => hasReference(item, depth + 1));
  if (!isJsonObject(value)) return false;
  return typeof value.$ref === 'string' || Object.values(value).some((item) => hasReference(item, depth + 1));
}
