import { describe, expect, test } from '@jest/globals';
import type { RequestNeeds } from '../../request-facts.ts';
import { exclusionsOf, nowMs, TestGroup } from '../plan-fixture.test-helper.ts';

function needing(need: keyof RequestNeeds): { needs(): RequestNeeds } {
  return { needs: () => ({ vision: false, audio: false, tools: false, jsonSchema: false, [need]: true }) };
}

const size = { maxInputTokens: 32_000 };

describe('`multi_model` chooses by what the request needs (S2-14, S3-3)', () => {
  test.each(['vision', 'audio', 'tools', 'jsonSchema'] as const)('%s', (need) => {
    const group = new TestGroup([
      { price: [0.1, 0.1], abilities: { ...size, [need]: false } },
      { price: [0.2, 0.2], abilities: size },
      { price: [5, 5], abilities: { ...size, [need]: true } },
    ]);
    const plan = group.plan('multi_model', { facts: needing(need) });
    expect(exclusionsOf(plan)).toEqual(['d1 capability']);
    expect(group.order('multi_model', { facts: needing(need) })).toEqual(['d3', 'd2']);
    expect(group.order('multi_model')).toEqual(['d1', 'd2', 'd3']);
  });

  test('a very long prompt goes to a model with a long context (S2-14, S3-24)', () => {
    const group = new TestGroup([
      { price: [0.1, 0.1], abilities: { maxInputTokens: 128_000 } },
      { price: [3, 15], abilities: { maxInputTokens: 200_000 } },
    ]);
    const plan = group.plan('multi_model', { facts: { estimatedInputTokens: () => 150_000 } });
    expect(plan.ranked.map(({ candidate }) => candidate.deployment.id)).toEqual(['d2']);
    expect(exclusionsOf(plan)).toEqual(['d1 context_window']);
  });

  test('a request that no model can take is refused by the provider, not here (S3-24)', () => {
    const group = new TestGroup([
      { abilities: { maxInputTokens: 100 } },
      { abilities: { maxInputTokens: 50 }, state: { cooledUntilMs: nowMs + 1_000 } },
    ]);
    const plan = group.plan('multi_model', { facts: { estimatedInputTokens: () => 1_000 } });
    expect(plan.ranked.map(({ candidate }) => candidate.deployment.id)).toEqual(['d1']);
    expect(exclusionsOf(plan)).toEqual(['d2 context_window']);
  });

  test.each([
    ['code', 'd3'],
    ['Code generation', 'd3'],
    ['reasoning', 'd1'],
    ['fast', 'd4'],
    ['cheap', 'd5'],
    ['chat', 'd2'],
    ['poetry', 'd5'],
  ])('the use case %s', (useCase, first) => {
    const models = [
      'anthropic/claude-3-5-sonnet-20241022',
      'openai/gpt-4o',
      'openrouter/deepseek/deepseek-coder',
      'openrouter/meta-llama/llama-3.1-70b-instruct',
      'openrouter/mistralai/mistral-7b-instruct',
    ];
    const prices = [
      [3, 15],
      [2.5, 10],
      [1, 2],
      [0.5, 0.5],
      [0.1, 0.1],
    ] as const;
    const group = new TestGroup(
      models.map((model, at) => ({ model, price: prices[at] ?? [9, 9], abilities: size })),
    );
    expect(group.order('multi_model', { facts: { useCase } })[0]).toBe(first);
  });
});
