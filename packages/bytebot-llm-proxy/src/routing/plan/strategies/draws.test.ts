import { describe, expect, test } from '@jest/globals';
import type { StrategyName } from '../../strategy-name.ts';
import { seeded, TestGroup } from '../plan-fixture.test-helper.ts';

/** How often each deployment is called first in a thousand plans. */
function firsts(group: TestGroup, strategy: StrategyName): Record<string, number> {
  const random = seeded(7);
  const counts: Record<string, number> = {};
  for (let draw = 0; draw < 1_000; draw += 1) {
    const [first = 'none'] = group.order(strategy, { random });
    counts[first] = (counts[first] ?? 0) + 1;
  }
  return counts;
}

describe('a weighted draw (`weighted`)', () => {
  test('weights 80 and 20 give 800 and 200 of a thousand (S2-16, C-12)', () => {
    const counts = firsts(new TestGroup([{ params: 'weight: 80' }, { params: 'weight: 20' }]), 'weighted');
    expect(Math.abs((counts.d1 ?? 0) - 800)).toBeLessThanOrEqual(40);
    expect((counts.d1 ?? 0) + (counts.d2 ?? 0)).toBe(1_000);
  });

  test('a missing weight is 1, a weight of 0 comes after all others', () => {
    const group = new TestGroup([{ params: 'weight: 0' }, {}, {}]);
    const counts = firsts(group, 'weighted');
    expect(counts.d1).toBeUndefined();
    expect(Math.abs((counts.d2 ?? 0) - 500)).toBeLessThanOrEqual(60);
    expect(group.order('weighted').at(-1)).toBe('d1');
  });

  test('the score is the chance', () => {
    const group = new TestGroup([{ params: 'weight: 3' }, { params: 'weight: 1' }]);
    const { ranked } = group.plan('weighted');
    const scores = ranked.map(({ candidate, score }) => `${candidate.deployment.id} ${score}`);
    expect(scores.sort()).toEqual(['d1 0.75', 'd2 0.25']);
  });
});

describe('LiteLLM’s draw (`simple-shuffle`)', () => {
  test.each([
    ['weight', ['weight: 9', 'weight: 1'], 900],
    ['rpm', ['rpm: 900', 'rpm: 100'], 900],
    ['tpm', ['tpm: 90000', 'tpm: 10000'], 900],
    ['weight before rpm', ['weight: 1, rpm: 900', 'weight: 9, rpm: 100'], 100],
    ['rpm before tpm', ['rpm: 900, tpm: 10', 'rpm: 100, tpm: 90'], 900],
    ['rpm where all weights are 0', ['weight: 0, rpm: 900', 'weight: 0, rpm: 100'], 900],
    ['equal chances without any', ['num_retries: 1', 'num_retries: 2'], 500],
    ['equal chances where the first has none', ['num_retries: 1', 'weight: 9'], 500],
    ['a missing weight as 0 beside the first one’s', ['weight: 1', 'num_retries: 1'], 1_000],
  ])('goes by %s', (_what, params, expected) => {
    const counts = firsts(new TestGroup(params.map((one) => ({ params: one }))), 'simple-shuffle');
    expect(Math.abs((counts.d1 ?? 0) - expected)).toBeLessThanOrEqual(50);
  });

  test('the first deployment that can be called decides on the measure', () => {
    const cooled = { cooledUntilMs: Number.POSITIVE_INFINITY };
    const group = new TestGroup([
      { params: 'weight: 5', state: cooled },
      { params: 'rpm: 900' },
      { params: 'rpm: 100, weight: 50' },
    ]);
    expect(Math.abs((firsts(group, 'simple-shuffle').d2 ?? 0) - 900)).toBeLessThanOrEqual(50);
  });
});

test('equal ones share the calls where a draw decides', () => {
  const counts = firsts(new TestGroup([{}, {}, {}, {}]), 'least-busy');
  for (const id of ['d1', 'd2', 'd3', 'd4'])
    expect(Math.abs((counts[id] ?? 0) - 250)).toBeLessThanOrEqual(60);
});
