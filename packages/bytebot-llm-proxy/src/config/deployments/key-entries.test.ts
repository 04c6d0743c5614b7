import { describe, expect, test } from '@jest/globals';
import { loadText } from '../config-fixture.test-helper.ts';

const values = { A: 'sk-test-a', B: 'sk-test-b', OPENAI_API_KEY: 'sk-test-own' };

function load(entry: string, sections = '', secrets: Readonly<Record<string, string>> = values) {
  return loadText(`model_list:\n  - ${entry}\n${sections}`, secrets);
}

function keysOf(entry: string, sections = '') {
  return load(entry, sections).deployments.map(({ key }) => key.read());
}

describe('api_keys', () => {
  test('make a deployment of the group for each key', () => {
    const { deployments, groups } = load(
      '{model_name: m, litellm_params: {model: openai/a, api_keys: [os.environ/A, os.environ/B], rpm: 3}}',
    );
    expect(groups.get('m')).toHaveLength(2);
    expect(deployments.map(({ key, routing }) => [key.variable, key.read(), routing.rpm])).toEqual([
      ['A', 'sk-test-a', 3],
      ['B', 'sk-test-b', 3],
    ]);
    for (const { requestDefaults, publicParams } of deployments) {
      expect(requestDefaults).toEqual({});
      expect(JSON.stringify(publicParams)).not.toMatch(/api_key|sk-test/);
    }
  });

  test('have ids that stay the same when a key is rotated', () => {
    const named = '{model_name: m, litellm_params: {model: openai/a, api_keys: [os.environ/A, os.environ/B]}';
    const ids = (info: string, secrets = values) =>
      load(`${named}${info}}`, '', secrets).deployments.map(({ id }) => id);
    expect(ids(', model_info: {id: mine}')).toEqual(['mine', 'mine-2']);
    expect(ids('')).toEqual(ids('', { ...values, A: 'sk-test-new' }));
    expect(new Set(ids('')).size).toBe(2);
  });

  test('stand beside api_key, each key once', () => {
    const params = 'model: openai/a, api_key: os.environ/A, api_keys: [os.environ/A, os.environ/B]';
    const { deployments, problems } = load(`{model_name: m, litellm_params: {${params}}}`);
    expect(deployments.map(({ key }) => key.variable)).toEqual(['A', 'B']);
    expect(problems.map(({ message }) => message)).toContainEqual(expect.stringContaining('written twice'));
  });

  test('of another shape are an error, and a key in the file a warning', () => {
    expect(() => load('{model_name: m, litellm_params: {model: openai/a, api_keys: {a: 1}}}')).toThrow(
      'model_list[0].litellm_params.api_keys',
    );
    const { problems } = load(
      '{model_name: m, litellm_params: {model: openai/a, api_keys: [sk-test-0123456789abcdef]}}',
    );
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      expect.stringMatching(/api_keys\[0\]: This secret is written into the file/),
    ]);
  });
});

describe('provider_keys', () => {
  const shared =
    'general_settings: {provider_keys: {openai: {keys: [os.environ/A, os.environ/B], quota_group: acme}}}\n';

  test('are those of every entry of the provider without a key and an address of its own', () => {
    expect(keysOf('{model_name: m, litellm_params: {model: openai/a}}', shared)).toEqual([
      'sk-test-a',
      'sk-test-b',
    ]);
    expect(
      keysOf('{model_name: m, litellm_params: {model: openai/a, api_key: os.environ/B}}', shared),
    ).toEqual(['sk-test-b']);
    expect(
      keysOf('{model_name: m, litellm_params: {model: openai/a, api_base: "http://elsewhere"}}', shared),
    ).toEqual(['sk-test-own']);
    expect(keysOf('{model_name: m, litellm_params: {model: ollama/a}}', shared)).toEqual([undefined]);
  });

  test('share their quota group, unless the entry has its own', () => {
    const groupsOf = (entry: string) => load(entry, shared).deployments.map((one) => one.routing.quotaGroup);
    expect(groupsOf('{model_name: m, litellm_params: {model: openai/a}}')).toEqual(['acme', 'acme']);
    expect(groupsOf('{model_name: m, litellm_params: {model: openai/a, quota_group: mine}}')).toEqual([
      'mine',
      'mine',
    ]);
  });

  test('of a provider that is not known are warned of', () => {
    const { problems } = load(
      '{model_name: m, litellm_params: {model: openai/a}}',
      'general_settings: {provider_keys: {opnai: {keys: [os.environ/A]}}}\n',
    );
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toContainEqual(
      expect.stringMatching(/provider_keys\.opnai: No provider is called `opnai`/),
    );
  });
});
