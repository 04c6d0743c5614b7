import { describe, expect, test } from '@jest/globals';
import { listModels } from '../routing/list-models.ts';
import { resolveModel } from '../routing/resolve.ts';
import { loadText, placesOf } from './config-fixture.test-helper.ts';
import type { ConfigSnapshot, Deployment } from './snapshot.ts';

/** What real LiteLLM configs are made of, one small config for each construct, as LiteLLM reads it. */

const ENVIRONMENT = { OPENAI_API_KEY: 'sk-test-openai', ANTHROPIC_API_KEY: 'sk-test-anthropic' };

function load(text: string): ConfigSnapshot {
  return loadText(text, ENVIRONMENT);
}

function only(text: string): Deployment {
  const [first, ...others] = load(text).deployments;
  if (first === undefined || others.length > 0) throw new Error('not one deployment');
  return first;
}

/** What a name leads to: `provider:model` of each candidate. */
function served(snapshot: ConfigSnapshot, name: string): string[] {
  const resolution = resolveModel(snapshot, name);
  if (resolution.found !== 'group') return [resolution.found];
  return resolution.candidates.map(
    ({ deployment, upstreamModel }) => `${deployment.provider.id}:${upstreamModel}`,
  );
}

describe('numbers and words of YAML 1.1', () => {
  test('`20_000` and octal are integers, sexagesimal is seconds, yes and off are booleans', () => {
    const { publicParams, timeoutMs } = only(`model_list:
  - model_name: m
    litellm_params: {model: openai/m, tpm: 20_000, rpm: 0100, timeout: 1:30, drop_params: yes, merge: off}
`);
    expect(publicParams).toMatchObject({ tpm: 20_000, rpm: 64, drop_params: true, merge: false });
    expect(timeoutMs).toBe(90_000);
  });

  test('what looks like a date, a version or an exponent without a point stays text', () => {
    const { publicParams, requestDefaults } = only(`model_list:
  - model_name: m
    litellm_params: {model: openai/m, api_version: 2023-06-01-preview, since: 2024-12-01, input_cost_per_token: 1e-6}
`);
    expect(publicParams).toMatchObject({ api_version: '2023-06-01-preview', input_cost_per_token: '1e-6' });
    expect(requestDefaults).toEqual({ since: '2024-12-01' });
  });

  test('a name that YAML takes for a number or a boolean', () => {
    expect(listModels(load('model_list:\n  - {model_name: 4, litellm_params: {model: openai/m}}\n'))).toEqual(
      ['4'],
    );
  });
});

