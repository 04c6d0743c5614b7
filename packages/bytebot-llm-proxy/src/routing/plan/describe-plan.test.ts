import { expect, test } from '@jest/globals';
import { strategyNames } from '../strategy-name.ts';
import { describePlan } from './describe-plan.ts';
import { nowMs, TestGroup } from './plan-fixture.test-helper.ts';

test('says how a plan was ordered, what speaks for each place, and why others were left out', () => {
  const group = new TestGroup([
    { price: [3, 15] },
    { price: [0.1, 0.2], model: 'groq/llama-3.3-70b' },
    {},
    { state: { cooledUntilMs: nowMs + 4_200 } },
    { block: { reason: 'budget', untilMs: undefined } },
  ]);
  expect(describePlan(group.plan('cost_optimized'), nowMs)).toEqual([
    '`m`: 3 of 5 deployments can be called, ordered by cost of this request (`cost_optimized`).',
    '1. groq/llama-3.3-70b (deployment d2): about 0.000300 $',
    '2. openai/x (deployment d1): about 0.0180 $',
    '3. openai/x (deployment d3): price unknown',
    'Left out: openai/x (deployment d4), because it failed lately, for 4.2 s more.',
    'Left out: openai/x (deployment d5), because its budget does not cover the request.',
  ]);
});

test('says that nothing can be called', () => {
  const group = new TestGroup([{ state: { pacedUntilMs: nowMs + 1_000 } }]);
  expect(describePlan(group.plan('basic'), nowMs)).toEqual([
    '`m`: none of 1 deployments can be called.',
    'Left out: openai/x (deployment d1), because its provider asked to wait, for 1 s more.',
  ]);
});

test.each([
  ['simple-shuffle', 'a chance of 75 %'],
  ['weighted', 'a chance of 75 %'],
  ['round_robin', 'owed 3'],
  ['least-busy', '2 calls under way'],
  ['usage-based-routing', '0 tokens this minute'],
  ['latency-based-routing', 'not measured yet'],
  ['cost-based-routing', '18.0 $ for a million tokens'],
] as const)('tells the score of %s in its unit', (strategy, text) => {
  const one = { params: 'weight: 3', price: [3, 15], state: { inFlight: 2 } } as const;
  const group = new TestGroup([one, { params: 'weight: 1', price: [3, 15], state: { inFlight: 2 } }]);
  expect(describePlan(group.plan(strategy), nowMs).join('\n')).toContain(`(deployment d1): ${text}`);
});

test('has a sentence for every strategy', () => {
  const group = new TestGroup([{}, {}]);
  for (const strategy of strategyNames) {
    expect(describePlan(group.plan(strategy), nowMs)[0]).toMatch(/2 of 2 .* ordered by .* \(`.*`\)\.$/);
  }
});
