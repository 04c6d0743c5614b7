import { expect, test } from '@jest/globals';
import { loadText } from '../config-fixture.test-helper.ts';

const entry =
  'model_list: [{model_name: fast-model, litellm_params: {model: openai/x, api_key: os.environ/KEY}}]\n';

function warningsOf(text: string): string[] {
  const { problems } = loadText(text, { KEY: 'sk-test-a' });
  return problems
    .filter(({ path }) => /limits|budget/.test(path))
    .map(({ path, suggestion }) => `${path}: ${suggestion}`);
}

test('a limit of a group that is not there is told, with the name that was meant', () => {
  expect(
    warningsOf(
      `${entry}general_settings: {limits: {model_groups: {fast-modle: {rpm: 1}, fast-model: {rpm: 1}}}}\n`,
    ),
  ).toEqual(['general_settings.limits.model_groups.fast-modle: did you mean `fast-model`?']);
});

test('a period without a budget is told', () => {
  expect(warningsOf(`${entry}litellm_settings: {budget_duration: 30d}\n`)).toEqual([
    'litellm_settings.budget_duration: set `max_budget`, or remove it',
  ]);
  expect(warningsOf(`${entry}litellm_settings: {budget_duration: 30d, max_budget: 1}\n`)).toEqual([]);
});
