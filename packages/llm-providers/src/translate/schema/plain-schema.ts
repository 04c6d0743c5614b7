import { deepestSchema } from './subschemas.ts';

/** Keywords that some provider does not take everywhere or in every form. */
const delicate: ReadonlySet<string> = new Set([
  '$ref',
  '$defs',
  'definitions',
  'const',
  'allOf',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'patternProperties',
  'nullable',
]);
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
 * Whether nothing in a schema needs a second look, as in most: an agent sends dozens of them with every request. It
 * looks at everything that is written there, so a property that is called like a keyword makes it say no.
 */
export function isPlainSchema(schema: unknown, depth = 0): boolean {
  if (typeof schema !== 'object' || schema === null) return true;
  if (depth > deepestSchema) return false;
  if (Array.isArray(schema)) {
    for (const one of schema) if (!isPlainSchema(one, depth + 1)) return false;
    return true;
  }
  // Parsed JSON has no prototype of its own, so its keys are all there is.
  for (const name in schema) {
    const value: unknown = Reflect.get(schema, name);
    if (delicate.has(name) || !isUsual(name, value)) return false;
    if (typeof value === 'object' && !isPlainSchema(value, depth + 1)) return false;
  }
  return true;
}

function isUsual(name: string, value: unknown): boolean {
  switch (name) {
    case 'type':
      return types.has(value) || (Array.isArray(value) && value.every((type) => types.has(type)));
    case 'items':
      return !Array.isArray(value);
    case 'required':
    case 'enum':
      return Array.isArray(value);
    case 'properties':
      return typeof value === 'object' && !Array.isArray(value) && value !== null;
    default:
      return true;
  }
}
