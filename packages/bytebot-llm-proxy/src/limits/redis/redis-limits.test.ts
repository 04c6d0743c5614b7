import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import {
  isRefusal,
  type LimitAmounts,
  type LimitRefusal,
  type LimitRule,
  type Reservation,
} from '../limit-rule.ts';
import { limitSpec, limitsOf } from '../limit-spec.ts';
import { describeOnRedis } from './describe-on-redis.test-helper.ts';
import type { RedisLimits } from './redis-limits.ts';

const none = { tokens: 0, nanoDollars: 0 };
let made = 0;

/** Rules of a subject that no other test has. */
function rulesOf(spec: Record<string, unknown>): LimitRule[] {
  made += 1;
  return limitsOf('caller', `caller-${made}`, limitSpec.parse(spec));
}

async function reserved(
  limits: RedisLimits,
  rules: readonly LimitRule[],
  estimate: LimitAmounts = none,
): Promise<Reservation> {
  const result = await limits.reserve(rules, estimate, Date.now());
  if (isRefusal(result)) throw new Error(`${result.rule.counter} refused`);
  return result;
}

async function refused(
  limits: RedisLimits,
  rules: readonly LimitRule[],
  estimate: LimitAmounts = none,
): Promise<LimitRefusal | undefined> {
  const result = await limits.reserve(rules, estimate, Date.now());
  if (isRefusal(result)) return result;
  result.cancel();
  return undefined;
}

