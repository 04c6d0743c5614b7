import { describe, expect, test } from '@jest/globals';
import { isRefusal, type LimitRule } from '../limit-rule.ts';
import { limitSpec, limitsOf } from '../limit-spec.ts';
import { MemoryLimits } from './memory-limits.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const none = { tokens: 0, nanoDollars: 0 };

function rulesOf(spec: Record<string, unknown>, name = 'alice'): LimitRule[] {
  return limitsOf('caller', name, limitSpec.parse(spec));
}

function passes(limits: MemoryLimits, rules: readonly LimitRule[], nowMs: number, estimate = none): boolean {
  return !isRefusal(limits.reserve(rules, estimate, nowMs));
}

function reserved(limits: MemoryLimits, rules: readonly LimitRule[], nowMs: number, estimate = none) {
  const result = limits.reserve(rules, estimate, nowMs);
  if (isRefusal(result)) throw new Error(`${result.rule.counter} refused`);
  return result;
}

describe('requests of a minute', () => {
  test('are let through up to the limit, and again when the first are a minute old (S2-49)', () => {
    const limits = new MemoryLimits();
    const rules = rulesOf({ rpm_limit: 2 });
    expect(passes(limits, rules, NOW_MS)).toBe(true);
    expect(passes(limits, rules, NOW_MS + 20_000)).toBe(true);
    const refusal = limits.reserve(rules, none, NOW_MS + 30_000);
    expect(refusal).toMatchObject({ rule: rules[0], retryAfterMs: 35_000 });
    expect(passes(limits, rules, NOW_MS + 64_999)).toBe(false);
    expect(passes(limits, rules, NOW_MS + 65_000)).toBe(true);
    expect(passes(limits, rules, NOW_MS + 65_000)).toBe(false);
  });

  test('stay counted when the request failed, and do not when nothing was sent', () => {
    const limits = new MemoryLimits();
    const rules = rulesOf({ rpm_limit: 1 });
    reserved(limits, rules, NOW_MS).cancel();
    reserved(limits, rules, NOW_MS).settle(undefined);
    expect(passes(limits, rules, NOW_MS)).toBe(false);
  });

  test('with a limit of 0 are none, and waiting is no remedy', () => {
    expect(new MemoryLimits().reserve(rulesOf({ rpm_limit: 0 }), none, NOW_MS)).toMatchObject({
      retryAfterMs: undefined,
    });
  });
});

test('all limits of a request are reserved, or none', () => {
  const limits = new MemoryLimits();
  const wide = rulesOf({ rpm_limit: 10, max_parallel_requests: 10 });
  const narrow = rulesOf({ rpm_limit: 1 }, 'bob');
  expect(passes(limits, [...wide, ...narrow], NOW_MS)).toBe(true);
  for (let time = 0; time < 5; time += 1) expect(passes(limits, [...wide, ...narrow], NOW_MS)).toBe(false);
  expect(wide.map((rule) => limits.used(rule, NOW_MS))).toEqual([1, 1]);
});

test('of several limits that refuse, the one that does so longest is told', () => {
  const limits = new MemoryLimits();
  const rules = rulesOf({ rpm_limit: 1, max_parallel_requests: 1, requests_per_day: 1 });
  reserved(limits, rules, NOW_MS);
  expect(limits.peek(rules, none, NOW_MS)).toMatchObject({
    rule: { counter: 'caller:alice:requests:1d' },
    retryAfterMs: 12 * 3_600_000,
  });
});

describe('calls at once', () => {
  test('free their place with the first of settle and cancel, and only once', () => {
    const limits = new MemoryLimits();
    const rules = rulesOf({ max_parallel_requests: 1 });
    const first = reserved(limits, rules, NOW_MS);
    expect(limits.reserve(rules, none, NOW_MS)).toMatchObject({ retryAfterMs: 1_000 });
    first.settle(none);
    first.cancel();
    first.settle(undefined);
    reserved(limits, rules, NOW_MS);
    expect(passes(limits, rules, NOW_MS)).toBe(false);
  });

  test('tell who waits that there is room', () => {
    const limits = new MemoryLimits();
    const rules = rulesOf({ max_parallel_requests: 1 });
    const seen: (readonly LimitRule[])[] = [];
    limits.onRelease((released) => {
      seen.push(released);
      expect(limits.used(released[0] ?? fail(), NOW_MS)).toBe(0);
    });
    reserved(limits, rules, NOW_MS).settle(none);
    expect(seen).toEqual([rules]);
  });
});

function fail(): never {
  throw new Error('no rule');
}

