import { describe, expect, test } from '@jest/globals';
import { findingsOf, model, sound } from './lint.test-helper.ts';

const list = (...entries: readonly string[]): string => `model_list:\n${entries.join('')}`;
const key = { OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k' };

describe('entries that contradict or repeat each other', () => {
  test('two that are equal in every parameter balance nothing', () => {
    const text = list(model('a', 'model: openai/a, rpm: 5'), model('a', 'rpm: 5, model: openai/a'));
    expect(findingsOf(text, key)).toEqual([
      expect.stringMatching(/^warning model_list\[1\]: .*equals `model_list\[0\]`/),
    ]);
  });

  test('two of one group that differ in anything are not named', () => {
    const text = list(model('a', 'model: openai/a'), model('a', 'model: openai/a, api_key: os.environ/B'));
    expect(findingsOf(text, { ...key, B: 'k' })).toEqual([]);
  });

  test.each([
    ['claude-opus', 'anthropic/claude-sonnet-4-20250514', /name says opus, the model is sonnet/],
    ['gemini-pro', 'openai/gemini-2.5-flash', /name says pro, the model is flash/],
    ['gpt-4.1-nano', 'openai/gpt-4.1-mini', /name says nano, the model is mini/],
  ])('%s that is served by %s is probably a slip', (name, upstream, says) => {
    expect(findingsOf(list(model(name, `model: ${upstream}`)), key)).toEqual([expect.stringMatching(says)]);
  });

  test.each([
    ['gpt-4o', 'openai/llama-3.3-70b'],
    ['fast', 'anthropic/claude-haiku-4-5'],
    ['claude', 'anthropic/claude-opus-4-6'],
    ['gpt-4.1', 'openai/gpt-4-turbo-preview'],
  ])('%s may well be served by %s', (name, upstream) => {
    expect(findingsOf(list(model(name, `model: ${upstream}`)), key)).toEqual([]);
  });
});

describe('what a model is for', () => {
  test.each([
    ['openai/text-embedding-3-small', 'embedding'],
    ['openai/BAAI/bge-small-en-v1.5', 'embedding'],
    ['openai/voyage-3', 'embedding'],
    ['openai/whisper-1', 'audio_transcription'],
    ['openai/gpt-4o-mini-tts', 'audio_speech'],
    ['openai/dall-e-3', 'image_generation'],
    ['openai/gpt-image-1', 'image_generation'],
    ['openai/rerank-v3.5', 'rerank'],
  ])('%s is for %s', (upstream, mode) => {
    expect(findingsOf(list(model('m', `model: ${upstream}`)), key)).toEqual([
      expect.stringMatching(new RegExp(`^info model_list\\[0\\]: .*mode: ${mode}`)),
    ]);
    expect(findingsOf(list(model('m', `model: ${upstream}`, `, model_info: {mode: ${mode}}`)), key)).toEqual(
      [],
    );
  });

  test.each(['openai/gpt-4o', 'openai/gpt-4o-audio-preview', 'openai/flash-tests', 'openai/*'])(
    '%s needs no mode',
    (upstream) => {
      expect(findingsOf(list(model('m', `model: "${upstream}"`)), key)).toEqual([]);
    },
  );
});

test('prices per token and per second cannot both be charged', () => {
  const prices = 'input_cost_per_token: 0.1, input_cost_per_second: 0.1';
  expect(findingsOf(list(model('a', 'model: openai/a', `, model_info: {${prices}}`)), key)).toEqual([
    expect.stringMatching(/model_info\.input_cost_per_second: .*those per token are charged/),
  ]);
  const free = 'input_cost_per_token: 0, input_cost_per_second: 0.1';
  expect(findingsOf(list(model('a', 'model: openai/a', `, model_info: {${free}}`)), key)).toEqual([]);
});

test('a model without a provider is told by its name', () => {
  expect(findingsOf(list(model('a', 'model: gpt-4o')), key)).toEqual([
    expect.stringMatching(/^info .*`gpt-4o` has no provider.*`openai\/gpt-4o`/),
  ]);
});

test('whose key a name gets that begins with no provider is said', () => {
  const keys = { OPENROUTER_API_KEY: 'sk-test-x' };
  expect(findingsOf(list(model('a', 'model: google/gemini-2.5-pro')), keys)).toEqual([
    expect.stringMatching(
      /^warning .*`google` is no provider; .* is taken for OpenRouter, which gets the key/,
    ),
  ]);
});

describe('who calls a cloud', () => {
  test.each([
    ['model: bedrock/us.amazon.nova-pro-v1:0', /^info .*No AWS keys are named .* It stands in 2 places/],
    ['model: vertex_ai/gemini-2.5-pro, vertex_project: p', /^info .*No Google credentials are named/],
  ])('is said where nothing says it: %s', (params, says) => {
    const text = list(model('a', params), model('b', params));
    expect(findingsOf(text)).toContainEqual(expect.stringMatching(says));
  });

  test.each([
    ['model: bedrock/us.amazon.nova-pro-v1:0, aws_profile_name: p', {}],
    ['model: bedrock/us.amazon.nova-pro-v1:0', { AWS_ACCESS_KEY_ID: 'AKIATEST' }],
    ['model: vertex_ai/gemini-2.5-pro', { GOOGLE_APPLICATION_CREDENTIALS: '/secrets/account.json' }],
  ])('is known: %s %j', (params, variables) => {
    expect(findingsOf(list(model('a', params)), variables)).toEqual([]);
  });
});

test('an entry for any model needs no provider and no certain key', () => {
  expect(findingsOf(list(model('*', 'model: "*"')))).toEqual([]);
});

describe('fallbacks and aliases', () => {
  const models = list(
    model('gpt-4o', 'model: openai/gpt-4o'),
    model('mini', 'model: openai/gpt-4o-mini'),
    model('ollama/*', 'model: ollama/*'),
  );

  test.each([
    [
      'fallbacks: [{gpt-4o: [minni]}]',
      /fallbacks\[0\]\.gpt-4o\[0\]: `gpt-4o` falls back to `minni`.*did you mean `mini`/,
    ],
    [
      'fallbacks: [{gpt-4: [mini]}]',
      /fallbacks\[0\]\.gpt-4: No model is called `gpt-4`.*did you mean `gpt-4o`/,
    ],
    ['fallbacks: [{mini: []}]', /^info .*fallbacks\[0\]\.mini: This list is empty/],
    ['fallbacks: [{mini: [mini]}]', /`mini` falls back to itself/],
    ['fallbacks: [{mini: [{model: nowhere-at-all}]}]', /falls back to `nowhere-at-all`/],
    ['fallbacks: [{mini: [""]}]', /This fallback is empty/],
    ['context_window_fallbacks: [{mini: [nowhere-at-all]}]', /context_window_fallbacks\[0\]\.mini\[0\]: /],
    [
      'model_group_retry_policy: {gpt-4: {RateLimitErrorRetries: 3}}',
      /model_group_retry_policy\.gpt-4: No model is called `gpt-4`.*did you mean `gpt-4o`/,
    ],
    ['default_fallbacks: [nowhere-at-all]', /default_fallbacks\[0\]: every model falls back to/],
    ['model_group_alias: {best: gpt-4oo}', /model_group_alias\.best: The alias leads to `gpt-4oo`.*`gpt-4o`/],
    ['model_group_alias: {best: {model: nowhere-at-all}}', /model_group_alias\.best: The alias leads to/],
    ['model_group_alias: {mini: gpt-4o}', /`mini` is also a `model_name`/],
    ['model_group_alias: {best: [mini, gpt-4o]}', /^warning .*alias\.best: .*has a list and is left out/],
    ['model_group_alias: {best: }', /^warning .*alias\.best: .*names no model/],
    [
      'fallbacks: [{model_name: mini, fallback_models: [gpt-4o]}]',
      /^warning .*fallbacks\[0\]: This entry names no model by its key/,
    ],
    ['fallbacks: [{mini: gpt-4o, gpt-4o: mini}]', /^info .*fallbacks\[0\]: This entry holds 2 models/],
  ])('%s', (settings, says) => {
    expect(findingsOf(`${models}router_settings: {${settings}}\n`, key)).toContainEqual(
      expect.stringMatching(says),
    );
  });

  test('to itself is said once for each model', () => {
    const found = findingsOf(`${models}router_settings: {fallbacks: [{mini: [mini, mini, mini]}]}\n`, key);
    expect(found).toEqual([expect.stringMatching(/`mini` falls back to itself/)]);
  });

  test('may lead to a group, an alias, an id, a configured model and what a wildcard matches', () => {
    const settings = `router_settings:
  model_group_alias: {best: gpt-4o}
  fallbacks:
    - {mini: [best, gpt-4o, ollama/llama3, openai/gpt-4o]}
    - {ollama/llama3: [mini]}
    - {best: [mini]}
    - {"*": [mini]}
  default_fallbacks: [mini]
`;
    expect(findingsOf(`${models}${settings}`, key)).toEqual([]);
  });
});

describe('a config from which nothing is served', () => {
  test.each([
    ['litellm_settings: {drop_params: true}\n', /^warning : There is no `model_list`/],
    ['model_list: []\n', /^warning model_list: `model_list` is empty.*`store_model_in_db` is not set/],
    [
      'model_list: []\ngeneral_settings: {store_model_in_db: true}\n',
      /Models in a database .* are not read here\. /,
    ],
    [
      list(model('a', 'model: zhipu/a')),
      /^warning model_list: The one entry of `model_list` cannot be served/,
    ],
  ])('%j', (text, says) => {
    expect(findingsOf(text).map((finding) => `${finding} `)).toContainEqual(expect.stringMatching(says));
  });

  test('is another thing than a file that is no config, about which one sentence is enough', () => {
    expect(findingsOf('apiVersion: v1\nkind: ConfigMap\n')).toEqual([
      expect.stringMatching(/^error : This is no LiteLLM config/),
    ]);
  });

  test('is none with one model', () => {
    expect(findingsOf(sound)).toEqual([]);
  });
});
