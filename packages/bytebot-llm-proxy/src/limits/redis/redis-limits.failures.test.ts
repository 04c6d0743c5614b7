import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { isRefusal, type LimitRule } from '../limit-rule.ts';
import { limitSpec, limitsOf } from '../limit-spec.ts';
import { connectionTo, describeOnRedis } from './describe-on-redis.test-helper.ts';
import { type LimitStoreObserver, RedisLimits } from './redis-limits.ts';

const some = { tokens: 1, nanoDollars: 100 };
let made = 0;

function rulesOf(spec: Record<string, unknown>): LimitRule[] {
  made += 1;
  return limitsOf('provider', `provider-${made}`, limitSpec.parse(spec));
}

/** What an observer is told. */
function observer(): LimitStoreObserver & { readonly told: unknown[]; isUp(): Promise<void> } {
  const told: unknown[] = [];
  const waiting: (() => void)[] = [];
  return {
    told,
    storeUp(isUp) {
      told.push(isUp);
      if (isUp) for (const resolve of waiting.splice(0)) resolve();
    },
    storeError: (reason) => told.push(reason),
    isUp: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

async function passes(limits: RedisLimits, rules: readonly LimitRule[], estimate = some): Promise<boolean> {
  const result = await limits.reserve(rules, estimate, Date.now());
  if (isRefusal(result)) return false;
  result.settle(estimate);
  return true;
}

test('a Redis that was never there delays nobody: rates are open, budgets closed (S4-43)', async () => {
  const seen = observer();
  // Port 1 is not in use on any machine that runs tests.
  const connection = connectionTo(1);
  connection.start();
  const limits = new RedisLimits(connection, { observer: seen });
  const rates = rulesOf({ rpm: 1, max_parallel_requests: 1, requests_per_day: 1 });
  const budget = rulesOf({ max_budget: 1 });
  for (let time = 0; time < 5; time += 1) expect(await passes(limits, rates)).toBe(true);
  expect(await limits.reserve([...rates, ...budget], some, Date.now())).toEqual({
    rule: budget[0],
    retryAfterMs: 1_000,
    isStoreDown: true,
  });
  expect(await passes(limits, budget, { tokens: 1, nanoDollars: 0 })).toBe(true);
  expect(seen.told).toEqual([false]);
  await limits.close();
});

test('what holds without the store can be set for each rule', async () => {
  const limits = new RedisLimits(connectionTo(1));
  const spec = limitSpec.parse({ rpm: 1, max_budget: 1 });
  const turned = limitsOf('tenant', '1', spec, { rates: 'closed', budgets: 'open' });
  expect(await limits.reserve(turned, some, Date.now())).toMatchObject({
    rule: turned[0],
    isStoreDown: true,
  });
  expect(await passes(limits, turned.slice(1))).toBe(true);
  await limits.close();
});

describeOnRedis('a Redis in trouble', (world) => {
  test('that goes away and comes back is used again, and what was spent meanwhile is booked', async () => {
    const seen = observer();
    const limits = await world.replica({ observer: seen });
    const [closed] = rulesOf({ max_budget: 1e-6 });
    if (closed === undefined) throw new Error('no rule');
    const open: LimitRule[] = [{ ...closed, whenStoreDown: 'open' }];
    const running = rulesOf({ max_parallel_requests: 1 });
    const held = await limits.reserve(running, some, Date.now());
    expect(await passes(limits, open)).toBe(true);
    // One answer later Redis has read what was settled.
    await passes(limits, rulesOf({ rpm: 1 }));

    await world.server().goAway();
    expect(await passes(limits, [closed])).toBe(false);
    expect(await passes(limits, open, { tokens: 0, nanoDollars: 700 })).toBe(true);
    expect(seen.told).toContain(false);

    const isUp = seen.isUp();
    await world.server().comeBack();
    await isUp;
    // The 700 that were spent without it are all it knows of: it has forgotten the first 100.
    expect(await passes(limits, [closed], { tokens: 0, nanoDollars: 301 })).toBe(false);
    expect(await passes(limits, [closed], { tokens: 0, nanoDollars: 300 })).toBe(true);

    // A call from before the loss, ending now, does not free the place of one that began after it.
    const second = await limits.reserve(running, some, Date.now());
    expect(isRefusal(second)).toBe(false);
    if (!isRefusal(held)) held.settle(some);
    expect(await passes(limits, running)).toBe(false);
  }, 30_000);

  test('that hangs costs a request one wait, and the next ones none until it is asked again', async () => {
    const seen = observer();
    const limits = await world.replica({ observer: seen, waitMs: 30 });
    const rates = rulesOf({ max_parallel_requests: 1 });
    world.server().freeze();
    try {
      expect(await passes(limits, rates)).toBe(true);
      expect(seen.told).toEqual([true, 'timeout']);
      for (let time = 0; time < 50; time += 1) expect(await passes(limits, rates)).toBe(true);
      expect(seen.told).toEqual([true, 'timeout']);
    } finally {
      world.server().thaw();
    }
    // The reservation that came too late has given its place back.
    const other = await world.replica();
    while (!(await passes(other, rates))) await sleep(20);
  }, 30_000);

  test('that goes away with a reservation under way leaves no session behind that is prolonged for ever', async () => {
    const limits = await world.replica({ leaseMs: 300, waitMs: 5_000, closedWaitMs: 5_000 });
    const rates = rulesOf({ max_parallel_requests: 1 });
    world.server().freeze();
    const asked = passes(limits, rates);
    await world.server().goAway();
    expect(await asked).toBe(true);
    await world.server().comeBack();
    const connection = await world.connection();
    const sessions = async (): Promise<unknown> =>
      connection.command('ZRANGE', 'bytebot:{limits}:sessions', '0', '-1');
    const isThere = async (): Promise<boolean> => ((await sessions()) as unknown[]).length > 0;
    while (!(await isThere())) await sleep(20);
    // Every third of a lease all that are held are prolonged.
    await sleep(200);
    expect(await sessions()).toHaveLength(1);
  }, 30_000);
});
