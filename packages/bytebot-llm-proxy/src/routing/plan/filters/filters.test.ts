import { describe, expect, test } from '@jest/globals';
import { exclusionsOf, idsOf, nowMs, TestGroup } from '../plan-fixture.test-helper.ts';

const cooling = { cooledUntilMs: nowMs + 5_000 };
const paced = { pacedUntilMs: nowMs + 2_000 };

describe('what cannot be called now', () => {
  test('is left out, with its reason and its end', () => {
    const group = new TestGroup([
      { state: cooling },
      { state: paced },
      { block: { reason: 'key_parked', untilMs: undefined } },
      {},
    ]);
    const plan = group.plan('in-order');
    expect(idsOf(plan)).toEqual(['d4']);
    expect(exclusionsOf(plan)).toEqual(['d1 cooling', 'd2 paced_by_provider', 'd3 key_parked']);
    expect(plan.excluded.map(({ untilMs }) => untilMs)).toEqual([nowMs + 5_000, nowMs + 2_000, undefined]);
  });

  test('is back when its time is over', () => {
    const group = new TestGroup([{ state: cooling }, {}]);
    expect(group.order('in-order', { at: nowMs + 5_000 })).toEqual(['d1', 'd2']);
  });

  test('leaves an empty plan where everything cools', () => {
    const plan = new TestGroup([{ state: cooling }, { state: cooling }]).plan('in-order');
    expect(idsOf(plan)).toEqual([]);
    expect(exclusionsOf(plan)).toEqual(['d1 cooling', 'd2 cooling']);
  });
});

describe('the only deployment of a group', () => {
  test('is not locked out by its own failures', () => {
    expect(new TestGroup([{ state: cooling }]).order('simple-shuffle')).toEqual(['d1']);
  });

  test('waits when its provider has asked for it', () => {
    expect(exclusionsOf(new TestGroup([{ state: paced }]).plan('simple-shuffle'))).toEqual([
      'd1 paced_by_provider',
    ]);
  });

  test('has one plan for all requests while nothing keeps it out', () => {
    const group = new TestGroup([{}]);
    const plan = group.plan('simple-shuffle');
    expect(group.plan('simple-shuffle')).toBe(plan);
    expect(group.plan('basic')).not.toBe(plan);
    group.state('d1').pacedUntilMs = nowMs + 1;
    expect(idsOf(group.plan('simple-shuffle'))).toEqual([]);
    group.state('d1').pacedUntilMs = 0;
    expect(idsOf(group.plan('simple-shuffle'))).toEqual(['d1']);
  });
});

describe('pre-call checks', () => {
  const settings = { preCallChecks: true };
  const long = { estimatedInputTokens: () => 50_000 };

  test('leave out a context window that is too small, and only where they are on (S3-24)', () => {
    const group = new TestGroup([{ abilities: { maxInputTokens: 32_000 } }, {}]);
    expect(exclusionsOf(group.plan('in-order', { settings, facts: long }))).toEqual(['d1 context_window']);
    expect(exclusionsOf(group.plan('in-order', { facts: long }))).toEqual([]);
  });

  test('leave out another region than the request allows, and one that nobody knows', () => {
    const group = new TestGroup([
      { params: 'region_name: eu' },
      { params: 'region_name: us-east-1' },
      {},
      { params: 'region_name: europe-west4' },
    ]);
    const plan = group.plan('in-order', { settings, facts: { region: 'eu' } });
    expect(idsOf(plan)).toEqual(['d1', 'd4']);
    expect(exclusionsOf(plan)).toEqual(['d2 region', 'd3 region']);
    expect(idsOf(group.plan('in-order', { settings }))).toHaveLength(4);
  });

  test('leave out a model that follows no JSON schema where the request has one', () => {
    const group = new TestGroup([{ abilities: { jsonSchema: false } }, {}]);
    const needs = { vision: true, audio: false, tools: false, jsonSchema: true };
    expect(exclusionsOf(group.plan('in-order', { settings, facts: { needs: () => needs } }))).toEqual([
      'd1 capability',
    ]);
  });
});

describe('`order`', () => {
  const group = new TestGroup([{}, { params: 'order: 2' }, { params: 'order: 1' }, { params: 'order: 1' }]);

  test('the lowest level is called first, the higher ones after it, those without one last', () => {
    expect(group.order('in-order')).toEqual(['d3', 'd4', 'd2', 'd1']);
  });

  test('a level that cannot be called gives way to the next', () => {
    const fallen = new TestGroup([{ params: 'order: 1', state: cooling }, { params: 'order: 2' }]);
    expect(idsOf(fallen.plan('in-order'))).toEqual(['d2']);
  });

  test('a strategy orders within a level only', () => {
    const priced = new TestGroup([
      { params: 'order: 1', price: [9, 9] },
      { params: 'order: 1', price: [5, 5] },
      { params: 'order: 2', price: [0, 0] },
    ]);
    expect(priced.order('cost_optimized')).toEqual(['d2', 'd1', 'd3']);
  });
});
