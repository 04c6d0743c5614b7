import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isPlaceholder } from './placeholder.ts';

test.each([
  'sk-or-v1-YOUR_API_KEY_HERE',
  'your-api-key',
  'your_openrouter_api_key_here',
  'YOUR_KEY',
  'yourApiKey',
  'sk-your-openai-api-key-here',
  'sk-ant-your-key',
  'xxx',
  'XXXX',
  'sk-xxx',
  'sk-xxxxxxxx…',
  'sk-xxx...',
  'sk-or-v1-xxxxxxxxxxxx',
  'sk-...',
  'sk-or-v1-…',
  '********',
  'changeme',
  'change-me',
  'CHANGE_ME_PLEASE',
  'replace-me',
  'replace_with_your_key',
  'insert-key-here',
  'api-key-here',
  '<your key>',
  '<replace_with_your_secret_key>',
  '[key]',
  '{{ .Values.key }}',
  ['$', '{OPENAI_API_KEY}'].join(''),
  'placeholder',
  'todo',
])('%s stands for a value somebody has to fill in', (value) => {
  expect(isPlaceholder(value)).toBe(true);
});

test.each([
  'sk-test-1234567890abcdef',
  'sk-1234',
  'dummy-OPENAI_API_KEY',
  'none',
  'ollama',
  'fake-key',
  'EMPTY',
  'sk-ant-api03-Ab_cd-yourself9',
  'AIzaTest-xxx-not-only',
  'gsk_xxy',
  'a',
  '',
  'https://openrouter.ai/api/v1',
  'openai/gpt-4o',
])('%j is a value', (value) => {
  expect(isPlaceholder(value)).toBe(false);
});

test('a word that stands for no key is a value where no key is wanted', () => {
  for (const word of ['todo', 'example']) {
    expect(isPlaceholder(word, 'OPENAI_API_KEY')).toBe(true);
    expect(isPlaceholder(word, 'JWT_SECRET')).toBe(true);
    expect(isPlaceholder(word, 'JWT_AUDIENCE')).toBe(false);
    expect(isPlaceholder(word, 'DATABASE_NAME')).toBe(false);
  }
  expect(isPlaceholder('<audience>', 'JWT_AUDIENCE')).toBe(true);
});

test('random keys are values', () => {
  const key = fc.stringMatching(/^sk-[A-Za-z0-9]{32,48}$/);
  fc.assert(
    fc.property(key, (text) => {
      expect(isPlaceholder(text)).toBe(false);
    }),
    { numRuns: 300 },
  );
});
