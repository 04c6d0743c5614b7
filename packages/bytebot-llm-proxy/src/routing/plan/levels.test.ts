import { describe, expect, test } from '@jest/globals';
import { defaultStrategy, type RoutingSettings } from '../routing-settings.ts';
import { idsOf, TestGroup } from './plan-fixture.test-helper.ts';
import { Turns } from './turns.ts';

function after(name: 'basic' | 'cost_optimized' | 'in-order'): Partial<RoutingSettings> {
  return { fallbackStrategy: { ...defaultStrategy, name } };
}

describe('what follows a failure (S2-18)', () => {
  const group = new TestGroup([{ price: [3, 3] }, { price: [0, 0] }, { price: [9, 9] }, { price: [1, 1] }]);

  test('is ordered by the strategy itself where nothing else is set', () => {
    expect(group.order('cost_optimized')).toEqual(['d2', 'd4', 'd1', 'd3']);
  });

  test('is ordered by `OPENROUTER_FALLBACK_STRATEGY`: turns go on behind the one that failed', () => {
    expect(group.order('cost_optimized', { settings: after('basic') })).toEqual(['d2', 'd3', 'd4', 'd1']);
    expect(group.order('cost_optimized', { settings: after('in-order') })).toEqual(['d2', 'd1', 'd3', 'd4']);
  });

  test('is ordered as the request says, for that request alone (S2-20)', () => {
    const facts = { strategy: 'in-order', fallbackStrategy: 'cost_optimized' } as const;
    const settings = after('basic');
    expect(group.order('least-busy', { facts, settings })).toEqual(['d1', 'd2', 'd4', 'd3']);
    expect(group.plan('least-busy', { facts }).strategy).toBe('in-order');
    expect(group.plan('least-busy').strategy).toBe('least-busy');
  });

  test('takes no turn of its own', () => {
    const settings = after('basic');
    const turning = new TestGroup([{}, {}, {}]);
    const firsts = [1, 2, 3, 4].map(() => turning.order('basic', { settings })[0]);
    expect(firsts).toEqual(['d1', 'd2', 'd3', 'd1']);
  });
});

describe('models of a catalogue that stand in for each other (C-13)', () => {
  const context = (maxInputTokens: number) => ({ maxInputTokens });
  const group = new TestGroup([
    { choice: 4, price: [0, 0], abilities: context(8_000) },
    { choice: 3, price: [9, 9] },
    { choice: 1, price: [9, 9] },
    { choice: 4, price: [5, 5], abilities: context(200_000) },
    { choice: 3, price: [0, 0] },
    { choice: 2, price: [0, 0] },
  ]);

  test('keep the order of their classes whatever the strategy: the requested model is first', () => {
    const order = group.order('cost_optimized', { settings: { isStrategySet: true } });
    expect(order).toEqual(['d3', 'd6', 'd2', 'd5', 'd1', 'd4']);
  });

  test('without a strategy the others of the catalogue go by their context', () => {
    expect(group.order('in-order')).toEqual(['d3', 'd6', 'd2', 'd5', 'd4', 'd1']);
  });

  test('fallback models keep their order unless a strategy for failures is set', () => {
    expect(group.order('in-order', { settings: after('cost_optimized') })).toEqual([
      'd3',
      'd6',
      'd5',
      'd2',
      'd1',
      'd4',
    ]);
  });
});

test('a group has a strategy of its own where one is set for it', () => {
  const group = new TestGroup([{ state: { inFlight: 1 } }, {}]);
  const own = new Map([['m', { ...defaultStrategy, name: 'least-busy' as const }]]);
  const plan = group.plan('in-order', { settings: { groupStrategies: own } });
  expect(idsOf(plan)).toEqual(['d2', 'd1']);
  expect(plan.strategy).toBe('least-busy');
});

test('turns are kept for a thousand groups, the oldest are forgotten', () => {
  const turns = new Turns();
  for (let at = 0; at < 3_000; at += 1) turns.turnOf(`g${at}`).lastPlace = at;
  expect(turns.size).toBe(1_000);
  expect(turns.turnOf('g2999').lastPlace).toBe(2_999);
  expect(turns.turnOf('g0').lastPlace).toBe(-1);
});

test('only the head of a long order is worked out, the others follow in the order of the file', () => {
  const group = new TestGroup(Array.from({ length: 40 }, (_, at) => ({ state: { inFlight: 40 - at } })));
  const order = group.order('least-busy');
  const numbers = order.map((id) => Number(id.slice(1)));
  expect(numbers.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, at) => 40 - at));
  expect(numbers.slice(16)).toEqual(Array.from({ length: 24 }, (_, at) => at + 1));
});
