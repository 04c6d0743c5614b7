import { expect, test } from '@jest/globals';
import { proxyModelName } from './proxy-model-name.ts';

test.each([
  ['proxy', 'openrouter/gpt-oss-120b', 'openrouter/gpt-oss-120b'],
  ['proxy', 'my-alias', 'my-alias'],
  ['google', 'gemini-2.5-pro', 'gemini/gemini-2.5-pro'],
  ['gemini', 'gemini/gemini-2.5-pro', 'gemini/gemini-2.5-pro'],
  ['anthropic', 'claude-sonnet-4-20250514', 'anthropic/claude-sonnet-4-20250514'],
  ['openai', 'gpt-4o', 'openai/gpt-4o'],
  ['OpenAI', 'gpt-4o', 'openai/gpt-4o'],
  ['openrouter', 'openai/gpt-oss-20b:free', 'openrouter/openai/gpt-oss-20b:free'],
  ['openrouter', 'openrouter/openai/gpt-4o', 'openrouter/openai/gpt-4o'],
  ['openrouter', 'openrouter/auto', 'openrouter/openrouter/auto'],
])('%s with %s is asked for as %s', (provider, name, expected) => {
  expect(proxyModelName({ provider, name })).toBe(expected);
});
