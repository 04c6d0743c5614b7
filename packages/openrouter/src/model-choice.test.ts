import { openrouterCatalogue } from '@bytebot/provider-simulator';
import { describe, expect, test } from '@jest/globals';
import { buildCatalogue } from './catalogue.ts';
import { parseCatalogueBody } from './catalogue-entry.ts';
import { contextLengthOf, modelFamilies, modelFamilyOf } from './model-family.ts';
import { catalogueOf } from './test-catalogue.test-helper.ts';
import { modelForUseCase, useCaseOf, useCases } from './use-case.ts';

const catalogue = buildCatalogue(parseCatalogueBody({ data: [...openrouterCatalogue().values()] }), 0);

describe('model families', () => {
  test('the contexts of the setup guide (S3-24)', () => {
    expect(modelFamilies).toEqual([
      { name: 'Claude 3.5', contextLength: 200_000 },
      { name: 'GPT-4o', contextLength: 128_000 },
      { name: 'Llama 3.1', contextLength: 128_000 },
      { name: 'Mistral Large', contextLength: 32_000 },
    ]);
  });

  test.each([
    ['anthropic/claude-3.5-sonnet', 'Claude 3.5'],
    ['anthropic/claude-3-5-haiku-20241022', 'Claude 3.5'],
    ['openai/gpt-4o-mini', 'GPT-4o'],
    ['openai/gpt-4o-2024-08-06', 'GPT-4o'],
    ['openai/chatgpt-4o-latest', 'GPT-4o'],
    ['meta-llama/llama-3.1-405b-instruct', 'Llama 3.1'],
    ['nousresearch/hermes-3-llama-3.1-70b', 'Llama 3.1'],
    ['mistralai/mistral-large-2407', 'Mistral Large'],
    ['anthropic/claude-3.7-sonnet', undefined],
    ['openai/gpt-4.1', undefined],
    ['meta-llama/llama-3.3-70b-instruct', undefined],
    ['mistralai/mistral-large2', undefined],
  ])('%s belongs to %s (S3-24)', (id, name) => {
    expect(modelFamilyOf(id)?.name).toBe(name);
  });

  test('the catalogue counts before the family (S3-24)', () => {
    expect(contextLengthOf('meta-llama/llama-3.1-70b-instruct', catalogue)).toBe(131_072);
    expect(contextLengthOf('openai/gpt-4o:online', catalogue)).toBe(128_000);
    expect(contextLengthOf('mistralai/mistral-large', catalogueOf(['mistralai/mistral-large']))).toBe(32_000);
    expect(contextLengthOf('anthropic/claude-3.5-sonnet', undefined)).toBe(200_000);
    expect(contextLengthOf('nobody/knows-this', catalogue)).toBeUndefined();
  });
});

describe('use cases', () => {
  test('the table of the setup guide (S3-56)', () => {
    expect(useCases.map(({ title, model, cost }) => [title, model, cost])).toEqual([
      ['Complex reasoning', 'claude-3.5-sonnet', '$$$'],
      ['General chat', 'gpt-4o', '$$$'],
      ['Code generation', 'deepseek-coder', '$$'],
      ['Fast responses', 'llama-3.1-70b', '$'],
      ['Cost-effective', 'mistral-7b', '$'],
    ]);
  });

  test.each([
    ['reasoning', 'anthropic/claude-3.5-sonnet'],
    ['General chat', 'openai/gpt-4o'],
    ['code', 'deepseek/deepseek-coder'],
    ['code_generation', 'deepseek/deepseek-coder'],
    ['fast', 'meta-llama/llama-3.1-70b-instruct'],
    ['Cost-effective', 'mistralai/mistral-7b-instruct'],
    ['cheap', 'mistralai/mistral-7b-instruct'],
  ])('%s: %s (S3-56)', (name, id) => {
    expect(modelForUseCase(name, catalogue)).toBe(id);
    expect(modelForUseCase(name, undefined)).toBe(id);
  });

  test('a model the catalogue lacks, or a use case nobody knows, is no choice', () => {
    expect(modelForUseCase('code', catalogueOf(['openai/gpt-4o']))).toBeUndefined();
    expect(modelForUseCase('code', catalogueOf(['other/deepseek-coder']))).toBe('other/deepseek-coder');
    expect(modelForUseCase('poetry', catalogue)).toBeUndefined();
    expect(useCaseOf('')).toBeUndefined();
  });
});
