import { expect, test } from '@jest/globals';
import { loadText } from '../config/config-fixture.test-helper.ts';
import { mayAsk } from './model-access.ts';
import { ModelList } from './model-list.ts';

const snapshot = loadText(`model_list:
  - {model_name: cheap, litellm_params: {model: openai/gpt-4o, api_key: k1}, model_info: {id: cheap-1}}
  - {model_name: dear, litellm_params: {model: openai/gpt-4o, api_key: k2}}
  - {model_name: groq/*, litellm_params: {model: groq/*, api_key: k3}}
router_settings:
  model_group_alias: {alias: cheap}
`);

test.each([
  ['its name', ['cheap'], 'cheap', true],
  ['an alias of it', ['cheap'], 'alias', true],
  ['its deployment', ['cheap'], 'cheap-1', true],
  ['another name', ['cheap'], 'dear', false],
  // The first entry with that model serves it.
  ['the model of its entry', ['cheap'], 'openai/gpt-4o', true],
  ['a model that the entry of another name serves', ['dear'], 'openai/gpt-4o', false],
  ['what a listed entry with a star serves', ['groq/*'], 'groq/llama', true],
  ['what a narrower pattern has', ['groq/llama-*'], 'groq/llama-3', true],
  ['what a narrower pattern has not', ['groq/llama-*'], 'groq/qwen', false],
  ['what is not there', ['cheap'], 'nothing', false],
  ['anything, by an empty list', [], 'cheap', false],
])('%s: a list of %j lets ask for %s: %s', (_what, names, asked, expected) => {
  expect(mayAsk(new ModelList(names), snapshot, asked)).toBe(expected);
});

test('without a list everything may be asked for', () => {
  expect(mayAsk(undefined, snapshot, 'dear')).toBe(true);
});
