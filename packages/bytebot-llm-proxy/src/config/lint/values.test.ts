import { describe, expect, test } from '@jest/globals';
import { findingsOf, model, sound } from './lint.test-helper.ts';

describe('a value that somebody has still to fill in', () => {
  test.each([
    ['api_key: "<replace_with_your_key>"', /api_key.* still holds a placeholder/],
    ['api_key: sk-your-openai-api-key-here', /api_key.* still holds a placeholder/],
    ['api_key: OPENAI_API_KEY', /looks like the name of a variable.*`os\.environ\/OPENAI_API_KEY`/],
    ['api_base: "<your-endpoint>"', /api_base.* still holds a placeholder/],
    [`api_key: "$\{OPENAI_API_KEY}"`, /No `\$NAME` .*`os\.environ\/OPENAI_API_KEY`/],
    ['api_key: $OPENAI_API_KEY', /No `\$NAME` .*`os\.environ\/OPENAI_API_KEY`/],
    [
      `api_base: "https://$\{HOST}/v1"`,
      /No `\$NAME` .*put the whole value into a variable.*`os\.environ\/HOST`/,
    ],
    [`api_key: 'os.getenv("OPENAI_API_KEY")'`, /in one way only.*`os\.environ\/OPENAI_API_KEY`/],
    [`api_key: os.environ.OPENAI_API_KEY`, /in one way only.*`os\.environ\/OPENAI_API_KEY`/],
    [`api_key: '{{ .Values.key }}'`, /template that nothing has filled in/],
    [`extra_headers: {X-Key: "Bearer os.environ/TOKEN"}`, /resolved only when it is the whole value/],
  ])('%s', (param, says) => {
    const findings = findingsOf(`model_list:\n${model('a', `model: ollama/a, ${param}`)}`);
    expect(findings).toContainEqual(expect.stringMatching(says));
    expect(findings).not.toContainEqual(expect.stringMatching(/This secret is written/));
  });

  test('may be a name', () => {
    expect(findingsOf(`model_list:\n${model('LITELLM_MODEL_NAME', 'model: ollama/a')}`)).toEqual([
      expect.stringMatching(/model_name: `model_name` is `LITELLM_MODEL_NAME`/),
    ]);
  });

  test('is not looked for where any text may stand', () => {
    expect(
      findingsOf(
        `model_list:\n${model('GPT-4', `model: ollama/a, bos_token: "<s>", stop: ["<|end|>", "$X"]`, `, model_info: {description: "costs $\{A}"}`)}`,
      ),
    ).toEqual([]);
  });
});

test('a reference in a list is not resolved', () => {
  expect(findingsOf(`${sound}litellm_settings: {callbacks: [os.environ/CALLBACK]}\n`)).toContainEqual(
    expect.stringMatching(/callbacks\[0\]: `os\.environ\/CALLBACK` is an item of a list/),
  );
});

describe('settings that do nothing beside each other', () => {
  test.each([
    [
      'general_settings: {health_check_interval: 30}',
      /health_check_interval: .*without `background_health_checks: true`/,
    ],
    [
      'router_settings: {cooldown_time: 0, disable_cooldowns: false}',
      /cooldown_time: .*switches cooldowns off/,
    ],
    ['router_settings: {cooldown_time: 9, disable_cooldowns: true}', /cooldown_time: .*does nothing with/],
    ['litellm_settings: {allowed_fails: 3}', /allowed_fails: .*\(set it in `router_settings`\)/],
    ['litellm_settings: {cache_params: {type: local}}', /cache_params: .*does nothing without `cache: true`/],
    ['general_settings: {alerting_args: {x: 1}}', /alerting_args: .*does nothing without `alerting`/],
    ['litellm_settings: {service_callback: [prometheus]}', /service_callback: .*`prometheus_system`/],
    [
      'litellm_settings: {callbacks: [otel], success_callback: otel}',
      /callbacks: `otel` is in `callbacks` and in `success_callback`/,
    ],
    ['litellm_settings: {callbacks: [otel, otel]}', /callbacks: `otel` is in this list 2 times/],
    [
      'litellm_settings: {cache: true, cache_params: {supported_call_types: [chat_completion]}}',
      /types\[0\]: `chat_completion` is no call type.*`completion`/,
    ],
  ])('%s', (settings, says) => {
    expect(findingsOf(`${sound}${settings}\n`)).toContainEqual(expect.stringMatching(says));
  });

  test('and those that go together', () => {
    const findings =
      findingsOf(`${sound}general_settings: {background_health_checks: true, health_check_interval: 3}
router_settings: {allowed_fails: 3, cooldown_time: 0, disable_cooldowns: true}
litellm_settings: {allowed_fails: 3, success_callback: [prometheus], failure_callback: [prometheus]}
`);
    expect(findings).toEqual([]);
  });
});

describe('how responses are kept', () => {
  const kept = (settings: string): string[] =>
    findingsOf(`${sound}general_settings: {response_store: {${settings}}}`).filter((finding) =>
      finding.includes('response_store'),
    );

  test('for no time is told, as it counts as not set', () => {
    expect(kept('ttl_seconds: 0')).toEqual([
      expect.stringMatching(/^warning .*ttl_seconds: `ttl_seconds: 0` counts as not set/),
    ]);
    expect(kept('ttl_seconds: 60')).toEqual([]);
  });

  test('a size that is no number is told once', () => {
    expect(kept('max_size_mb: lots')).toEqual([expect.stringMatching(/^error .*has to be a number above 0/)]);
  });
});
