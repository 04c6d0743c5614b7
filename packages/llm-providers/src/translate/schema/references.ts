import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { deepestSchema, mapSubschemas } from './subschemas.ts';

/** Schemas put in place of references, at most; a family of types that name each other multiplies. */
const mostInlined = 2_000;

/**
 * The schema with every `$ref` replaced by what it points to, for providers that know no references or only some of
 * them. A type that contains itself is cut at its second appearance, where it becomes an open value of its kind, and
 * so is what points outside of the schema. The same object when there is no reference.
 */
export function withoutReferences(root: JsonObject): JsonObject {
  let inlined = 0;
  const inline = (schema: JsonObject, path: readonly string[]): JsonObject => {
    if (path.length > deepestSchema) return schema;
    const reference = schema.$ref;
    if (typeof reference !== 'string') return mapSubschemas(schema, (sub) => inline(sub, [...path, '']));
    const { $ref: _reference, ...siblings } = schema;
    const target = targetOf(root, reference);
    inlined += 1;
    if (target === undefined || path.includes(reference) || inlined > mostInlined) {
      return { ...openValue(target), ...siblings };
    }
    const { $defs: _defs, definitions: _definitions, ...named } = target;
    return { ...inline(named, [...path, reference]), ...siblings };
  };
  const { $defs, definitions, ...body } = root;
  const result = inline(body, []);
  return inlined === 0 && $defs === undefined && definitions === undefined ? root : result;
}

/** Whether some reference points to nothing, which a provider that follows references refuses. */
export function hasLostReference(root: JsonObject): boolean {
  let isLost = false;
  const look = (schema: JsonObject, depth: number): JsonObject => {
    if (typeof schema.$ref === 'string' && targetOf(root, schema.$ref) === undefined) isLost = true;
    return isLost || depth > deepestSchema ? schema : mapSubschemas(schema, (sub) => look(sub, depth + 1));
  };
  look(root, 0);
  return isLost;
}

/** What a reference into the schema itself points to (RFC 6901 pointers, and `#` for the whole). */
export function targetOf(root: JsonObject, reference: string): JsonObject | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/') || reference.length > 1_000) return undefined;
  let value: unknown = root;
  for (const token of reference.slice(2).split('/')) {
    const name = decoded(token).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = value[Number(name)];
    else value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return isJsonObject(value) ? value : undefined;
}

function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

/** As much of the type as can be said without going into it. */
function openValue(target: JsonObject | undefined): JsonObject {
  const type = target?.type ?? (isJsonObject(target?.properties) ? 'object' : undefined);
  return {
    ...(type === undefined ? {} : { type }),
    ...(typeof target?.description === 'string' ? { description: target.description } : {}),
    ...(Array.isArray(target?.enum) ? { enum: target.enum } : {}),
  };
}
