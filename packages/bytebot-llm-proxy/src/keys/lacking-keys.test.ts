import { expect, test } from '@jest/globals';
import { loadText } from '../config/config-fixture.test-helper.ts';
import type { Candidate } from '../routing/candidate.ts';
import { lackingKeys } from './lacking-keys.ts';

function group(...params: readonly string[]): readonly Candidate[] {
  const entries = params.map((text) => `{model_name: m, litellm_params: {${text}}}`);
  return loadText(`model_list: [${entries.join(', ')}]\n`).deployments.map((deployment) => ({
    deployment,
    upstreamModel: deployment.upstreamModel,
  }));
}

const keyless = 'model: openai/a, api_key: os.environ/NOBODY_SETS_THIS';
const keyed = 'model: openai/b, api_key: sk-test-k';

function lacking(candidates: readonly Candidate[], needsNone = false): string[] {
  return [...(lackingKeys(candidates, () => needsNone) ?? [])].map(({ upstreamModel }) => upstreamModel);
}

test('who has no key is left out beside one who has', () => {
  expect(lacking(group(keyless, keyed))).toEqual(['a']);
});

test('nobody is left out where all have a key, none has one, or none is needed', () => {
  expect(lacking(group(keyed, keyed))).toEqual([]);
  expect(lacking(group(keyless, keyless))).toEqual([]);
  expect(lacking(group(keyless, keyed), true)).toEqual([]);
  expect(lacking(group('model: ollama/a', keyed))).toEqual([]);
  expect(lacking(group(`${keyless}, mock_response: Hi`, keyed))).toEqual([]);
});
