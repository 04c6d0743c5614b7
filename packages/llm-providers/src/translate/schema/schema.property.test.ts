import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anthropicInputSchema } from '../../anthropic-schema.ts';
import { geminiParameters, geminiSchema } from '../../gemini-schema.ts';
import { modernSchema } from './modern-schema.ts';
import { isPlainSchema } from './plain-schema.ts';
import { withoutReferences } from './references.ts';

/** Schemas as clients write them: of any draft, with references to themselves, to each other and to nothing. */
const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => {
  const below = tie('schema');
  const many = fc.array(below, { maxLength: 2 });
  return {
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({
        type: fc.constantFrom('string', 'integer', 'boolean', 'STRING', 'any', ['string', 'null']),
      }),
      fc.constantFrom<JsonObject>(
        { $ref: '#' },
        { $ref: '#/$defs/a' },
        { $ref: '#/$defs/b', description: 'Beside.' },
        { $ref: '#/nowhere' },
        { $ref: 'https://example.com/schema' },
        { const: 1 },
        { const: true },
        { enum: ['x', null] },
        {},
      ),
      fc.record(
        {
          type: fc.constantFrom('object', 'OBJECT'),
          properties: fc.dictionary(fc.constantFrom('p', 'q', '$ref', 'type'), below, { maxKeys: 2 }),
          required: fc.oneof(fc.constant(['p']), fc.constant(true)),
          additionalProperties: fc.oneof(fc.boolean(), below),
          nullable: fc.boolean(),
          allOf: many,
        },
        { requiredKeys: [] },
      ),
      fc.record(
        {
          type: fc.constant('array'),
          items: fc.oneof(below, many),
          minimum: fc.nat(),
          exclusiveMinimum: fc.boolean(),
        },
        { requiredKeys: ['type'] },
      ),
      fc.record({ anyOf: many, oneOf: many }, { requiredKeys: [] }),
    ),
  };
});
const root = fc
  .tuple(schema, fc.dictionary(fc.constantFrom('a', 'b'), schema, { maxKeys: 2 }))
  .map(([top, definitions]): JsonObject => ({ ...top, $defs: definitions }));

describe('any schema', () => {
  test('is without references for Gemini, and an object where arguments are described', () => {
    fc.assert(
      fc.property(root, (given) => {
        const before = JSON.stringify(given);
        expect(referencesIn(withoutReferences(given))).toEqual([]);
        expect(referencesIn(geminiSchema(given))).toEqual([]);
        const parameters = geminiParameters(given, true);
        expect(parameters?.type).toBe('object');
        expect(JSON.stringify(given)).toBe(before);
      }),
      { numRuns: 400 },
    );
  });

  test('is one Anthropic takes: an object, nothing but an object at the top, no reference to nothing', () => {
    fc.assert(
      fc.property(root, (given) => {
        const taken = anthropicInputSchema(given);
        expect(taken.type).toBe('object');
        expect(['anyOf', 'oneOf', 'allOf', '$ref'].filter((name) => taken[name] !== undefined)).toEqual([]);
        for (const reference of referencesIn(taken)) expect(reference).toMatch(/^#($|\/\$defs\/[ab]$)/);
      }),
      { numRuns: 400 },
    );
  });
});

test('a schema that needs no second look is one that the second look leaves alone', () => {
  let plain = 0;
  fc.assert(
    fc.property(schema, (given) => {
      if (!isPlainSchema(given)) return;
      plain += 1;
      expect(modernSchema(withoutReferences(given))).toBe(given);
    }),
    { numRuns: 1_000 },
  );
  expect(plain).toBeGreaterThan(0);
});

test('types that name each other in every way are no danger', () => {
  const names = Array.from({ length: 12 }, (_, index) => `n${index}`);
  const properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/$defs/${name}` }]));
  const $defs = Object.fromEntries(names.map((name) => [name, { type: 'object', properties }]));
  const inlined = withoutReferences({ type: 'object', properties, $defs });
  expect(referencesIn(inlined)).toEqual([]);
  expect(JSON.stringify(inlined).length).toBeLessThan(1_000_000);
});

/** Where a schema stands; a property may be called `$ref` as well. */
function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isJsonObject(value)) return [];
  const own = typeof value.$ref === 'string' ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
