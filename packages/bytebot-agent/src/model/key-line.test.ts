import { expect, test } from '@jest/globals';
import { createModels } from './create-models.ts';
import { keyLine } from './key-line.ts';
import { memoryLog, secretsOf } from './world.test-helper.ts';

const longKey = `sk-or-v1-0e6${'a'.repeat(52)}`;

test.each([
  [longKey, '[DEBUG] OpenRouter API key loaded: sk-or-v1-0e6... (length: 64)'],
  ['sk-test-12345678', '[DEBUG] OpenRouter API key loaded: *** (length: 16)'],
  ['x'.repeat(23), '[DEBUG] OpenRouter API key loaded: *** (length: 23)'],
  ['abcdefghijklmnopqrstuvwx', '[DEBUG] OpenRouter API key loaded: abcdefghijkl... (length: 24)'],
])('twelve characters of a long key, none of a short one (S1-22, C-22)', (key, line) => {
  expect(keyLine(secretsOf({ OPENROUTER_API_KEY: key }))).toBe(line);
});

test.each([undefined, 'http://127.0.0.1:1'])(
  'is printed once a start, with the proxy %s (S1-22)',
  (proxyUrl) => {
    const printed: string[] = [];
    const printLine = (line: string): void => {
      printed.push(line);
    };
    const { log, lines } = memoryLog();
    const secrets = secretsOf({ OPENROUTER_API_KEY: longKey });
    const models = createModels({ settings: { proxyUrl }, secrets, log, printLine });
    expect(printed).toEqual(['[DEBUG] OpenRouter API key loaded: sk-or-v1-0e6... (length: 64)']);
    expect(lines).toEqual([]);
    models.close();
  },
);

test('without a key nothing is printed', () => {
  expect(keyLine(secretsOf({}))).toBeUndefined();
});
