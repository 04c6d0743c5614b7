import { describe, expect, test } from '@jest/globals';
import { outputSchema } from './anthropic-output-schema.ts';

const text = { type: 'string' };

describe('a schema for structured outputs', () => {
  test('is closed, without bounds, which are told instead', () => {
    expect(
      outputSchema({
        type: 'object',
        properties: {
          age: { type: 'integer', minimum: 0, description: 'In years.' },
          mail: { ...text, format: 'email' },
        },
        required: ['age'],
      }),
    ).toEqual({
      type: 'object',
      properties: {
        age: { type: 'integer', description: 'In years.\n{minimum: 0}' },
        mail: { ...text, format: 'email' },
      },
      required: ['age'],
      additionalProperties: false,
    });
  });

  test('says anyOf for oneOf, and keeps references and the shortest lists', () => {
    const schema = {
      type: 'object',
      properties: {
        a: { oneOf: [text, { $ref: '#/$defs/n' }] },
        b: { type: 'array', items: text, minItems: 1 },
      },
      additionalProperties: false,
      $defs: { n: { type: 'number' } },
    };
    const { properties } = schema;
    expect(outputSchema(schema)).toEqual({
      ...schema,
      properties: { ...properties, a: { anyOf: properties.a.oneOf } },
    });
  });

  test.each([
    ['contains itself', { $ref: '#/$defs/n', $defs: { n: { type: 'array', items: { $ref: '#/$defs/n' } } } }],
    ['refers to nothing', { type: 'object', properties: { a: { $ref: '#/$defs/x' } } }],
    [
      'leaves the names open',
      { type: 'object', properties: { a: { type: 'object', additionalProperties: text } } },
    ],
    ['says nothing of an object', { type: 'object' }],
    ['excludes', { type: 'object', properties: { a: { not: text } } }],
    ['never ends', JSON.parse(`${'{"items":'.repeat(100)}{}${'}'.repeat(100)}`)],
  ])('is none where it %s', (_name, schema) => {
    expect(outputSchema(schema)).toBeUndefined();
  });
});
