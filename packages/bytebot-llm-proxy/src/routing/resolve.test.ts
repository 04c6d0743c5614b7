import { describe, expect, test } from '@jest/globals';
import { loadText, refusedProblems } from '../config/config-fixture.test-helper.ts';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import { listModels } from './list-models.ts';
import { resolveModel } from './resolve.ts';

const config = `model_list:
  - {model_name: chat, litellm_params: {model: openai/gpt-4o, api_key: k1}, model_info: {id: chat-1}}
  - {model_name: chat, litellm_params: {model: groq/llama-3.3-70b, api_key: k2}, model_info: {id: chat-2}}
  - {model_name: gpt-oss-120b, litellm_params: {model: openrouter/gpt-oss-120b, api_key: k3}}
  - {model_name: bare, litellm_params: {model: gpt-4.1, api_key: k}}
  - {model_name: old, litellm_params: {model: zhipu/glm-4, api_key: k}}
  - {model_name: zhipu/*, litellm_params: {model: zhipu/*, api_key: k}}
  - {model_name: openrouter/*, litellm_params: {model: openrouter/*, api_key: k}}
  - {model_name: anthropic/*, litellm_params: {model: anthropic/*, api_key: k}}
  - {model_name: claude-*, litellm_params: {model: anthropic/claude-*, api_key: k}}
  - {model_name: claude-opus-*, litellm_params: {model: openrouter/anthropic/claude-opus-*, api_key: k}}
  - {model_name: fixed-*, litellm_params: {model: openai/one-model, api_key: k}}
router_settings:
  model_group_alias:
    alias: chat
    hidden: {model: chat, hidden: true}
    through: anthropic/claude-x
`;
const withDefault = config.replace(
  'router_settings:',
  '  - {model_name: "*", litellm_params: {model: openai/*, api_key: k}}\nrouter_settings:',
);
const snapshot = loadText(config);
const open = loadText(withDefault);

/** `group <- provider:upstream …`, or why there is none. */
function shown(asked: string, where: ConfigSnapshot = snapshot): string {
  const resolution = resolveModel(where, asked);
  if (resolution.found === 'unservable') return 'unservable';
  if (resolution.found === 'nothing') return `nothing, near: ${resolution.near.join(' ')}`;
  const targets = resolution.candidates.map(
    ({ deployment, upstreamModel }) => `${deployment.provider.id}:${upstreamModel}`,
  );
  return `${resolution.group} <- ${targets.join(' ')}`;
}

test.each([
  ['a model_name, with every deployment of the group', 'chat', 'chat <- openai:gpt-4o groq:llama-3.3-70b'],
  ['the id of a deployment', 'chat-2', 'chat <- groq:llama-3.3-70b'],
  ['an alias', 'alias', 'chat <- openai:gpt-4o groq:llama-3.3-70b'],
  ['a hidden alias', 'hidden', 'chat <- openai:gpt-4o groq:llama-3.3-70b'],
  ['an alias of what a wildcard serves', 'through', 'anthropic/claude-x <- anthropic:claude-x'],
  ['a wildcard', 'anthropic/claude-9', 'anthropic/claude-9 <- anthropic:claude-9'],
  ['a wildcard inside a name', 'claude-haiku', 'claude-haiku <- anthropic:claude-haiku'],
  ['the most specific wildcard', 'claude-opus-4', 'claude-opus-4 <- openrouter:anthropic/claude-opus-4'],
  ['a wildcard over one model', 'fixed-anything', 'fixed-anything <- openai:one-model'],
  ['litellm_params.model', 'groq/llama-3.3-70b', 'chat <- groq:llama-3.3-70b'],
  ['litellm_params.model without a prefix', 'gpt-4.1', 'bare <- openai:gpt-4.1'],
  ['the same with the prefix it stands for', 'openai/gpt-4.1', 'bare <- openai:gpt-4.1'],
  ['a catalogue', 'openrouter/x-ai/grok-4', 'openrouter/x-ai/grok-4 <- openrouter:x-ai/grok-4'],
  ['an unknown provider', 'old', 'unservable'],
  ['an unknown provider by its model', 'zhipu/glm-4', 'unservable'],
  ['a wildcard of an unknown provider', 'zhipu/other', 'unservable'],
  ['a name that is nearly right', 'gpt-oss-12b', 'nothing, near: gpt-oss-120b'],
  ['nothing at all', '', 'nothing, near: '],
])('%s: %s', (_what, asked, expected) => {
  expect(shown(asked)).toBe(expected);
});

test('an entry configured with exactly the asked model comes before the catalogue wildcard (C-1)', () => {
  expect(shown('openrouter/gpt-oss-120b')).toBe('gpt-oss-120b <- openrouter:gpt-oss-120b');
});

describe('with the wildcard `*`', () => {
  test.each([
    ['gpt-4o', 'gpt-4o <- openai:gpt-4o'],
    ['mistral/x', 'mistral/x <- openai:mistral/x'],
    ['openai/gpt-4o', 'chat <- openai:gpt-4o'],
    ['openai/o5', 'openai/o5 <- openai:openai/o5'],
    ['old', 'unservable'],
    ['zhipu/glm-4', 'unservable'],
    ['chat', 'chat <- openai:gpt-4o groq:llama-3.3-70b'],
  ])('%s', (asked, expected) => {
    expect(shown(asked, open)).toBe(expected);
  });
});

