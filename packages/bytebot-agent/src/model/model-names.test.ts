import { expect, test } from '@jest/globals';
import { isGeminiModel, isOpenRouterModel, modelParameters, providerOfModel } from './model-names.ts';

test.each([
  ['openrouter/gpt-oss-120b', true],
  ['OpenRouter/gpt-oss-120b', true],
  ['openrouter/google/gemini-pro', true],
  ['openai/gpt-4o', false],
  ['gpt-oss-120b', false],
  ['my/openrouter/model', false],
  ['openrouter', false],
  ['', false],
])('%s: OpenRouter by its prefix is %s (S0-23)', (model, expected) => {
  expect(isOpenRouterModel(model)).toBe(expected);
});

test.each([
  ['gemini/gemini-2.5-pro', true],
  ['gemini-2.5-flash', true],
  ['GEMINI-2.5-flash', true],
  ['openrouter/google/gemini-pro', false],
  ['openrouter/google/gemini-2.5-pro', false],
  ['notgemini', false],
  ['notgemini-2.5', false],
  ['gemini', false],
  ['google/gemini-2.5-pro', false],
])('%s: Gemini by its prefix is %s (S0-24)', (model, expected) => {
  expect(isGeminiModel(model)).toBe(expected);
});

test.each([
  ['openrouter/anthropic/claude-3.5-sonnet', 'OpenRouter'],
  ['gemini/gemini-2.5-pro', 'Gemini'],
  ['gpt-4o', 'OpenAI'],
  ['openai/gpt-4o', 'OpenAI'],
  ['some-alias', 'OpenAI'],
  ['nobody/knows', 'OpenAI'],
  ['groq/llama-3.3-70b-versatile', 'Groq'],
  ['', 'OpenAI'],
])('%s is of %s (S0-22)', (model, name) => {
  expect(providerOfModel(model)?.name).toBe(name);
});

test.each([
  ['o3', true],
  ['openai/o3-2025-04-16', true],
  ['gpt-5-mini', true],
  ['gpt-5-chat-latest', false],
  ['gpt-4o', false],
  ['openrouter/openai/o3', false],
  ['gemini-2.5-pro', false],
  ['claude-opus-4', false],
])('%s: asked with effort is %s', (model, expected) => {
  expect('reasoning_effort' in modelParameters(model)).toBe(expected);
});
