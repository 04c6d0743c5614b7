import { findProvider, type Operation, type Provider } from '@bytebot/llm-providers';
import { expect, test } from '@jest/globals';
import type { Deployment } from '../../config/snapshot.ts';
import { freePathsOf } from './free-paths.ts';

test.each([
  ['openai', 'https://api.openai.com/v1', '/models', undefined],
  ['openrouter', 'https://openrouter.ai/api/v1', '/models', '/key'],
  ['anthropic', 'https://api.anthropic.com', '/v1/models', undefined],
  ['anthropic', 'https://gateway.test/v1', '/models', undefined],
  ['gemini', 'https://generativelanguage.googleapis.com/v1beta', '/models', undefined],
  ['groq', 'https://api.groq.com/openai/v1', '/models', undefined],
])('what %s at %s tells for free (C-10)', (id, baseUrl, models, key) => {
  const provider = findProvider(id);
  const deployment = { provider, baseUrl, upstreamModel: 'some-model' } as Deployment;
  expect(freePathsOf(deployment, { baseUrl, apiKey: 'sk-test-free', model: 'some-model' })).toEqual({
    models,
    key,
  });
});

function provided(id: string): Provider {
  const provider = findProvider(id);
  if (provider === undefined) throw new Error(`${id} is no provider`);
  return provider;
}

test.each<Operation>(['speech', 'transcription', 'image_generation', 'rerank', 'moderation'])(
  'a provider of %s alone lists its models for free',
  (operation) => {
    const provider = { ...provided('openai'), operations: [operation] };
    const baseUrl = 'https://sound.test/v1';
    const target = { baseUrl, apiKey: 'sk-test-free', model: 'm' };
    expect(freePathsOf({ provider, upstreamModel: 'm' }, target)?.models).toBe('/models');
  },
);

test.each(['bedrock', 'vertex_ai'])('%s is not asked: a question needs more than a key', (id) => {
  const deployment = {
    provider: findProvider(id),
    baseUrl: 'https://x.test',
    upstreamModel: 'm',
  } as Deployment;
  expect(
    freePathsOf(deployment, { baseUrl: 'https://x.test', apiKey: undefined, model: 'm' }),
  ).toBeUndefined();
});