describe('the shape of the file', () => {
  const text =
    'model_list:\n  - model_name: m\n    litellm_params:\n      model: openai/m\n      api_base: http://h/v1\n';

  test.each([
    ['CRLF', text.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${text}`],
    ['no newline at the end', text.trimEnd()],
    ['blanks at the ends of lines', text.replaceAll('\n', '   \n')],
    ['a document start', `---\n${text}`],
    [
      'a list at the indentation of its key',
      text.replace('  - model_name: m\n    lit', '- model_name: m\n  lit'),
    ],
    [
      'one blank of indentation',
      'model_list:\n - model_name: m\n   litellm_params:\n    model: openai/m\n    api_base: http://h/v1\n',
    ],
    ['an item on the line after its dash', text.replace('- model_name', '-\n    model_name')],
    [
      'comments at any depth',
      text
        .replace('  - model_name', '        # deeper\n# at the margin\n  - model_name')
        .replace('      model:', ' # between\n      model:'),
    ],
    [
      'braces closed at the margin',
      'model_list: [\n{model_name: m, litellm_params: {\nmodel: openai/m, api_base: "http://h/v1"\n}}\n]\n',
    ],
    ['a section written twice, the last one wins', `model_list: []\n${text}`],
  ])('%s', (_what, written) => {
    const { configuredModel, baseUrl, modelName } = only(written);
    expect({ configuredModel, baseUrl, modelName }).toEqual({
      configuredModel: 'openai/m',
      baseUrl: 'http://h/v1',
      modelName: 'm',
    });
  });

  test('of a key written twice the last one counts, and a warning names it', () => {
    const snapshot = load(
      'model_list:\n  - {model_name: m, litellm_params: {model: openai/a, model: openai/b}}\n',
    );
    expect(served(snapshot, 'm')).toEqual(['openai:b']);
    expect(placesOf(snapshot.problems).join('\n')).toMatch(
      /2:55 model_list\[0\]\.litellm_params\.model .*twice/,
    );
  });

  test('anchors, merges and lists of merges; what stands beside a merge wins', () => {
    const snapshot = load(`shared: &shared {api_base: 'http://h/v1', timeout: 5}
more: &more {timeout: 7, temperature: 0.5}
model_list:
  - model_name: one
    litellm_params: {<<: *shared, model: openai/a}
  - model_name: two
    litellm_params: {<<: [*shared, *more], model: openai/b, api_base: 'http://i/v1'}
`);
    expect(snapshot.deployments).toMatchObject([
      { baseUrl: 'http://h/v1', timeoutMs: 5_000 },
      { baseUrl: 'http://i/v1', timeoutMs: 5_000, requestDefaults: { temperature: 0.5 } },
    ]);
  });
});

describe('what entries share', () => {
  test('a credential of `credential_list`, by `litellm_credential_name`', () => {
    const { key, baseUrl } = only(`model_list:
  - {model_name: m, litellm_params: {model: openai/m, litellm_credential_name: shared}}
credential_list:
  - credential_name: shared
    credential_values: {api_key: sk-test-shared, api_base: 'http://h/v1'}
    credential_info: {description: ours}
`);
    expect(key.read()).toBe('sk-test-shared');
    expect(baseUrl).toBe('http://h/v1');
  });

  test('`default_litellm_params`, beneath what an entry says itself', () => {
    const snapshot = load(`model_list:
  - {model_name: one, litellm_params: {model: openai/a}}
  - {model_name: two, litellm_params: {model: openai/b, timeout: 3, temperature: 1}}
router_settings:
  default_litellm_params: {timeout: 9, temperature: 0, drop_params: true}
`);
    expect(snapshot.deployments).toMatchObject([
      { timeoutMs: 9_000, requestDefaults: { temperature: 0 }, dropParams: true },
      { timeoutMs: 3_000, requestDefaults: { temperature: 1 }, dropParams: true },
    ]);
  });

  test.each([
    ['litellm_settings: {drop_params: true}', true],
    ['litellm_settings: {drop_params: "True"}', true],
    ['drop_params: true', true],
    ['litellm_settings: {drop_params: no}', false],
  ])('`drop_params` for all: %s', (section, expected) => {
    expect(load(`model_list: []\n${section}\n`).settings.dropParams).toBe(expected);
  });

  test('`drop_params` and `additional_drop_params` of one entry', () => {
    const { dropParams, droppedPaths, requestDefaults } = only(`model_list:
  - model_name: m
    litellm_params:
      model: openai/m
      drop_params: false
      additional_drop_params: [response_format, "tools[*].strict"]
`);
    expect(dropParams).toBe(false);
    expect(droppedPaths).toEqual(['response_format', 'tools[*].strict']);
    expect(requestDefaults).toEqual({});
  });
});

describe('names', () => {
  test('`model_group_alias` as a name and as a mapping, hidden or not', () => {
    const snapshot = load(`model_list:
  - {model_name: real, litellm_params: {model: openai/m}}
router_settings:
  model_group_alias: {"gpt-4": real, "quiet": {model: real, hidden: true}, "loud": {model: real, hidden: false}}
`);
    expect(listModels(snapshot)).toEqual(['gpt-4', 'loud', 'real']);
    for (const name of ['gpt-4', 'quiet', 'loud']) expect(served(snapshot, name)).toEqual(['openai:m']);
  });

  test('a wildcard within a name, the more specific one first', () => {
    const snapshot = load(`model_list:
  - {model_name: "*", litellm_params: {model: openai/*}}
  - {model_name: "claude-*", litellm_params: {model: anthropic/claude-*}}
  - {model_name: "claude-*-mini", litellm_params: {model: openai/small-*}}
`);
    expect(served(snapshot, 'claude-sonnet-4')).toEqual(['anthropic:claude-sonnet-4']);
    expect(served(snapshot, 'claude-x-mini')).toEqual(['openai:small-x']);
    expect(served(snapshot, 'something')).toEqual(['openai:something']);
    expect(listModels(snapshot)).toEqual([]);
  });

  test('a wildcard of one provider’s names over another’s', () => {
    const snapshot = load(`model_list:
  - {model_name: "alibaba/*", litellm_params: {model: "openai/*", api_base: 'http://h/v1', api_key: sk-test-key}}
`);
    expect(served(snapshot, 'alibaba/qwen-max')).toEqual(['openai:qwen-max']);
    expect(served(snapshot, 'openai/qwen-max')).toEqual(['nothing']);
  });

  test('the id of a deployment, which a call may name in place of its group', () => {
    const snapshot = load(`model_list:
  - {model_name: pair, litellm_params: {model: openai/a}, model_info: {id: pair-1}}
  - {model_name: pair, litellm_params: {model: openai/b}, model_info: {id: 2}}
`);
    expect(snapshot.deployments.map(({ id }) => id)).toEqual(['pair-1', '2']);
    expect(served(snapshot, 'pair')).toEqual(['openai:a', 'openai:b']);
    expect(served(snapshot, 'pair-1')).toEqual(['openai:a']);
    expect(served(snapshot, '2')).toEqual(['openai:b']);
  });

  test('an entry that cannot be resolved is skipped, and says why when it is called', () => {
    const snapshot = load(`model_list:
  - {model_name: nowhere, litellm_params: {model: no-such-provider/m}}
  - {model_name: m, litellm_params: {model: openai/m}}
`);
    expect(listModels(snapshot)).toEqual(['m']);
    expect(served(snapshot, 'nowhere')).toEqual(['unservable']);
  });

  test('private fields of `model_info` and nulls come back as they are written', () => {
    const { modelInfo } = only(`model_list:
  - model_name: m
    litellm_params: {model: openai/m, api_base: null}
    model_info: {id: x, team: {name: ours, size: 0x10}, tags: [a, b], max_tokens: null, cost: 1e-6}
`);
    expect(modelInfo).toEqual({
      id: 'x',
      team: { name: 'ours', size: 16 },
      tags: ['a', 'b'],
      max_tokens: null,
      cost: '1e-6',
    });
  });
});
