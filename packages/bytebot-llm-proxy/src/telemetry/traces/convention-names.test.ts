import { providers } from '@bytebot/llm-providers';
import { describe, expect, test } from '@jest/globals';
import { operationNameOf, providerNameOf } from './convention-names.ts';

describe('operations have the names of the conventions', () => {
  test.each([
    ['/v1/chat/completions', 'chat'],
    ['/openai/deployments/:model/chat/completions', 'chat'],
    ['/v1/completions', 'text_completion'],
    ['/engines/:model/completions', 'text_completion'],
    ['/v1/embeddings', 'embeddings'],
    ['/v1/messages', 'chat'],
    ['/v1/responses', 'chat'],
    ['/health', undefined],
  ])('%s', (route, name) => {
    expect(operationNameOf(route)).toBe(name);
  });
});

test('providers have the names of the conventions, the others keep ours', () => {
  const names = new Set(providers.map(({ id }) => providerNameOf(id)));
  for (const name of [
    'openai',
    'anthropic',
    'aws.bedrock',
    'azure.ai.inference',
    'azure.ai.openai',
    'cohere',
    'deepseek',
    'gcp.gemini',
    'gcp.vertex_ai',
    'groq',
    'mistral_ai',
    'perplexity',
    'x_ai',
    'openrouter',
  ]) {
    expect(names).toContain(name);
  }
});
