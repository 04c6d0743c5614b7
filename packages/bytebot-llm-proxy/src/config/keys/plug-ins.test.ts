import { describe, expect, test } from '@jest/globals';
import { loadText, placesOf } from '../config-fixture.test-helper.ts';

describe('plug-ins and integrations', () => {
  test('are named and skipped, whether in a list or alone', () => {
    const { problems } = loadText(
      `model_list: [{model_name: a, litellm_params: {model: openai/a, api_key: os.environ/K}}]
litellm_settings:
  callbacks: my_module.handler
  success_callback: [prometheus, langfuse]
  failure_callback: []
general_settings:
  custom_key_generate: keys.generate
`,
      { K: 'sk-test-x', LITELLM_MASTER_KEY: 'sk-test-master' },
    );
    expect(placesOf(problems)).toEqual([
      expect.stringMatching(/^3:3 litellm_settings\.callbacks `my_module\.handler` is a Python plug-in/),
      expect.stringMatching(
        /^4:34 litellm_settings\.success_callback\[1\] The integration `langfuse` is not built in/,
      ),
      expect.stringMatching(/^7:3 general_settings\.custom_key_generate .*Python plug-in/),
    ]);
  });

  test('what is neither is told apart', () => {
    const { problems } = loadText('model_list: []\nlitellm_settings: {success_callback: [db, lang-fuse]}\n', {
      LITELLM_MASTER_KEY: 'sk-test-master',
    });
    const said = problems.filter(({ path }) => path.includes('success_callback'));
    expect(said).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/^`db` is no integration that LiteLLM/) }),
      expect.objectContaining({ suggestion: 'did you mean `langfuse`?' }),
    ]);
  });

  test('an entry whose provider is a plug-in says so', () => {
    const { unservable } = loadText(`model_list:
  - {model_name: a, litellm_params: {model: my-llm/a}}
litellm_settings:
  custom_provider_map: [{provider: my-llm, custom_handler: handler.my_llm}]
`);
    expect(unservable[0]?.reason).toMatch(/^The provider `my-llm` is a Python plug-in .* write `openai\/…`/);
  });
});
