import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FairOrder, type Waiter } from './fair-order.ts';

let arrivals = 0;
function waiter(flow: string, weight = 1): Waiter {
  arrivals += 1;
  return { flow, weight, arrival: arrivals };
}

function all(order: FairOrder<Waiter>): Waiter[] {
  const taken: Waiter[] = [];
  for (let next = order.take(); next !== undefined; next = order.take()) taken.push(next);
  return taken;
}

describe('FairOrder', () => {
  test('lets flows take turns, and each flow keep its own order', () => {
    const order = new FairOrder<Waiter>();
    const [a1, a2, a3, b1, b2] = [waiter('a'), waiter('a'), waiter('a'), waiter('b'), waiter('b')];
    for (const one of [a1, a2, a3, b1, b2]) order.add(one);
    expect(all(order)).toEqual([a1, b1, a2, b2, a3]);
  });

  test('lets a flow of weight 3 go three times as often', () => {
    const order = new FairOrder<Waiter>();
    for (let index = 0; index < 40; index += 1) {
      order.add(waiter('light'));
      order.add(waiter('heavy', 3));
    }
    const first = Array.from({ length: 40 }, () => order.take()?.flow);
    expect(first.filter((flow) => flow === 'heavy')).toHaveLength(30);
  });

  test('does not let a flow go twice in a row by coming back at once', () => {
    const order = new FairOrder<Waiter>();
    for (let index = 0; index < 10; index += 1) order.add(waiter('many'));
    order.add(waiter('single'));
    const flows: (string | undefined)[] = [];
    for (let index = 0; index < 10; index += 1) {
      const flow = order.take()?.flow;
      flows.push(flow);
      if (flow === 'single') order.add(waiter('single'));
    }
    expect(flows).toEqual(Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? 'many' : 'single')));
  });

  test('does not let a flow save up turns while it is away', () => {
    const order = new FairOrder<Waiter>();
    for (let index = 0; index < 100; index += 1) order.add(waiter('steady'));
    for (let index = 0; index < 50; index += 1) order.take();
    for (let index = 0; index < 10; index += 1) order.add(waiter('late'));
    const next = Array.from({ length: 10 }, () => order.take()?.flow);
    expect(next.filter((flow) => flow === 'late')).toHaveLength(5);
  });

  test('says how many go before a waiter, whoever leaves or goes', () => {
    const steps = fc.array(
      fc.record({ flow: fc.constantFrom('a', 'b', 'c'), weight: fc.constantFrom(0.5, 1, 3) }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, fc.nat(20), fc.nat(40), (made, taken, removed) => {
        const order = new FairOrder<Waiter>();
        const weights = new Map<string, number>();
        const waiters = made.map(({ flow, weight }) => {
          // A flow has one weight: that of its tenant.
          if (!weights.has(flow)) weights.set(flow, weight);
          return waiter(flow, weights.get(flow));
        });
        for (const one of waiters) order.add(one);
        const gone = new Set(Array.from({ length: taken }, () => order.take()));
        const leaver = waiters[removed];
        if (leaver !== undefined && !gone.has(leaver)) {
          expect(order.remove(leaver)).toBe(true);
          gone.add(leaver);
        }
        const left = waiters.filter((one) => !gone.has(one));
        const ranks = new Map(left.map((one) => [one, order.rankOf(one)]));
        expect(order.size).toBe(left.length);
        for (const [index, one] of all(order).entries()) expect(ranks.get(one)).toBe(index);
      }),
      { numRuns: 300 },
    );
  });

  test('gives back the turn of one that did not use it', () => {
    const order = new FairOrder<Waiter>();
    const [a1, a2, b1, b2] = [waiter('a'), waiter('a'), waiter('b'), waiter('b')];
    for (const one of [a1, a2, b1, b2]) order.add(one);
    expect(order.take()).toBe(a1);
    order.refund(a1);
    expect(all(order)).toEqual([a2, b1, b2]);
  });

  test('finds whom a newcomer may displace: the last of the flow with the most, if it has more', () => {
    const order = new FairOrder<Waiter>();
    const many = [waiter('a'), waiter('a'), waiter('a')];
    for (const one of [...many, waiter('b')]) order.add(one);
    expect(order.displaceable({ flow: 'c', weight: 1 })).toBe(many[2]);
    expect(order.displaceable({ flow: 'a', weight: 1 })).toBeUndefined();
    expect(order.displaceable({ flow: 'b', weight: 1 })).toBe(many[2]);
    expect(order.displaceable({ flow: 'd', weight: 0.1 })).toBeUndefined();
  });

  test('forgets flows that come once, however many there are', () => {
    const order = new FairOrder<Waiter>();
    order.add(waiter('stays'));
    order.add(waiter('stays'));
    for (let index = 0; index < 20_000; index += 1) {
      order.add(waiter(`once-${index}`));
      order.take();
    }
    expect(order.flowCount).toBeLessThan(2_100);
  });
});
