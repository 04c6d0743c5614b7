import { expect, test } from '@jest/globals';
import { modelNamed } from './model-named.ts';

test.each([
  ['http://proxy.test', 'openrouter/gpt-oss-120b', { provider: 'proxy', name: 'openrouter/gpt-oss-120b' }],
  [undefined, 'gemini/gemini-2.5-flash', { provider: 'gemini', name: 'gemini-2.5-flash' }],
  [
    undefined,
    'openrouter/openai/gpt-oss-20b:free',
    { provider: 'openrouter', name: 'openai/gpt-oss-20b:free' },
  ],
  [undefined, 'meta-llama/llama-3.3-70b', { provider: 'groq', name: 'meta-llama/llama-3.3-70b' }],
  [undefined, 'gpt-4o', { provider: 'groq', name: 'gpt-4o' }],
])('with the proxy %s, %s is a model of its provider', (proxyUrl, name, model) => {
  expect(modelNamed(name, { proxyUrl }, () => 'groq')).toEqual(model);
});
