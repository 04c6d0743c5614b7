import { describe, expect, test } from '@jest/globals';
import { resolveModel } from '../routing/resolve.ts';
import { loadFile, loadText, placesOf } from './config-fixture.test-helper.ts';
import type { ConfigSnapshot } from './snapshot.ts';

const withOpenrouter = 'model_list: [{model_name: a, litellm_params: {model: openrouter/a, api_key: k}}]\n';

function patterns({ wildcards }: ConfigSnapshot): string[] {
  return wildcards.map(({ pattern }) => pattern).sort();
}

describe('OPENROUTER_ENABLED with a config file (C-37)', () => {
  test('true opens the whole catalogue', () => {
    expect(patterns(loadText('model_list: []\n', { OPENROUTER_ENABLED: 'true' }))).toEqual(['openrouter/*']);
    expect(patterns(loadText('model_list: []\n'))).toEqual([]);
  });

  test('true adds nothing to a config that names the catalogue itself', () => {
    const { deployments } = loadText(
      'model_list: [{model_name: openrouter/*, litellm_params: {model: openrouter/*, api_key: mine}}]\n',
      { OPENROUTER_ENABLED: 'true', OPENROUTER_API_KEY: 'other' },
    );
    expect(deployments.map(({ key }) => key.read())).toEqual(['mine']);
  });

  test('a key alone opens nothing', () => {
    expect(patterns(loadText(withOpenrouter, { OPENROUTER_API_KEY: 'k' }))).toEqual([]);
  });

  test('false switches the provider off even with a key, and a call says so (S2-37)', () => {
    const snapshot = loadText(withOpenrouter, { OPENROUTER_ENABLED: 'false', OPENROUTER_API_KEY: 'k' });
    expect(snapshot.deployments).toEqual([]);
    expect(resolveModel(snapshot, 'a')).toEqual({
      found: 'unservable',
      reason: 'The provider OpenRouter is disabled: OPENROUTER_ENABLED is false.',
    });
  });
});

describe('without a config file', () => {
  test('every provider with a key is served under its prefix, and OpenRouter’s catalogue with it (S2-40)', () => {
    const snapshot = loadFile(undefined, { OPENROUTER_API_KEY: 'k', OPENAI_API_KEY: 'k2' });
    expect(patterns(snapshot)).toEqual(['openai/*', 'openrouter/*', 'text-completion-openai/*']);
    expect(snapshot.file).toBeUndefined();
    expect(snapshot.problems).toEqual([]);
    expect(resolveModel(snapshot, 'openrouter/x-ai/grok-4')).toMatchObject({
      candidates: [{ upstreamModel: 'x-ai/grok-4' }],
    });
    expect(resolveModel(snapshot, 'gpt-4o')).toMatchObject({ candidates: [{ upstreamModel: 'gpt-4o' }] });
  });

  test('without a key nothing is, and a server of one’s own needs its address', () => {
    expect(patterns(loadFile(undefined))).toEqual([]);
    expect(patterns(loadFile(undefined, { OLLAMA_BASE_URL: 'http://localhost:11434' }))).toEqual([
      'ollama/*',
      'ollama_chat/*',
    ]);
  });

  test('OPENROUTER_ENABLED=false counts here too (S2-37)', () => {
    const snapshot = loadFile(undefined, { OPENROUTER_API_KEY: 'k', OPENROUTER_ENABLED: 'false' });
    expect(patterns(snapshot)).toEqual([]);
    expect(resolveModel(snapshot, 'openrouter/x-ai/grok-4')).toMatchObject({ found: 'unservable' });
  });

  test('settings of the environment count, and their problems name the variable', () => {
    const { settings, problems } = loadFile(undefined, {
      LITELLM_MASTER_KEY: 'sk-test-m',
      OPENROUTER_TIMEOUT: 'soon',
    });
    expect(settings.masterKey?.read()).toBe('sk-test-m');
    expect(placesOf(problems)).toEqual([expect.stringMatching(/^0:0 OPENROUTER_TIMEOUT /)]);
  });
});
