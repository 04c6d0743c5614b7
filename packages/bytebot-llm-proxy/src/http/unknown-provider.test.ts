import { expect, test } from '@jest/globals';
import { unknownProvider } from './unknown-provider.ts';

test('a provider that nobody knows is answered with the one that was meant', () => {
  const { message, details } = unknownProvider('opnai');
  expect(message).toBe('No provider is called `opnai`.');
  expect(details.hint).toBe('Did you mean `openai`?');
});

test('a provider that is known and not used is not suggested in place of itself', () => {
  const { message, details } = unknownProvider('mistral');
  expect(message).toBe('No deployment of the config uses the provider `mistral`.');
  expect(details).toMatchObject({
    code: 'provider_not_found',
    hint: expect.stringContaining('/v1/providers'),
  });
});
