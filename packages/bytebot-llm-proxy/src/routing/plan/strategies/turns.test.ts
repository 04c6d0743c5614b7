import { describe, expect, test } from '@jest/globals';
import { seeded, TestGroup } from '../plan-fixture.test-helper.ts';

/** Who is called first in each of several plans. */
function firsts(group: TestGroup, strategy: 'basic' | 'round_robin', times: number): string {
  return Array.from({ length: times }, () => group.order(strategy)[0]).join(' ');
}

describe('equal turns (`basic`)', () => {
  test('three equal deployments take turns in the order of the file (S2-11, C-12)', () => {
    expect(firsts(new TestGroup([{}, {}, {}]), 'basic', 6)).toBe('d1 d2 d3 d1 d2 d3');
  });

  test('the others follow around the end of the file, and weights mean nothing', () => {
    const group = new TestGroup([{ params: 'weight: 9' }, {}, {}]);
    expect(group.order('basic')).toEqual(['d1', 'd2', 'd3']);
    expect(group.order('basic')).toEqual(['d2', 'd3', 'd1']);
    expect(group.order('basic')).toEqual(['d3', 'd1', 'd2']);
  });

  test('one that cannot be called is passed over without a gap', () => {
    const group = new TestGroup([{}, { block: { reason: 'budget', untilMs: undefined } }, {}]);
    expect(firsts(group, 'basic', 4)).toBe('d1 d3 d1 d3');
  });

  test('a plan with a copy of the turns takes none', () => {
    const group = new TestGroup([{}, {}, {}]);
    group.order('basic');
    const { turns } = group;
    expect(turns.copy().turnOf('m')).toEqual(turns.turnOf('m'));
    turns.copy().turnOf('m').lastPlace = 2;
    expect(group.order('basic')[0]).toBe('d2');
  });
});

describe('weighted turns (`round_robin`)', () => {
  test('weights 2:1 give 6 and 3 of nine, in an even sequence (S2-15, C-12)', () => {
    const group = new TestGroup([{ params: 'weight: 2' }, { params: 'weight: 1' }]);
    expect(firsts(group, 'round_robin', 9)).toBe('d1 d2 d1 d1 d2 d1 d1 d2 d1');
  });

  test('equal weights are equal turns (C-12)', () => {
    expect(firsts(new TestGroup([{}, {}, {}]), 'round_robin', 6)).toBe('d1 d2 d3 d1 d2 d3');
  });

  test('5:1:1 is spread as nginx spreads it', () => {
    const group = new TestGroup([{ params: 'weight: 5' }, { params: 'weight: 1' }, { params: 'weight: 1' }]);
    expect(firsts(group, 'round_robin', 7)).toBe('d1 d1 d2 d1 d3 d1 d1');
  });

  test('a weight of 0 is called after the others only', () => {
    const group = new TestGroup([{ params: 'weight: 0' }, {}, {}]);
    expect(firsts(group, 'round_robin', 4)).toBe('d2 d3 d2 d3');
    expect(group.order('round_robin').at(-1)).toBe('d1');
  });

  test('weights that are all 0 are equal ones', () => {
    const group = new TestGroup([{ params: 'weight: 0' }, { params: 'weight: 0' }]);
    expect(firsts(group, 'round_robin', 4)).toBe('d1 d2 d1 d2');
  });
});

test('no number is drawn for turns', () => {
  const drawn = (): number => {
    throw new Error('drawn');
  };
  const group = new TestGroup([{}, {}]);
  expect(group.order('basic', { random: drawn })).toHaveLength(2);
  expect(group.order('round_robin', { random: drawn })).toHaveLength(2);
  expect(seeded(1)()).toBe(seeded(1)());
});
