import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { foreignKinds } from './foreign-kinds.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { type JsonSchema, type OpenApi, objectKind } from './openapi.ts';

const file = path.join(import.meta.dirname, 'openapi', 'kubernetes.json');
const openApi: OpenApi = JSON.parse(readFileSync(file, 'utf8'));
const INTEGER_OR_STRING = 'io.k8s.apimachinery.pkg.util.intstr.IntOrString';
const QUANTITY = 'io.k8s.apimachinery.pkg.api.resource.Quantity';
const QUANTITY_PATTERN = '^[+-]?[0-9.]+([eE][+-]?[0-9]+|[numkMGTPE]|[KMGTPE]i)?$';
/** What the API server takes for the keys of a ConfigMap or a Secret. */
const DATA_KEY = '^[-._a-zA-Z0-9]{1,253}$';

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, verbose: true });
ajv.addKeyword({ keyword: 'uniqueBy', type: 'array', errors: true, validate: validateUniqueBy });
ajv.addSchema({ $id: 'kubernetes', definitions: mapValues(openApi.definitions, strictDefinition) });
const compiled = new Map<string, ValidateFunction>();

/**
 * What the API server would refuse in an object, one sentence each: unknown fields, wrong types, and two entries
 * with one key in a list that is keyed (variables by name, mounts by path), which server-side apply does not take.
 */
export function problemsOf(object: KubernetesObject): readonly string[] {
  const kind = objectKind(object);
  const validate = validatorOf(kind);
  if (validate === undefined) return [`${kind} is of a kind that no schema is kept of.`];
  const name = `${kind} ${object.metadata?.name}`;
  validate(object);
  return [...new Set((validate.errors ?? []).map((error) => `${name}${sentence(error)}`))];
}

function validatorOf(kind: string): ValidateFunction | undefined {
  const known = compiled.get(kind);
  if (known !== undefined) return known;
  const name = openApi.kinds[kind];
  const foreign = foreignKinds[kind];
  const schema = name === undefined ? foreign : { $ref: `kubernetes#/definitions/${name}` };
  if (schema === undefined) return undefined;
  const validate = ajv.compile(schema);
  compiled.set(kind, validate);
  return validate;
}

function sentence({ instancePath, message, params, keyword, data }: ErrorObject): string {
  const place = instancePath.replaceAll('~1', '/');
  if (keyword === 'additionalProperties') return `${place}/${params.additionalProperty} is not known`;
  const value = typeof data === 'object' ? '' : `, not ${JSON.stringify(data)}`;
  return `${place} ${message}${keyword === 'uniqueBy' ? '' : value}`;
}

function strictDefinition(schema: JsonSchema, name: string): object {
  if (name === INTEGER_OR_STRING) return { type: ['integer', 'string', 'null'] };
  if (name === QUANTITY) return { type: ['number', 'string', 'null'], pattern: QUANTITY_PATTERN };
  const strict = strictSchema(schema);
  if (!/\.v1\.(ConfigMap|Secret)$/.test(name)) return strict;
  return { allOf: [strict, { properties: { data: { propertyNames: { pattern: DATA_KEY } } } }] };
}

/** A schema that takes no other fields; null stands for a field that is left out, as the API server drops it. */
function strictSchema(schema: JsonSchema): object {
  const {
    $ref,
    type,
    enum: values,
    properties,
    items,
    additionalProperties,
    allOf,
    oneOf,
    required,
  } = schema;
  if ($ref !== undefined) return { $ref };
  if (oneOf !== undefined) return { anyOf: [...oneOf.map(strictSchema), { type: 'null' }] };
  if (allOf !== undefined) return { anyOf: [{ allOf: allOf.map(strictSchema) }, { type: 'null' }] };
  const keys = schema['x-kubernetes-list-map-keys'];
  const mergeKey = schema['x-kubernetes-patch-merge-key'];
  return {
    ...(type === undefined ? {} : { type: [type, 'null'].flat() }),
    ...(values === undefined ? {} : { enum: [...values, null] }),
    ...(properties === undefined
      ? {}
      : { properties: mapValues(properties, strictSchema), additionalProperties: false }),
    ...(required === undefined ? {} : { required: [...required] }),
    ...(items === undefined ? {} : { items: strictSchema(items) }),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: strictSchema(additionalProperties) }
      : {}),
    ...(keys === undefined && mergeKey === undefined
      ? {}
      : { uniqueBy: { keys: keys ?? [mergeKey], defaults: defaultsOf(items) } }),
  };
}

function defaultsOf(items: JsonSchema | undefined): Readonly<Record<string, unknown>> {
  const reference = items?.$ref ?? items?.allOf?.[0]?.$ref;
  const definition = openApi.definitions[reference?.split('/').at(-1) ?? ''];
  return mapValues(definition?.properties ?? {}, ({ default: standard }) => standard);
}

interface UniqueBy {
  readonly keys: readonly string[];
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** ajv's keyword: no two entries of a list have the same values under these keys. */
function validateUniqueBy({ keys, defaults }: UniqueBy, entries: readonly unknown[]): boolean {
  const seen = new Set<string>();
  for (const entry of entries) {
    const fields: Readonly<Record<string, unknown>> = Object(entry);
    const identity = keys.map((key) => `${key} ${fields[key] ?? defaults[key]}`).join(', ');
    if (seen.has(identity)) {
      validateUniqueBy.errors = [
        { keyword: 'uniqueBy', message: `has two entries with ${identity}`, params: { keys } },
      ];
      return false;
    }
    seen.add(identity);
  }
  return true;
}
const noErrors: Partial<ErrorObject>[] = [];
validateUniqueBy.errors = noErrors;

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
