import { describe, expect, test } from '@jest/globals';
import { chooseProvider } from './provider-choice.ts';

function shown(model: string, custom?: string, hasVertexSettings = false): string {
  const choice = chooseProvider(model, custom, hasVertexSettings);
  return 'reason' in choice ? `refused: ${choice.reason}` : `${choice.provider.id}:${choice.upstreamModel}`;
}

test.each([
  ['openai/gpt-4o', 'openai:gpt-4o'],
  ['openrouter/openai/gpt-4o:free', 'openrouter:openai/gpt-4o:free'],
  ['groq/openai/gpt-oss-20b', 'groq:openai/gpt-oss-20b'],
  ['gpt-4o', 'openai:gpt-4o'],
  ['o1-mini', 'openai:o1-mini'],
  ['text-embedding-3-small', 'openai:text-embedding-3-small'],
  ['claude-sonnet-4-20250514', 'anthropic:claude-sonnet-4-20250514'],
  ['gemini-2.5-pro', 'vertex_ai:gemini-2.5-pro'],
  ['claude-sonnet-4@20250514', 'vertex_ai:claude-sonnet-4@20250514'],
  ['gpt-3.5-turbo-instruct', 'text-completion-openai:gpt-3.5-turbo-instruct'],
  ['ft:gpt-4o-mini:acme', 'openai:ft:gpt-4o-mini:acme'],
  ['ft:davinci-002', 'text-completion-openai:ft:davinci-002'],
  ['command-r-plus', 'cohere_chat:command-r-plus'],
  ['textembedding-gecko@003', 'vertex_ai:textembedding-gecko@003'],
  ['jamba-1.5-large', 'ai21_chat:jamba-1.5-large'],
  ['anthropic.claude-3-haiku-20240307-v1:0', 'bedrock:anthropic.claude-3-haiku-20240307-v1:0'],
  ['us.amazon.nova-lite-v1:0', 'bedrock:us.amazon.nova-lite-v1:0'],
  ['openai.gpt-oss-120b-1:0', 'bedrock:openai.gpt-oss-120b-1:0'],
  ['openai/responses/o3', 'openai:o3'],
])('%s is for %s', (model, expected) => {
  expect(shown(model)).toBe(expected);
});

test('custom_llm_provider wins over the prefix, and takes its own prefix off', () => {
  expect(shown('groq/openai/gpt-oss-20b', 'groq')).toBe('groq:openai/gpt-oss-20b');
  expect(shown('openai/gpt-oss-20b', 'groq')).toBe('groq:openai/gpt-oss-20b');
  expect(shown('anything', 'openai')).toBe('openai:anything');
});

describe('a bare name of no family is looked up in the price table', () => {
  test.each([
    ['grok-4', 'xai:grok-4'],
    ['kimi-k2-0905-preview', 'moonshot:kimi-k2-0905-preview'],
    ['mixtral-8x7b', 'mistral:mixtral-8x7b'],
  ])('%s is for %s', (model, expected) => {
    expect(shown(model)).toBe(expected);
  });

  test.each(['glm-unheard-of', 'gpt-oss-120b', 'my-own-model'])('%s is nobody’s', (model) => {
    expect(shown(model)).toMatch(/^refused: .*without a provider/);
  });
});

test('what cannot be told or served is refused with what to write instead', () => {
  expect(chooseProvider('zhipu/glm-4', undefined, false)).toEqual({
    reason: '`litellm_params.model` names the provider `zhipu`, which is not served here.',
    remedy: 'write `zai/glm-4`',
  });
  expect(chooseProvider('glm-4', undefined, false)).toMatchObject({
    reason: expect.stringMatching(/without a provider/),
    remedy: expect.stringMatching(/^write `provider\/glm-4`, such as `openai\/glm-4`/),
  });
  expect(shown('x', 'nope')).toMatch(/^refused: `custom_llm_provider` names the provider `nope`/);
});

test('a bare name with Vertex settings is for Vertex AI, whosever family it is', () => {
  expect(shown('gemini-2.5-pro', undefined, true)).toBe('vertex_ai:gemini-2.5-pro');
  expect(shown('claude-sonnet-4-5', undefined, true)).toBe('vertex_ai:claude-sonnet-4-5');
});

test('a choice that differs from LiteLLM’s is explained', () => {
  expect(chooseProvider('openai/responses/o3', undefined, false)).toMatchObject({
    note: expect.stringMatching(/Responses API/),
  });
  expect(chooseProvider('gpt-4o', undefined, false)).toMatchObject({ note: undefined });
});

describe('a model at the address of a provider is that provider’s', () => {
  const at = (model: string, apiBase: string): string => {
    const choice = chooseProvider(model, undefined, false, apiBase);
    return 'reason' in choice ? 'refused' : `${choice.provider.id}:${choice.upstreamModel}`;
  };

  test.each([
    ['llama-3.1-8b-instant', 'https://api.groq.com/openai/v1', 'groq:llama-3.1-8b-instant'],
    ['gpt-oss-120b', 'https://api.cerebras.ai/v1', 'cerebras:gpt-oss-120b'],
    ['meta-llama/Llama-3-8b', 'https://api.together.xyz/v1/', 'together_ai:meta-llama/Llama-3-8b'],
    ['gpt-4o', 'https://api.deepseek.com/v1', 'deepseek:gpt-4o'],
    ['openai/gpt-4o', 'https://api.groq.com/openai/v1', 'openai:gpt-4o'],
    ['gpt-4o', 'https://gateway.example.com/v1', 'openai:gpt-4o'],
    ['my-own', 'https://api.openai.com/v1', 'refused'],
    ['my-own', 'http://localhost:11434', 'refused'],
    ['my-own', 'not an address', 'refused'],
  ])('%s at %s is %s', (model, apiBase, expected) => {
    expect(at(model, apiBase)).toBe(expected);
  });
});

test('`*` alone is OpenAI’s, and a vendor’s name of the price table OpenRouter’s', () => {
  expect(shown('*')).toBe('openai:*');
  expect(shown('meta-llama/llama-3.1-8b-instruct')).toBe('openrouter:meta-llama/llama-3.1-8b-instruct');
  expect(shown('meta-llama/Llama-3.1-8B-Instruct')).toMatch(/^refused/);
});
