import { describe, expect, test } from '@jest/globals';
import { DirectModels } from './direct-models.ts';
import { secretsOf } from './world.test-helper.ts';

const names = async (variables: Record<string, string>): Promise<string[]> =>
  (await new DirectModels(secretsOf(variables)).list()).map(({ provider, name }) => `${provider} ${name}`);

describe('the models without a proxy', () => {
  test('are those of the providers whose keys are set, as ByteBot lists them', async () => {
    expect(await names({ ANTHROPIC_API_KEY: 'sk-test-key' })).toEqual([
      'anthropic claude-opus-4-1-20250805',
      'anthropic claude-sonnet-4-20250514',
    ]);
    expect(await names({ GEMINI_API_KEY: 'sk-test-key', OPENAI_API_KEY: 'sk-test-key' })).toEqual([
      'openai o3-2025-04-16',
      'openai gpt-4.1-2025-04-14',
      'google gemini-2.5-pro',
      'google gemini-2.5-flash',
    ]);
  });

  test('begin with the one that the environment names (S1-13)', async () => {
    const variables = { OPENROUTER_API_KEY: 'sk-test-key', OPENROUTER_DEFAULT_MODEL: 'openai/gpt-4o' };
    expect(await names(variables)).toEqual([
      'openrouter openai/gpt-4o',
      'openrouter openai/gpt-oss-20b:free',
    ]);
    expect(await names({ OPENROUTER_API_KEY: 'sk-test-key' })).toEqual([
      'openrouter openai/gpt-oss-20b:free',
    ]);
  });

  test('are none without a key', async () => {
    expect(await names({})).toEqual([]);
    expect(await names({ LLM_PROVIDER: 'nonsense' })).toEqual([]);
  });
});

test('the window is known for ByteBot’s models under both names of Google', async () => {
  const models = new DirectModels(secretsOf({}));
  expect(await models.contextWindowOf({ provider: 'google', name: 'gemini-2.5-pro' })).toBe(1_000_000);
  expect(await models.contextWindowOf({ provider: 'gemini', name: 'gemini-2.5-pro' })).toBe(1_000_000);
  expect(await models.contextWindowOf({ provider: 'x', name: 'y', contextWindow: 7 })).toBe(7);
  expect(await models.contextWindowOf({ provider: 'x', name: 'y' })).toBe(200_000);
});

test('the default wants its key (S1-4, S1-8)', () => {
  expect(() => new DirectModels(secretsOf({})).defaultModel()).toThrow(
    'OPENROUTER_API_KEY environment variable is required when LLM_PROVIDER=openrouter',
  );
  expect(new DirectModels(secretsOf({ OPENROUTER_API_KEY: 'sk-test-key' })).defaultModel()).toEqual({
    provider: 'openrouter',
    name: 'openai/gpt-oss-20b:free',
  });
});