describe('tokens and money', () => {
  const tokens = rulesOf({ tpm_limit: 100 });
  const money = rulesOf({ max_budget: 1e-6, budget_duration: '1d' });

  test('are reserved as estimated and counted as used', () => {
    const limits = new MemoryLimits();
    const both = [...tokens, ...money];
    const first = reserved(limits, both, NOW_MS, { tokens: 60, nanoDollars: 600 });
    expect(passes(limits, both, NOW_MS, { tokens: 60, nanoDollars: 1 })).toBe(false);
    first.settle({ tokens: 10, nanoDollars: 900 });
    expect(both.map((rule) => limits.used(rule, NOW_MS))).toEqual([10, 900]);
    expect(passes(limits, both, NOW_MS, { tokens: 90, nanoDollars: 101 })).toBe(false);
    expect(passes(limits, both, NOW_MS, { tokens: 90, nanoDollars: 100 })).toBe(true);
  });

  test('come back in full after a failure', () => {
    const limits = new MemoryLimits();
    reserved(limits, money, NOW_MS, { tokens: 0, nanoDollars: 1_000 }).settle(undefined);
    expect(limits.used(money[0] ?? fail(), NOW_MS)).toBe(0);
  });

  test('used beyond the estimate count even after the slot of the request has passed', () => {
    const limits = new MemoryLimits();
    const long = reserved(limits, tokens, NOW_MS, { tokens: 0, nanoDollars: 0 });
    const later = NOW_MS + 600_000;
    for (let time = 0; time < 10; time += 1) reserved(limits, rulesOf({ rpm_limit: 9 }, 'x'), later).cancel();
    expect(limits.used(tokens[0] ?? fail(), later)).toBe(0);
    long.settle({ tokens: 70, nanoDollars: 0 });
    expect(limits.used(tokens[0] ?? fail(), later)).toBe(70);
  });

  test('a budget begins anew at midnight UTC, and what began before is booked to the day before', () => {
    const limits = new MemoryLimits();
    const [rule] = money;
    const before = reserved(limits, money, NOW_MS, { tokens: 0, nanoDollars: 1_000 });
    const midnight = Date.UTC(2026, 10, 22);
    expect(limits.reserve(money, { tokens: 0, nanoDollars: 1 }, midnight - 1)).toMatchObject({
      retryAfterMs: 1,
    });
    reserved(limits, money, midnight, { tokens: 0, nanoDollars: 1 });
    before.settle({ tokens: 0, nanoDollars: 5_000 });
    expect(limits.used(rule ?? fail(), midnight)).toBe(1);
  });

  test('an amount that no window has room for is refused without a time', () => {
    expect(new MemoryLimits().peek(money, { tokens: 0, nanoDollars: 1_001 }, NOW_MS)).toMatchObject({
      retryAfterMs: undefined,
    });
  });
});

describe('a clock that jumps back', () => {
  const hourMs = 3_600_000;

  test('makes a rate neither forget nor hold for longer than its window', () => {
    const limits = new MemoryLimits();
    const rules = rulesOf({ rpm_limit: 1 });
    reserved(limits, rules, NOW_MS);
    expect(limits.reserve(rules, none, NOW_MS - hourMs)).toMatchObject({ retryAfterMs: 65_000 });
    expect(passes(limits, rules, NOW_MS - hourMs + 65_000)).toBe(true);
  });

  test('over midnight gives no second budget', () => {
    const limits = new MemoryLimits();
    const rules = rulesOf({ requests_per_day: 1 });
    const midnight = Date.UTC(2026, 10, 22);
    reserved(limits, rules, midnight);
    expect(passes(limits, rules, midnight - 1)).toBe(false);
    expect(passes(limits, rules, midnight + 1)).toBe(false);
  });

  test('by a year lets the next day begin as it should', () => {
    const limits = new MemoryLimits();
    const rules = rulesOf({ requests_per_day: 2 });
    reserved(limits, rules, NOW_MS + 8_760 * hourMs);
    reserved(limits, rules, NOW_MS);
    expect(passes(limits, rules, NOW_MS)).toBe(false);
    expect(passes(limits, rules, NOW_MS + 24 * hourMs)).toBe(true);
  });
});

describe('memory', () => {
  test('holds counters that are in use only', () => {
    const limits = new MemoryLimits();
    for (let caller = 0; caller < 10_000; caller += 1) {
      reserved(limits, rulesOf({ rpm_limit: 5, max_parallel_requests: 5 }, `c${caller}`), NOW_MS).settle(
        none,
      );
    }
    expect(limits.size).toBeLessThanOrEqual(20_000);
    const rules = rulesOf({ rpm_limit: 1_000_000 });
    for (let time = 0; time < 10_100; time += 1) reserved(limits, rules, NOW_MS + 70_000);
    expect(limits.size).toBe(1);
  });

  test('is bounded with any number of callers; a call under way and a budget stay', () => {
    const limits = new MemoryLimits({ countersMax: 1_000 });
    const running = rulesOf({ max_parallel_requests: 1 });
    const budget = rulesOf({ max_budget: 1 });
    reserved(limits, running, NOW_MS);
    reserved(limits, budget, NOW_MS, { tokens: 0, nanoDollars: 7 }).settle({ tokens: 0, nanoDollars: 7 });
    for (let caller = 0; caller < 100_000; caller += 1) {
      reserved(limits, rulesOf({ rpm_limit: 5 }, `c${caller}`), NOW_MS).settle(none);
    }
    expect(limits.size).toBe(1_002);
    expect(passes(limits, running, NOW_MS)).toBe(false);
    expect(limits.used(budget[0] ?? fail(), NOW_MS)).toBe(7);
  });
});
