import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDiscoveredObject } from './discovered-object.ts';
import { readLabelledSecret } from './labelled-secret.ts';

/** Objects come from whoever may write them: nothing in one may stop the reading of the others. */

const word = fc.oneof(
  fc.constantFrom(
    '',
    'hosted_vllm',
    'openai',
    'bedrock',
    'http',
    '8000',
    '/v1',
    'a,b',
    '*',
    '\u0000',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const value = fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 2 }));
const annotation = fc.constantFrom(
  'models',
  'model-name',
  'port',
  'path',
  'protocol',
  'api-key-variable',
  'other',
);
const names = (key: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.dictionary(key, value, { maxKeys: 4 }) },
    { weight: 1, arbitrary: value },
  );
const port = fc.oneof(fc.record({ name: value, port: value, protocol: value }, { requiredKeys: [] }), value);
const object: fc.Arbitrary<JsonObject> = fc.record(
  {
    metadata: fc.oneof(
      { weight: 1, arbitrary: value },
      {
        weight: 9,
        arbitrary: fc.record({
          name: fc.oneof(fc.constant('llama'), value),
          namespace: fc.oneof(fc.constant('models'), value),
          labels: names(fc.constant('bytebot.ai/llm-provider')),
          annotations: names(annotation.map((name) => `bytebot.ai/${name}`)),
        }),
      },
    ),
    spec: fc.oneof(
      value,
      fc.record({ type: value, ports: fc.oneof(value, fc.array(port, { maxLength: 3 })) }),
    ),
    status: fc.oneof(value, fc.record({ url: value, address: fc.oneof(value, fc.record({ url: value })) })),
    data: names(fc.oneof(word, fc.constantFrom('api-key', 'OPENAI_API_KEY'))),
  },
  { requiredKeys: [] },
);

test('whatever an object holds, it is read as something or as nothing', () => {
  fc.assert(
    fc.property(object, fc.constantFrom('Service', 'inferenceservices'), (made, kind) => {
      const found = readDiscoveredObject(made, { kind, keyVariables: new Set(['MODELS_API_KEY']) });
      for (const { modelName, params, sendsNoKey } of found?.entries ?? []) {
        expect(modelName).not.toMatch(/^$|^\*/);
        expect(URL.canParse(String(params.api_base))).toBe(true);
        expect(sendsNoKey).toBe(!('api_key' in params));
      }
      const secret = readLabelledSecret(made);
      expect(secret === undefined || isJsonObject(secret)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
