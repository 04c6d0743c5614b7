import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compatibleProviders } from './compatible.ts';
import { gatewayProviders } from './compatible-gateways.ts';
import type { Provider } from './provider.ts';
import { findProvider, providers } from './registry.ts';

function provider(id: string): Provider {
  const found = findProvider(id);
  if (found === undefined) throw new Error(`${id} is not registered`);
  return found;
}

function urlOf(id: string, baseUrl = provider(id).defaultBaseUrl ?? ''): string {
  return baseUrl + provider(id).path('chat', { baseUrl, apiKey: undefined, model: 'm' }, false);
}

const everyCompatible = [...compatibleProviders, ...gatewayProviders];

describe('the tables of compatible providers', () => {
  test.each([
    ['./compatible.ts', compatibleProviders, 55],
    ['./compatible-gateways.ts', gatewayProviders, 40],
  ] as const)('%s has one line for each, in the order of the alphabet', (file, entries, atLeast) => {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    const ids = [...source.matchAll(/^ {2}\{ id: '([^']+)'/gm)].map(([, id]) => id);
    expect(ids).toEqual(entries.map(({ id }) => id));
    expect(ids).toEqual([...ids].sort());
    expect(ids.length).toBeGreaterThanOrEqual(atLeast);
  });

  test.each(everyCompatible.map((entry) => [entry.id, entry] as const))('%s is complete', (_id, entry) => {
    expect(entry.keyVariables[0]).toMatch(/^[A-Z][A-Z0-9_]*_(?:KEY|TOKEN)$/);
    expect(entry.baseUrlVariables).toEqual([
      expect.stringMatching(/_BASE_URL$/),
      expect.stringMatching(/_API_BASE$/),
    ]);
    expect(entry.operations.length).toBeGreaterThan(0);
    expect(entry.native).toBeUndefined();
    // A server that everyone runs elsewhere has no address of its own.
    expect(entry.defaultBaseUrl ?? 'https://elsewhere').toMatch(
      /^https?:\/\/[a-z0-9.:-]+(?:\/[a-z0-9./-]*[a-z0-9])?$/,
    );
  });

  test('holds every provider once', () => {
    const ids = providers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([
    ['deepseek', 'https://api.deepseek.com/beta/chat/completions', 'DEEPSEEK_API_KEY'],
    ['mistral', 'https://api.mistral.ai/v1/chat/completions', 'MISTRAL_API_KEY'],
    ['groq', 'https://api.groq.com/openai/v1/chat/completions', 'GROQ_API_KEY'],
    ['together_ai', 'https://api.together.ai/v1/chat/completions', 'TOGETHER_API_KEY'],
    ['xai', 'https://api.x.ai/v1/chat/completions', 'XAI_API_KEY'],
    ['cerebras', 'https://api.cerebras.ai/v1/chat/completions', 'CEREBRAS_API_KEY'],
    ['nvidia_nim', 'https://integrate.api.nvidia.com/v1/chat/completions', 'NVIDIA_NIM_API_KEY'],
    ['huggingface', 'https://router.huggingface.co/v1/chat/completions', 'HF_TOKEN'],
    ['dashscope', 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions', 'DASHSCOPE_API_KEY'],
    ['minimax', 'https://api.minimax.io/v1/chat/completions', 'MINIMAX_API_KEY'],
    ['volcengine', 'https://ark.cn-beijing.volces.com/api/v3/chat/completions', 'ARK_API_KEY'],
    ['zai', 'https://api.z.ai/api/paas/v4/chat/completions', 'ZAI_API_KEY'],
    [
      'docker_model_runner',
      'http://localhost:22088/engines/llama.cpp/v1/chat/completions',
      'DOCKER_MODEL_RUNNER_API_KEY',
    ],
    ['cometapi', 'https://api.cometapi.com/v1/chat/completions', 'COMETAPI_KEY'],
    ['scaleway', 'https://api.scaleway.ai/v1/chat/completions', 'SCW_SECRET_KEY'],
    ['fireworks_ai', 'https://api.fireworks.ai/inference/v1/chat/completions', 'FIREWORKS_API_KEY'],
  ])('%s is asked at its public address with its key', (id, url, variable) => {
    expect(urlOf(id)).toBe(url);
    expect(provider(id).keyVariables).toContain(variable);
  });

  test.each(['hosted_vllm', 'lm_studio', 'litellm_proxy', 'openai_like'])('%s needs no key', (id) => {
    expect(provider(id).keyRequired).toBe(false);
    expect(
      provider(id).headers({ baseUrl: 'http://x', apiKey: undefined, model: 'm' }, () => undefined),
    ).toEqual({});
  });
});

test.each([
  ['databricks', 'https://x.azuredatabricks.net', '/serving-endpoints/chat/completions'],
  ['databricks', 'https://x.azuredatabricks.net/serving-endpoints', '/chat/completions'],
  ['heroku', 'https://us.inference.heroku.com', '/v1/chat/completions'],
])('%s at %s continues with %s', (id, baseUrl, path) => {
  expect(urlOf(id, baseUrl)).toBe(baseUrl + path);
});

test.each([
  ['fireworks_ai', 'llama-v3p1-8b-instruct', 'accounts/fireworks/models/llama-v3p1-8b-instruct'],
  ['fireworks_ai', 'accounts/mine/models/x', 'accounts/mine/models/x'],
  ['fireworks_ai', 'routers/x', 'accounts/fireworks/routers/x'],
  ['fireworks_ai', 'nomic-ai/nomic-embed-text-v1.5', 'nomic-ai/nomic-embed-text-v1.5'],
  ['huggingface', 'together/deepseek-ai/DeepSeek-R1', 'deepseek-ai/DeepSeek-R1:together'],
  ['huggingface', 'deepseek-ai/DeepSeek-R1', 'deepseek-ai/DeepSeek-R1'],
  ['clarifai', 'openai.chat-completion.gpt-4o', 'https://clarifai.com/openai/chat-completion/models/gpt-4o'],
  ['clarifai', 'https://clarifai.com/a/b/models/c', 'https://clarifai.com/a/b/models/c'],
])('%s knows %s as %s', (id, model, own) => {
  expect(provider(id).modelId?.(model)).toBe(own);
});

test('providers that know a field under another name are told so', () => {
  const limit = { max_completion_tokens: 'max_tokens' };
  for (const id of ['xai', 'fireworks_ai', 'deepinfra', 'chutes', 'moonshot']) {
    expect(provider(id).renamedFields).toEqual(limit);
  }
  expect(provider('voyage').renamedFields).toEqual({ dimensions: 'output_dimension' });
  expect(provider('openai').renamedFields).toBeUndefined();
});

test('Sarvam reads its key from a header of its own', () => {
  const target = { baseUrl: 'https://x', apiKey: 'sk-test-sarvam', model: 'm' };
  expect(provider('sarvam').headers(target, () => undefined)).toMatchObject({
    'api-subscription-key': 'sk-test-sarvam',
  });
});

test("LiteLLM's prefix for legacy completions is OpenAI with one operation", () => {
  const legacy = provider('text-completion-openai');
  expect(legacy).toMatchObject({
    name: 'OpenAI',
    keyVariables: ['OPENAI_API_KEY'],
    operations: ['completion'],
  });
  expect(legacy.baseUrlVariables).toEqual(provider('openai').baseUrlVariables);
});
