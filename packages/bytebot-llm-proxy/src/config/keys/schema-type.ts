import type { ValueType } from './key-table.ts';

type Schema = Readonly<Record<string, unknown>>;

const REFERENCE = 'os\\.environ/.+';

/**
 * The JSON Schema of a type. Editors read YAML 1.2, where `20_000` and `yes` are text, so text that the loader reads
 * as a number or a boolean fits too.
 */
export function schemaOfType(type: ValueType): Schema {
  if (typeof type !== 'string') {
    return { anyOf: [{ enum: type }, { type: ['string', 'null'], pattern: `^(${REFERENCE})?$` }] };
  }
  return schemas[type];
}

const schemas: Readonly<Record<Extract<ValueType, string>, Schema>> = {
  any: {},
  boolean: {
    type: ['boolean', 'string', 'integer', 'null'],
    pattern: `^(${REFERENCE}|[Tt]rue|TRUE|[Ff]alse|FALSE|[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF|[01])?$`,
  },
  integer: { type: ['integer', 'string', 'null'], pattern: `^(${REFERENCE}|[+-]?[0-9][0-9_]*)$` },
  list: { type: ['array', 'null'] },
  map: { type: ['object', 'null'] },
  names: { type: ['array', 'string', 'null'] },
  number: {
    type: ['number', 'string', 'null'],
    pattern: `^(${REFERENCE}|[+-]?[0-9._]+([eE][+-]?[0-9]+)?)$`,
  },
  period: { type: ['string', 'number', 'null'] },
  seconds: { type: ['number', 'string', 'null'], pattern: `^(${REFERENCE}|[0-9].*)$` },
  string: { type: ['string', 'number', 'boolean', 'null'] },
};
