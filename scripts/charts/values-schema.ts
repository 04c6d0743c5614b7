import type { ChartValue } from './chart-values.ts';
import { apiKeyDefinition, namedShapes, type Schema, shapesByKey, shapesByPath } from './values-shapes.ts';

type AcceptedWithin = Readonly<Record<string, Readonly<Record<string, Schema>>>>;

export interface ValuesSchemaOptions {
  readonly title: string;
  readonly values: readonly ChartValue[];
  /** What is accepted beside the keys of values.yaml: other charts' names, subcharts, `global`. */
  readonly accepted: Schema;
  /** The same within a group of values, by the group's path. */
  readonly acceptedWithin?: AcceptedWithin;
  /** The JSON Schema of the proxy's config, where a value has the shape `config`. */
  readonly configSchema?: Schema;
}

/**
 * The values.schema.json of a chart, as text: draft 7, which all versions of Helm read, with no `$id` and nothing to
 * fetch. A key that values.yaml does not have is refused, null stands for a default that is taken away.
 */
export function renderValuesSchema(options: ValuesSchemaOptions): string {
  const { title, values, accepted, acceptedWithin, configSchema } = options;
  const { properties, ...rest } = objectOf(values, accepted, acceptedWithin);
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...rest,
    properties,
    definitions: {
      apiKey: apiKeyDefinition,
      ...(configSchema === undefined ? {} : configDefinitions(configSchema)),
    },
  };
  return `${JSON.stringify(schema, null, 1)}\n`;
}

/** The schema of keys that are listed: no others are taken. */
export function objectOf(
  values: readonly ChartValue[],
  accepted: Schema = {},
  within: AcceptedWithin = {},
): Schema {
  const own = values.map((value) => [value.key, schemaOf(value, within)]);
  return {
    type: 'object',
    properties: { ...Object.fromEntries(own), ...accepted },
    additionalProperties: false,
  };
}

function schemaOf(value: ChartValue, within: AcceptedWithin): Schema {
  const { description, hints, children, path } = value;
  const accepted = within[path];
  const described = description === '' ? {} : { description };
  const shape = hints.shape === undefined ? knownShape(value) : namedShapes[hints.shape];
  if (hints.shape !== undefined && shape === undefined) {
    throw new Error(`${value.path}: there is no shape called ${hints.shape}.`);
  }
  if (shape !== undefined) {
    const properties =
      accepted === undefined ? {} : { properties: { ...Object(shape.properties), ...accepted } };
    return { ...described, ...shape, ...properties, ...defaultOf(value) };
  }
  if (children.length > 0) {
    return { ...described, ...objectOf(children, accepted, within), type: ['object', 'null'] };
  }
  return { ...described, ...typeOf(value), ...defaultOf(value) };
}

function knownShape({ key, path, hints }: ChartValue): Schema | undefined {
  if (hints.type !== undefined && shapesByKey[key] === undefined) return undefined;
  return shapesByPath[path] ?? shapesByKey[key];
}

function typeOf({ path, default: standard, hints }: ChartValue): Schema {
  const limits = {
    ...(hints.enum === undefined ? {} : { enum: hints.enum }),
    ...(hints.pattern === undefined ? {} : { pattern: hints.pattern }),
    ...(hints.minimum === undefined ? {} : { minimum: hints.minimum }),
  };
  const items = hints.item === undefined ? {} : { items: { type: hints.item } };
  if (hints.type !== undefined) return { type: hints.type, ...items, ...limits };
  return { ...inferred(standard, path), ...items, ...limits };
}

/** What a default says of its type. */
function inferred(value: unknown, path: string): Schema {
  if (typeof value === 'string') return { type: 'string' };
  if (typeof value === 'boolean') return { type: 'boolean' };
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  if (Array.isArray(value) && value.length > 0) return { type: 'array', items: inferred(value[0], path) };
  if (value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 0) {
    const properties = Object.entries(value).map(([key, item]) => [key, inferred(item, path)]);
    return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
  }
  throw new Error(
    `The default of ${path} says nothing of its type: write a hint, such as # @schema type:[string, null].`,
  );
}

function defaultOf({ default: standard, hints, children }: ChartValue): Schema {
  const isLarge = hints.shape !== undefined || children.length > 0;
  return isLarge || standard === null ? {} : { default: standard };
}

/** The definitions of the proxy's config under names that begin with `config`, without their prose. */
function configDefinitions(configSchema: Schema): Readonly<Record<string, unknown>> {
  const { definitions, $schema: _schema, title: _title, ...top } = configSchema;
  const renamed = Object.entries(Object(definitions)).map(([name, schema]) => [
    `config-${name}`,
    bare(schema),
  ]);
  return { config: bare(top), ...Object.fromEntries(renamed) };
}

/** Without descriptions and defaults, which deploy/schema has for editors: Helm keeps a copy of this in each release. */
function bare(value: unknown, isNameMap = false): unknown {
  if (Array.isArray(value)) return value.map((item) => bare(item));
  if (value === null || typeof value !== 'object') return value;
  // One alone says the same without Helm's sentence about the group of them.
  if ('allOf' in value && Array.isArray(value.allOf) && value.allOf.length === 1) return bare(value.allOf[0]);
  const entries = Object.entries(value).filter(
    ([key]) => isNameMap || !['description', 'default'].includes(key),
  );
  return Object.fromEntries(
    entries.map(([key, item]) => {
      if (key === '$ref' && typeof item === 'string') {
        return [key, item.replace('#/definitions/', '#/definitions/config-')];
      }
      return [key, bare(item, !isNameMap && ['properties', 'patternProperties'].includes(key))];
    }),
  );
}
