import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { compatibleProviders } from './compatible.ts';
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

describe('the table of compatible providers', () => {
  test('has one line for each', () => {
    const source = readFileSync(new URL('./compatible.ts', import.meta.url), 'utf8');
    const lines = source.split('\n').filter((line) => /^ {2}\{ id: '/.test(line));
    expect(lines).toHaveLength(compatibleProviders.length);
  });

  test.each(compatibleProviders.map((entry) => [entry.id, entry] as const))(
    '%s is complete',
    (_id, entry) => {
      expect(entry.keyVariables[0]).toMatch(/^[A-Z][A-Z0-9_]*_(?:KEY|TOKEN)$/);
      expect(entry.baseUrlVariables).toEqual([
        expect.stringMatching(/_BASE_URL$/),
        expect.stringMatching(/_API_BASE$/),
      ]);
      expect(entry.operations).toContain('chat');
      expect(entry.native).toBeUndefined();
      if (entry.defaultBaseUrl === undefined) expect(entry.keyRequired).toBe(false);
      else expect(entry.defaultBaseUrl).toMatch(/^https?:\/\/[a-z0-9.:-]+(?:\/[a-z0-9./-]*[a-z0-9])?$/);
    },
  );

  test('holds every provider once', () => {
    const ids = providers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each([
    ['deepseek', 'https://api.deepseek.com/beta/chat/completions', 'DEEPSEEK_API_KEY'],
    ['mistral', 'https://api.mistral.ai/v1/chat/completions', 'MISTRAL_API_KEY'],
    ['groq', 'https://api.groq.com/openai/v1/chat/completions', 'GROQ_API_KEY'],
    ['together_ai', 'https://api.together.xyz/v1/chat/completions', 'TOGETHER_API_KEY'],
    ['xai', 'https://api.x.ai/v1/chat/completions', 'XAI_API_KEY'],
    ['cerebras', 'https://api.cerebras.ai/v1/chat/completions', 'CEREBRAS_API_KEY'],
    ['nvidia_nim', 'https://integrate.api.nvidia.com/v1/chat/completions', 'NVIDIA_NIM_API_KEY'],
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

test("LiteLLM's prefix for legacy completions is OpenAI with one operation", () => {
  const legacy = provider('text-completion-openai');
  expect(legacy).toMatchObject({
    name: 'OpenAI',
    keyVariables: ['OPENAI_API_KEY'],
    operations: ['completion'],
  });
  expect(legacy.baseUrlVariables).toEqual(provider('openai').baseUrlVariables);
});

test('Mistral is not asked for what it refuses to be asked for', () => {
  expect(provider('mistral')).toMatchObject({ streamUsage: false, rejectedFields: ['stream_options'] });
});