test('a bare name of a known family is served by the wildcard of its provider', () => {
  const wildcard = loadText(
    'model_list: [{model_name: openai/*, litellm_params: {model: openai/*, api_key: k}}]\n',
  );
  expect(shown('gpt-4o', wildcard)).toBe('gpt-4o <- openai:gpt-4o');
  expect(shown('my-own', wildcard)).toBe('nothing, near: ');
});

test('a reason names the provider that is not served, and what to write', () => {
  const resolution = resolveModel(snapshot, 'old');
  expect(resolution).toMatchObject({
    found: 'unservable',
    reason: expect.stringMatching(/`zhipu`.*Write `zai\/glm-4`/),
  });
});

describe('the default model (S2-36)', () => {
  const text =
    'model_list: [{model_name: openrouter/*, litellm_params: {model: openrouter/*, api_key: k}}]\n';
  test('answers a request without one', () => {
    const set = loadText(text, { OPENROUTER_DEFAULT_MODEL: 'openrouter/anthropic/claude-3.5-sonnet' });
    expect(shown('', set)).toBe(
      'openrouter/anthropic/claude-3.5-sonnet <- openrouter:anthropic/claude-3.5-sonnet',
    );
  });

  test('is built in nowhere', () => {
    expect(shown('', loadText(text))).toBe('nothing, near: ');
  });
});

describe('aliases of aliases', () => {
  const model = (name: string): string =>
    `  - {model_name: ${name}, litellm_params: {model: openai/${name}, api_key: k}}\n`;
  const withAliases = (aliases: string): ConfigSnapshot =>
    loadText(
      `model_list:\n${model('one')}${model('two')}router_settings: {model_group_alias: {${aliases}}}\n`,
    );

  test('are followed to the end', () => {
    const where = withAliases('best: good, good: {model: fair, hidden: true}, fair: one');
    expect(shown('best', where)).toBe('one <- openai:one');
    expect(listModels(where)).not.toContain('good');
  });

  test('end at the first that is a `model_name`: two models may swap their names', () => {
    const where = withAliases('one: two, two: one');
    expect([shown('one', where), shown('two', where)]).toEqual(['two <- openai:two', 'one <- openai:one']);
  });

  test('that go round in a circle stop the start, with the way they take', () => {
    const found = refusedProblems(() => withAliases('a: b, b: c, c: b, d: one'));
    expect(found.map(({ path, message, suggestion }) => [path, message, suggestion])).toContainEqual([
      'router_settings.model_group_alias.a',
      'The alias `a` leads back to itself: `a`, `b`, `c`, `b`.',
      'let one of them stand for a `model_name` of the list',
    ]);
    expect(refusedProblems(() => withAliases('me: me')).map(({ message }) => message)).toContain(
      'The alias `me` leads back to itself: `me`, `me`.',
    );
  });
});

describe('the list', () => {
  test('aliases come first, then the file’s order; hidden, unservable and wildcard names are left out', () => {
    expect(listModels(snapshot)).toEqual(['alias', 'through', 'chat', 'gpt-oss-120b', 'bare']);
  });

  test('a model without a key stays listed', () => {
    expect(
      listModels(loadText('model_list: [{model_name: a, litellm_params: {model: openai/a}}]\n')),
    ).toEqual(['a']);
  });
});

test('an answer is remembered with its snapshot, not beyond it', () => {
  expect(resolveModel(snapshot, 'chat')).toBe(resolveModel(snapshot, 'chat'));
  expect(resolveModel(loadText(config), 'chat')).not.toBe(resolveModel(snapshot, 'chat'));
});

describe('an entry for any model (`model: "*"`)', () => {
  const anything = loadText(
    'model_list: [{model_name: "*", litellm_params: {model: "*"}, model_info: {id: any}}]\n',
    { ANTHROPIC_API_KEY: 'sk-test-anthropic', OPENAI_API_KEY: 'sk-test-openai' },
  );

  test.each([
    ['anthropic/claude-x', 'anthropic/claude-x <- anthropic:claude-x'],
    ['claude-x', 'claude-x <- anthropic:claude-x'],
    ['gpt-4o', 'gpt-4o <- openai:gpt-4o'],
    ['tomorrow', 'tomorrow <- openai:tomorrow'],
    ['hosted_vllm/without-address', 'nothing, near: '],
    ['unheard-of/model', 'nothing, near: '],
  ])('finds the provider of %s in its name', (asked, expected) => {
    expect(shown(asked, anything)).toBe(expected);
  });

  test('calls that provider with its own key, as one deployment', () => {
    const keys = ['anthropic/claude-x', 'gpt-4o'].map((asked) => {
      const resolution = resolveModel(anything, asked);
      const deployment = resolution.found === 'group' ? resolution.candidates[0]?.deployment : undefined;
      return [deployment?.id, deployment?.key.read()];
    });
    expect(keys).toEqual([
      ['any', 'sk-test-anthropic'],
      ['any', 'sk-test-openai'],
    ]);
  });
});
