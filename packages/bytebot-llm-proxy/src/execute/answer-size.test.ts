import { expect, test } from '@jest/globals';
import { loadText } from '../config/config-fixture.test-helper.ts';
import type { RequestSize } from '../limits/estimate/estimate.ts';
import { sizeAtDeployment } from './answer-size.ts';

const model = (provider: string, params = ''): string =>
  `{model_name: m, litellm_params: {model: ${provider}/vendor/model, api_key: sk-test-k${params}}}`;
const bounds = { OPENROUTER_MAX_TOKENS_DEFAULT: '1000', OPENROUTER_MAX_TOKENS_CEILING: '4000' };

function outputAt(
  entry: string,
  size: Omit<RequestSize, 'inputTokens'>,
  variables: Readonly<Record<string, string>> = {},
): number | undefined {
  const { deployments, settings } = loadText(`model_list: [${entry}]\n`, variables);
  const [deployment] = deployments;
  if (deployment === undefined) throw new Error('nothing is served');
  return sizeAtDeployment({ inputTokens: 10, ...size }, deployment, settings).maxOutputTokens;
}

const unset = { maxOutputTokens: undefined };

test.each([
  ['what the request sets counts', model('openai'), { maxOutputTokens: 9_000 }, 9_000],
  ['nobody says anything', model('openai'), unset, undefined],
  ['the deployment says it', model('openai', ', max_tokens: 500'), unset, 500],
  ['for each of two answers', model('openai', ', max_tokens: 500'), { ...unset, answers: 2 }, 1_000],
  ['the request goes first', model('openai', ', max_tokens: 500'), { maxOutputTokens: 20 }, 20],
  ['the default of OpenRouter', model('openrouter'), unset, 1_000],
  ['the ceiling of OpenRouter', model('openrouter'), { maxOutputTokens: 9_000 }, 4_000],
  ['its ceiling for two answers', model('openrouter'), { maxOutputTokens: 9_000, answers: 2 }, 8_000],
  ['what is below the ceiling', model('openrouter'), { maxOutputTokens: 30 }, 30],
  ['a deployment above the ceiling', model('openrouter', ', max_tokens: 5000'), unset, 4_000],
  ['an embedding has no answer', model('openrouter'), { maxOutputTokens: 0 }, 0],
])('a request is expected to be answered at length: %s (S3-29)', (_what, entry, size, expected) => {
  expect(outputAt(entry, size, bounds)).toBe(expected);
});

test('without bounds nothing is made longer or shorter (S3-29)', () => {
  expect(outputAt(model('openrouter'), unset)).toBeUndefined();
  expect(outputAt(model('openrouter'), { maxOutputTokens: 90_000 })).toBe(90_000);
});
