import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** Tools nest a few levels; a schema that goes deeper, or grows beyond the count, stays as it is from there on. */
const MAX_DEPTH = 24;
const MAX_OBJECTS = 5_000;

/**
 * A tool's schema with its local references written out: Ollama reads `type`, `items`, `enum`, `anyOf`, `properties`
 * and `description` of a property and nothing else (`api.ToolProperty`), so that a model would never see what a
 * `$ref` stands for. A schema that holds itself is written out once.
 */
export function withReferencesResolved(schema: JsonObject): JsonObject {
  const definitions = { ...definitionsOf(schema.definitions), ...definitionsOf(schema.$defs) };
  if (Object.keys(definitions).length === 0) return schema;
  const { $defs: _defs, definitions: _definitions, ...rest } = schema;
  const resolved = new Resolver(definitions).resolve(rest, []);
  return isJsonObject(resolved) ? resolved : rest;
}

class Resolver {
  readonly #definitions: JsonObject;
  #left = MAX_OBJECTS;

  constructor(definitions: JsonObject) {
    this.#definitions = definitions;
  }

  resolve(value: unknown, open: readonly string[], depth = 0): unknown {
    if (depth > MAX_DEPTH || this.#left <= 0) return value;
    if (Array.isArray(value)) return value.map((item) => this.resolve(item, open, depth + 1));
    if (!isJsonObject(value)) return value;
    this.#left -= 1;
    const name = referencedName(value.$ref);
    const definition = name === undefined ? undefined : this.#definition(name);
    if (name === undefined || definition === undefined) return this.#members(value, open, depth);
    const { $ref: _reference, ...beside } = value;
    if (open.includes(name)) return { type: 'object', ...beside };
    return this.#members({ ...definition, ...beside }, [...open, name], depth);
  }

  #members(value: JsonObject, open: readonly string[], depth: number): JsonObject {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, this.resolve(member, open, depth + 1)]),
    );
  }

  #definition(name: string): JsonObject | undefined {
    const found = Object.hasOwn(this.#definitions, name) ? this.#definitions[name] : undefined;
    return isJsonObject(found) ? found : undefined;
  }
}

function definitionsOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function referencedName(reference: unknown): string | undefined {
  return typeof reference === 'string'
    ? /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(reference)?.[1]
    : undefined;
}
