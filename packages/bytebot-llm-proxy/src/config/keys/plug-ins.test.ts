import { describe, expect, test } from '@jest/globals';
import { loadText, placesOf } from '../config-fixture.test-helper.ts';

describe('plug-ins and integrations', () => {
  test('are named and skipped, whether in a list or alone', () => {
    const { problems } = loadText(
      `model_list: [{model_name: a, litellm_params: {model: openai/a, api_key: os.environ/K}}]
litellm_settings:
  callbacks: my_module.handler
  success_callback: [prometheus, datadog]
  failure_callback: []
general_settings:
  custom_key_generate: keys.generate
`,
      { K: 'sk-test-x', LITELLM_MASTER_KEY: 'sk-test-master' },
    );
    expect(placesOf(problems)).toEqual([
      expect.stringMatching(/^3:3 litellm_settings\.callbacks `my_module\.handler` is a Python plug-in/),
      expect.stringMatching(
        /^4:34 litellm_settings\.success_callback\[1\] The integration `datadog` is not built in/,
      ),
      expect.stringMatching(/^7:3 general_settings\.custom_key_generate .*Python plug-in/),
    ]);
  });

  test('those that are traces are built in, where they are about requests', () => {
    const names = ['otel', 'opentelemetry', 'langfuse', 'langfuse_otel'];
    const lists = {
      callbacks: names,
      success_callback: names,
      failure_callback: names,
      service_callback: 'otel',
    };
    const { problems, settings } = loadText(JSON.stringify({ model_list: [], litellm_settings: lists }), {
      LITELLM_MASTER_KEY: 'sk-test-master',
    });
    expect(settings.tracing.callbacks).toEqual(names);
    const said = problems.filter(({ message }) => !message.includes('logs every call twice'));
    expect(said.filter(({ path }) => path.includes('callback'))).toEqual([
      expect.objectContaining({
        path: 'litellm_settings.service_callback',
        message: '`otel` does nothing in this list: traces are of requests alone.',
        suggestion: 'write it in `callbacks`',
      }),
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
