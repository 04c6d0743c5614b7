import { describe, expect, test } from '@jest/globals';
import { limitSpec, limitsOf } from './limit-spec.ts';

function messageOf(value: unknown): string | undefined {
  return limitSpec.safeParse(value).error?.issues[0]?.message;
}

describe('the limits of a subject', () => {
  test('become one rule each, with counters of their own', () => {
    const spec = limitSpec.parse({
      rpm_limit: 10,
      tpm: '2000',
      max_parallel_requests: 3,
      requests_per_day: 45,
      max_budget: 0.5,
      budget_duration: '1mo',
    });
    const rules = limitsOf('caller', 'alice', spec);
    expect(rules.map(({ counter, limit, windowMs, window }) => [counter, limit, windowMs, window])).toEqual([
      ['caller:alice:requests:1m', 10, 60_000, 'sliding'],
      ['caller:alice:tokens:1m', 2_000, 60_000, 'sliding'],
      ['caller:alice:parallel:now', 3, 0, 'sliding'],
      ['caller:alice:requests:1d', 45, 86_400_000, 'fixed'],
      ['caller:alice:money:1mo', 500_000_000, 2_592_000_000, 'fixed'],
    ]);
    expect(rules.map(({ months }) => months)).toEqual([undefined, undefined, undefined, undefined, 1]);
  });

  test('hold without the shared store as it is said: rates open, budgets closed unless told otherwise', () => {
    const spec = limitSpec.parse({ rpm: 1, max_budget: 1 });
    expect(limitsOf('tenant', '1', spec).map((rule) => rule.whenStoreDown)).toEqual(['open', 'closed']);
    const turned = limitsOf('tenant', '1', spec, { rates: 'closed', budgets: 'open' });
    expect(turned.map((rule) => rule.whenStoreDown)).toEqual(['closed', 'open']);
  });

  test('are none when nothing is written', () => {
    expect(limitsOf('tenant', '1', limitSpec.parse({ rpm: null }))).toEqual([]);
  });

  test('without a period a budget never begins anew', () => {
    expect(limitsOf('tenant', '1', limitSpec.parse({ max_budget: '2' }))).toMatchObject([
      { limit: 2e9, windowMs: Number.POSITIVE_INFINITY, counter: 'tenant:1:money:ever' },
    ]);
  });
});

test.each([-1, '-0.5', 'much', '', 1e12])('%p is no budget', (max_budget) => {
  expect(messageOf({ max_budget })).toBe('has to be an amount of US dollars from 0 to 9000000.');
});

test.each(['', 'soon', '0d', '-1d', '1.5h', '1y', 30, '99999999d'])('%p is no period', (budget_duration) => {
  expect(messageOf({ budget_duration })).toMatch(/^has to be a period: .*such as 30m, 1d or 1mo\.$/);
});

test.each([-1, 1.5, 'many'])('%p is no rate', (rpm_limit) => {
  expect(messageOf({ rpm_limit })).toBe('has to be a whole number, 0 or more.');
});
