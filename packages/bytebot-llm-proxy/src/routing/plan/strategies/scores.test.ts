import { describe, expect, test } from '@jest/globals';
import type { RecentValues } from '../../deployment-state.ts';
import { nowMs, seeded, TestGroup } from '../plan-fixture.test-helper.ts';

function recent(...values: number[]): RecentValues {
  return { values, atMs: values.map(() => nowMs - 1_000) };
}

const minute = Math.floor(nowMs / 60_000);

test('`least-busy` calls the one with the fewest calls under way first', () => {
  const group = new TestGroup([{ state: { inFlight: 3 } }, { state: { inFlight: 1 } }, {}]);
  expect(group.order('least-busy')).toEqual(['d3', 'd2', 'd1']);
});

describe.each(['usage-based-routing', 'usage-based-routing-v2'] as const)('`%s`', (strategy) => {
  test('calls the one with the fewest tokens in this minute first; those of the last minute are forgotten', () => {
    const group = new TestGroup([
      { state: { minute, minuteTokens: 500 } },
      { state: { minute, minuteTokens: 20 } },
      { state: { minute: minute - 1, minuteTokens: 9_000 } },
    ]);
    expect(group.order(strategy)).toEqual(['d3', 'd2', 'd1']);
  });

  test('leaves out one at its limit', () => {
    const group = new TestGroup([{ block: { reason: 'tokens_limit', untilMs: nowMs + 5 } }, {}]);
    expect(group.order(strategy)).toEqual(['d2']);
  });
});

describe('`latency-based-routing`', () => {
  test('calls the fastest first, and what has not been measured before it', () => {
    const group = new TestGroup([
      { state: { latencies: recent(30, 50) } },
      { state: { latencies: recent(20) } },
      {},
    ]);
    expect(group.order('latency-based-routing')).toEqual(['d3', 'd2', 'd1']);
  });

  test('goes by the time to the first content for streams, where it is known', () => {
    const group = new TestGroup([
      { state: { latencies: recent(1), firstContents: recent(900) } },
      { state: { latencies: recent(5), firstContents: recent(100) } },
    ]);
    expect(group.order('latency-based-routing')).toEqual(['d1', 'd2']);
    expect(group.order('latency-based-routing', { facts: { streaming: true } })).toEqual(['d2', 'd1']);
  });

  test('forgets what is older than `ttl`, and takes as many as `max_latency_list_size`', () => {
    const group = new TestGroup([
      { state: { latencies: { values: [1, 100], atMs: [nowMs - 50_000, nowMs - 10] } } },
      { state: { latencies: recent(60) } },
    ]);
    expect(group.order('latency-based-routing')).toEqual(['d1', 'd2']);
    expect(group.order('latency-based-routing', { args: { latencyTtlMs: 20_000 } })).toEqual(['d2', 'd1']);
    expect(group.order('latency-based-routing', { args: { latencySamplesMax: 1 } })).toEqual(['d2', 'd1']);
  });

  test('shares the calls among those within the buffer of the fastest', () => {
    const group = new TestGroup([100, 108, 130].map((value) => ({ state: { latencies: recent(value) } })));
    const random = seeded(3);
    const first = (latencyBuffer: number): string | undefined =>
      group.order('latency-based-routing', { random, args: { latencyBuffer } })[0];
    const many = Array.from({ length: 100 }, () => first(0.1));
    expect(new Set(many)).toEqual(new Set(['d1', 'd2']));
    expect(new Set(Array.from({ length: 100 }, () => first(0)))).toEqual(new Set(['d1']));
  });
});

describe('`cost-based-routing`', () => {
  test('goes by the prices of input and output together; a missing price is 5 $ a token', () => {
    const group = new TestGroup([{}, { price: [3, 15] }, { price: [4, 10] }]);
    expect(group.order('cost-based-routing')).toEqual(['d3', 'd2', 'd1']);
  });

  test('keeps the order of the file between equal prices', () => {
    const group = new TestGroup([{ price: [1, 1] }, { price: [2, 0] }]);
    expect(group.order('cost-based-routing')).toEqual(['d1', 'd2']);
  });
});

describe('`cost_optimized`', () => {
  test('calls the cheapest first, free before paid, unknown last (S2-12, S3-4, S4-73)', () => {
    const group = new TestGroup([
      {},
      { price: [3, 15] },
      { price: [0.1, 0.2] },
      { price: [0, 0] },
      { model: 'openrouter/meta-llama/llama-3.3-70b-instruct:free' },
    ]);
    expect(group.order('cost_optimized')).toEqual(['d4', 'd5', 'd3', 'd2', 'd1']);
  });

  test('weighs input and output as the request has them', () => {
    const group = new TestGroup([{ price: [1, 20] }, { price: [3, 3] }]);
    const shortAnswer = { estimatedInputTokens: () => 50_000, maxOutputTokens: () => 10 };
    const longAnswer = { estimatedInputTokens: () => 100, maxOutputTokens: () => 4_000 };
    expect(group.order('cost_optimized', { facts: shortAnswer })).toEqual(['d1', 'd2']);
    expect(group.order('cost_optimized', { facts: longAnswer })).toEqual(['d2', 'd1']);
  });

  test('the score is the cost in pico-dollars', () => {
    const group = new TestGroup([{ price: [1, 2] }, { price: [5, 5] }]);
    const facts = { estimatedInputTokens: () => 1_000, maxOutputTokens: () => 500 };
    expect(group.plan('cost_optimized', { facts }).ranked[0]?.score).toBe(2_000_000_000);
  });
});

describe('`performance_optimized`', () => {
  const slow = { state: { latencies: recent(400, 420) } };
  const fast = { state: { latencies: recent(30, 35) } };

  test('calls the fast one first once both have been measured (S2-13, S4-72)', () => {
    expect(new TestGroup([slow, fast]).order('performance_optimized')).toEqual(['d2', 'd1']);
  });

  test('what fails often is as slow as the calls that it takes', () => {
    const failing = { state: { ...fast.state, minute, minuteSuccesses: 1, minuteFailures: 9 } };
    expect(new TestGroup([slow, failing]).order('performance_optimized')).toEqual(['d1', 'd2']);
  });

  test('measurements count only where they may (S2-19)', () => {
    const group = new TestGroup([slow, fast]);
    expect(group.order('performance_optimized', { args: { usesMeasurements: false } })).toEqual(['d1', 'd2']);
    expect(group.order('performance_optimized', { args: { usesMeasurements: true } })).toEqual(['d2', 'd1']);
  });

  test('the score of what is remembered is in the plan (S4-72)', () => {
    const { ranked } = new TestGroup([slow, fast]).plan('performance_optimized');
    expect(ranked.map(({ score }) => score)).toEqual([32.5, 410]);
  });
});

test('`in-order` is the order of the file', () => {
  expect(new TestGroup([{}, {}, {}]).order('in-order')).toEqual(['d1', 'd2', 'd3']);
});
