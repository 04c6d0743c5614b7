import { describe, expect, test } from '@jest/globals';
import { exclusionsOf, idsOf, nowMs, TestGroup } from '../plan-fixture.test-helper.ts';

const settings = { tagFiltering: true };

function order(group: TestGroup, tags: readonly string[], more: object = {}, userAgent = ''): string[] {
  const plan = group.plan('in-order', { settings: { ...settings, ...more }, facts: { tags, userAgent } });
  return idsOf(plan);
}

describe('tags', () => {
  const group = new TestGroup([
    { params: 'tags: [free]' },
    { params: 'tags: [paid, eu]' },
    { params: 'tags: [default]' },
    {},
  ]);

  test('mean nothing where filtering is off', () => {
    expect(group.order('in-order', { facts: { tags: ['paid'] } })).toEqual(['d1', 'd2', 'd3', 'd4']);
  });

  test('of a request choose the deployments that have one of them', () => {
    expect(order(group, ['paid'])).toEqual(['d2']);
    expect(order(group, ['free', 'eu'])).toEqual(['d1', 'd2']);
    const plan = group.plan('in-order', { settings, facts: { tags: ['paid'] } });
    expect(exclusionsOf(plan).sort()).toEqual(['d1 tags', 'd3 tags', 'd4 tags']);
  });

  test('all of them where one is not enough', () => {
    expect(order(group, ['paid', 'eu'], { tagMatchAny: false })).toEqual(['d2']);
    expect(order(group, ['free', 'eu'], { tagMatchAny: false })).toEqual(['d3']);
  });

  test('that nobody has, and requests without any, are served by those tagged `default`', () => {
    expect(order(group, ['unheard'])).toEqual(['d3']);
    expect(order(group, [])).toEqual(['d3']);
  });

  test('that nobody has are served by nobody where there is no `default`', () => {
    const strict = new TestGroup([{ params: 'tags: [free]' }, { params: 'tags: [paid]' }]);
    expect(order(strict, ['unheard'])).toEqual([]);
    expect(order(strict, [])).toEqual(['d1', 'd2']);
  });

  test('with `!` leave out, in requests and in the config', () => {
    expect(order(group, ['!default', '!free'])).toEqual(['d2', 'd4']);
    const wary = new TestGroup([{ params: 'tags: ["!beta", default]' }, { params: 'tags: [beta]' }]);
    expect(order(wary, ['beta'])).toEqual(['d2']);
    expect(order(wary, [])).toEqual(['d1']);
  });
});

test('where all that fit cannot be called, those tagged `default` stand in; others never', () => {
  const group = new TestGroup([
    { params: 'tags: [paid]', state: { cooledUntilMs: nowMs + 1_000 } },
    { params: 'tags: [default]' },
    { params: 'tags: [free]' },
  ]);
  expect(order(group, ['paid'])).toEqual(['d2']);
});

test('a `default` that cannot be called does not open the others to requests without tags', () => {
  const group = new TestGroup([
    { params: 'tags: [default]', state: { cooledUntilMs: nowMs + 1_000 } },
    { params: 'tags: [paid]' },
  ]);
  expect(order(group, [])).toEqual([]);
});

describe('`tag_regex`', () => {
  const group = new TestGroup([
    { params: `tag_regex: ['^User-Agent: claude-code/']` },
    { params: `tag_regex: ['(?i)CURSOR']` },
    { params: 'tags: [default]' },
  ]);

  test.each([
    ['claude-code/1.2', ['d1']],
    ['my-cursor', ['d2']],
    ['curl/8', ['d3']],
    ['', ['d3']],
  ])('finds the user agent %s', (userAgent, expected) => {
    expect(order(group, [], {}, userAgent)).toEqual(expected);
  });

  test('counts beside tags', () => {
    expect(order(group, ['default'], {}, 'claude-code/1')).toEqual(['d1', 'd3']);
  });
});