describeOnRedis('limits shared through Redis', (world) => {
  test('requests of a minute are counted over all replicas (S3-23)', async () => {
    const [one, other] = [await world.replica(), await world.replica()];
    const rules = rulesOf({ rpm_limit: 2 });
    await reserved(one, rules);
    await reserved(other, rules);
    const refusal = await refused(one, rules);
    expect(refusal?.rule).toBe(rules[0]);
    expect(refusal?.retryAfterMs).toBeGreaterThan(55_000);
    expect(refusal?.retryAfterMs).toBeLessThanOrEqual(65_000);
    expect(await refused(other, rules)).toBeDefined();
  });

  test('what is told to be used is what was really used as soon as a request ends, not at the next one', async () => {
    const limits = await world.replica();
    const rules = rulesOf({
      rpm: 9,
      tpm: 1_000,
      max_parallel_requests: 2,
      max_budget: 1,
      budget_duration: '1d',
    });
    const told = (): number[] => rules.map((rule) => limits.used(rule, Date.now()));
    const first = await reserved(limits, rules, { tokens: 500, nanoDollars: 700 });
    const order = rules.map(({ measure }) => measure);
    const valuesBy = (of: Record<string, number>): number[] => order.map((measure) => of[measure] ?? -1);
    expect(told()).toEqual(valuesBy({ requests: 1, tokens: 500, parallel: 1, money: 700 }));
    first.settle({ tokens: 20, nanoDollars: 30 });
    expect(told()).toEqual(valuesBy({ requests: 1, tokens: 20, parallel: 0, money: 30 }));
    const second = await reserved(limits, rules, { tokens: 500, nanoDollars: 700 });
    expect(told()).toEqual(valuesBy({ requests: 2, tokens: 520, parallel: 1, money: 730 }));
    second.cancel();
    expect(told()).toEqual(valuesBy({ requests: 1, tokens: 20, parallel: 0, money: 30 }));
  });

  test('a window slides', async () => {
    const limits = await world.replica();
    const [rule] = rulesOf({ rpm_limit: 2 });
    if (rule === undefined) throw new Error('no rule');
    const rules = [{ ...rule, windowMs: 240 }];
    await reserved(limits, rules);
    await reserved(limits, rules);
    const refusal = await refused(limits, rules);
    await sleep((refusal?.retryAfterMs ?? 0) + 5);
    expect(await refused(limits, rules)).toBeUndefined();
  });

  test('all limits of a request are reserved, or none', async () => {
    const limits = await world.replica();
    const wide = rulesOf({ rpm_limit: 10, max_parallel_requests: 10 });
    const narrow = rulesOf({ requests_per_day: 1 });
    await reserved(limits, [...wide, ...narrow]);
    for (let time = 0; time < 3; time += 1) {
      expect((await refused(limits, [...wide, ...narrow]))?.rule).toBe(narrow[0]);
    }
    expect(wide.map((rule) => limits.used(rule, Date.now()))).toEqual([1, 1]);
  });

  test('of two hundred at once through two replicas exactly as many pass as the budget has room for', async () => {
    const replicas = [await world.replica(), await world.replica()];
    const rules = rulesOf({ max_budget: 0.05, budget_duration: '1d' });
    const estimate = { tokens: 0, nanoDollars: 1_000_000 };
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) => {
        const limits = replicas[index % 2];
        if (limits === undefined) throw new Error('no replica');
        return limits.reserve(rules, estimate, Date.now());
      }),
    );
    const passed = results.filter((result) => !isRefusal(result));
    expect(passed).toHaveLength(50);
    for (const result of passed) if (!isRefusal(result)) result.settle(estimate);
    const [rule] = rules;
    const [one] = replicas;
    if (rule === undefined || one === undefined) throw new Error('no rule');
    expect((await refused(one, rules, { tokens: 0, nanoDollars: 1 }))?.rule).toBe(rule);
    expect(one.used(rule, Date.now())).toBe(50_000_000);
  });

  test('money is counted as used when it is settled, and comes back after a failure; only the first end counts', async () => {
    const [one, other] = [await world.replica(), await world.replica()];
    const rules = rulesOf({ max_budget: 1e-6 });
    const first = await reserved(one, rules, { tokens: 0, nanoDollars: 900 });
    expect(await refused(other, rules, { tokens: 0, nanoDollars: 101 })).toMatchObject({ rule: rules[0] });
    first.settle({ tokens: 0, nanoDollars: 300 });
    first.cancel();
    first.settle({ tokens: 0, nanoDollars: 5_000 });
    const second = await reserved(one, rules, { tokens: 0, nanoDollars: 700 });
    second.settle(undefined);
    expect(await refused(one, rules, { tokens: 0, nanoDollars: 700 })).toBeUndefined();
    expect(await refused(one, rules, { tokens: 0, nanoDollars: 701 })).toMatchObject({ rule: rules[0] });
  });

  test('tokens are counted as used when they are settled', async () => {
    const limits = await world.replica();
    const rules = rulesOf({ tpm_limit: 100 });
    const first = await reserved(limits, rules, { tokens: 80, nanoDollars: 0 });
    expect(await refused(limits, rules, { tokens: 21, nanoDollars: 0 })).toBeDefined();
    first.settle({ tokens: 30, nanoDollars: 0 });
    expect(await refused(limits, rules, { tokens: 70, nanoDollars: 0 })).toBeUndefined();
    expect(await refused(limits, rules, { tokens: 71, nanoDollars: 0 })).toBeDefined();
  });

  test('a place is free again for every replica when the call ends', async () => {
    const [one, other] = [await world.replica(), await world.replica()];
    const rules = rulesOf({ max_parallel_requests: 1 });
    const released: unknown[] = [];
    one.onRelease((list) => released.push(list));
    const first = await reserved(one, rules);
    expect(await refused(other, rules)).toMatchObject({ retryAfterMs: 1_000 });
    first.settle(none);
    expect(released).toEqual([rules]);
    // One answer later Redis has read that the place is free.
    await refused(one, rulesOf({ rpm: 1 }));
    expect(await refused(other, rules)).toBeUndefined();
  });

  test('what a replica held that has crashed counts until its lease ends, and what it has used goes on counting', async () => {
    const connection = await world.connection();
    const crashed = await world.replica({ leaseMs: 300 });
    const other = await world.replica();
    const rules = rulesOf({ max_parallel_requests: 1, max_budget: 1e-6 });
    (await reserved(crashed, rules, { tokens: 0, nanoDollars: 400 })).settle({ tokens: 0, nanoDollars: 400 });
    await reserved(crashed, rules, { tokens: 0, nanoDollars: 600 });
    await sleep(500);
    expect(await refused(other, rules, { tokens: 0, nanoDollars: 1 })).toBeDefined();
    await crashed.close();
    await sleep(500);
    expect(await refused(other, rules, { tokens: 0, nanoDollars: 600 })).toBeUndefined();
    expect(await refused(other, rules, { tokens: 0, nanoDollars: 601 })).toBeDefined();
    expect(connection.isUp).toBe(true);
  });

  test('all keys begin with the prefix, are in one slot of a cluster and end by themselves', async () => {
    const connection = await world.connection();
    const limits = await world.replica({ prefix: 'other:' });
    await reserved(
      limits,
      rulesOf({
        rpm: 1,
        tpm: 1,
        max_parallel_requests: 1,
        requests_per_day: 1,
        max_budget: 1,
        budget_duration: '1d',
      }),
    );
    const keys = await connection.command('KEYS', 'other:*');
    if (!Array.isArray(keys)) throw new Error('no list');
    expect(keys).toHaveLength(6);
    for (const key of keys) {
      if (typeof key !== 'string') throw new Error('no key');
      expect(key).toMatch(/^other:\{limits\}:/);
      if (!key.endsWith(':sessions')) expect(await connection.command('PTTL', key)).toBeGreaterThan(0);
    }
  });
});
