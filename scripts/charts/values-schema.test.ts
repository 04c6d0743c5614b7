import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { readChartValues } from './chart-values.ts';
import { renderValuesSchema } from './values-schema.ts';

const yaml = `
count: 2
name: ""
# @schema enum:[one, two]
choice: one
# @schema type:[integer, string]; minimum:1
port: 1
# @schema type:[boolean, null]
enabled: null
ports: [1]
hosts:
  - host: a
    paths: [{path: /}]
resources: {}
podLabels: {}
tolerations: []
# @schema apiKeys
apiKeys: {}
# @schema config
config: {}
group:
  # -- What it is.
  leaf: true
`;
const configSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A config',
  description: 'All of it.',
  type: 'object',
  properties: {
    settings: { description: 'Some.', allOf: [{ $ref: '#/definitions/settings' }] },
    description: { type: 'string' },
  },
  additionalProperties: false,
  definitions: {
    settings: {
      type: 'object',
      properties: { default: { type: 'integer', default: 1 } },
      additionalProperties: false,
    },
  },
};
const values = readChartValues(yaml, 'values.yaml');
const text = renderValuesSchema({
  title: 'Values',
  values,
  accepted: { global: { type: 'object' } },
  configSchema,
});
const validate = new Ajv({ strict: false }).compile(JSON.parse(text));

function problem(given: object): string | undefined {
  if (validate(given)) return undefined;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath} ${error?.message}`;
}

describe('a schema made of values', () => {
  test.each([
    {},
    { count: 3, name: 'x', choice: 'two', port: '80', enabled: false, global: { anything: 1 } },
    { ports: [80], hosts: [{ host: 'b', paths: [{ path: '/b' }] }] },
    { resources: { limits: { memory: '1Gi', 'example.com/gpu': 1 } }, podLabels: { a: 'b' } },
    { tolerations: [{ key: 'a', operator: 'Exists' }], apiKeys: { openrouter: { value: 'sk-test-1' } } },
    { config: { settings: { default: 2 }, description: 'mine' }, group: { leaf: false } },
  ])('takes %j', (given) => {
    expect(problem(given)).toBeUndefined();
  });

  test.each([
    [{ cuont: 3 }, ' must NOT have additional properties'],
    [{ count: '3' }, '/count must be integer'],
    [{ choice: 'three' }, '/choice must be equal to one of the allowed values'],
    [{ port: 0 }, '/port must be >= 1'],
    [{ enabled: 'yes' }, '/enabled must be boolean,null'],
    [{ hosts: [{ hst: 'b' }] }, '/hosts/0 must NOT have additional properties'],
    [{ group: { leef: true } }, '/group must NOT have additional properties'],
    [{ resources: { limit: {} } }, '/resources must NOT have additional properties'],
    [{ podLabels: { a: 1 } }, '/podLabels/a must be string'],
    [{ tolerations: [{ keys: 'a' }] }, '/tolerations/0 must NOT have additional properties'],
    [{ apiKeys: { openruter: {} } }, '/apiKeys must NOT have additional properties'],
    [{ apiKeys: { openrouter: { key: 'x' } } }, '/apiKeys/openrouter must NOT have additional properties'],
    [{ config: { setings: {} } }, '/config must NOT have additional properties'],
    [{ config: { settings: { default: 'x' } } }, '/config/settings/default must be integer'],
  ])('refuses %j', (given, sentence) => {
    expect(problem(given)).toBe(sentence);
  });

  test('says what a value is for, and fetches nothing', () => {
    expect(JSON.parse(text).properties.group.properties.leaf).toEqual({
      description: 'What it is.',
      type: 'boolean',
      default: true,
    });
    expect(text).not.toContain('$id');
    expect([...text.matchAll(/"\$ref": "([^"]*)"/g)].every(([, target]) => target?.startsWith('#/'))).toBe(
      true,
    );
  });

  test('cannot be made of a default that has no type', () => {
    const untyped = readChartValues('enabled: null\n', 'values.yaml');
    expect(() => renderValuesSchema({ title: 'Values', values: untyped, accepted: {} })).toThrow(
      'The default of enabled says nothing of its type',
    );
  });
});
