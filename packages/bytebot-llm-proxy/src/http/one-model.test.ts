import { expect, test } from '@jest/globals';
import { keepToOneModel } from './one-model.ts';
import { scanBody } from './scan/scan-body.ts';

const nothing = { fallbacks: undefined, disabled: false };
const scanned = (body: object) => scanBody(Buffer.from(JSON.stringify(body)));

test.each([
  ['of the request', { tools: [{ type: 'image_generation', model: 'gpt-image-1' }] }],
  ['among others', { tools: [7, { type: 'function' }, { type: 'advisor_20260301', model: 'claude-opus' }] }],
  ['of what is added', { extra_body: { tools: [{ type: 'image_generation', model: 'gpt-image-1' }] } }],
])('a tool %s that names a model is not for a caller with a list of models', (_where, body) => {
  expect(() => keepToOneModel(scanned({ model: 'one', ...body }), nothing)).toThrow('A tool with a `model`');
});

test.each([
  [{ tools: [{ type: 'function', name: 'f', parameters: { model: 1, properties: { model: {} } } }] }],
  [{ tools: [{ type: 'image_generation' }] }],
  [{ tools: 'model' }],
  [{}],
])('any other tool is: %j', (body) => {
  expect(() => keepToOneModel(scanned({ model: 'one', ...body }), nothing)).not.toThrow();
});
