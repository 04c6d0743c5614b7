import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SlidingCounter } from './sliding-counter.ts';

const WINDOW_MS = 60_000;
/** Where the stretch of time of a test begins; odd, so that slots do not begin with it. */
const START_MS = 1_795_262_403_117;

test('no window of any position ever holds more than the limit', () => {
  const steps = fc.array(fc.record({ waitMs: fc.nat(20_000), amount: fc.integer({ min: 1, max: 4 }) }), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), steps, (limit, wanted) => {
      const counter = new SlidingCounter(WINDOW_MS, START_MS);
      const passed: { readonly atMs: number; readonly amount: number }[] = [];
      let nowMs = START_MS;
      for (const { waitMs, amount } of wanted) {
        nowMs += waitMs;
        if (counter.waitMs(amount, limit, nowMs) > 0) continue;
        counter.add(amount, nowMs);
        passed.push({ atMs: nowMs, amount });
        const within = passed.filter(({ atMs }) => atMs > nowMs - WINDOW_MS);
        expect(within.reduce((sum, one) => sum + one.amount, 0)).toBeLessThanOrEqual(limit);
      }
    }),
    { numRuns: 300 },
  );
});

test('after the wait that was told the amount fits, and a millisecond earlier it does not', () => {
  const amounts = fc.array(fc.record({ waitMs: fc.nat(15_000), amount: fc.integer({ min: 1, max: 5 }) }), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 10 }), amounts, (limit, wanted) => {
      const counter = new SlidingCounter(WINDOW_MS, START_MS);
      let nowMs = START_MS;
      for (const { waitMs, amount } of wanted) {
        nowMs += waitMs;
        const toWaitMs = counter.waitMs(amount, limit, nowMs);
        expect(toWaitMs).toBeLessThanOrEqual(WINDOW_MS + WINDOW_MS / 12);
        if (toWaitMs > 0) {
          expect(counter.waitMs(amount, limit, nowMs + toWaitMs - 1)).toBe(1);
          nowMs += toWaitMs;
          expect(counter.waitMs(amount, limit, nowMs)).toBe(0);
        }
        counter.add(amount, nowMs);
      }
    }),
    { numRuns: 300 },
  );
});

test('what is given back leaves the count as if it had never been', () => {
  const counter = new SlidingCounter(WINDOW_MS, START_MS);
  const mark = counter.add(5, START_MS);
  counter.add(2, START_MS + 30_000);
  counter.adjust(mark, -5);
  expect(counter.used(START_MS + 30_000)).toBe(2);
  counter.adjust(mark, -5);
  expect(counter.used(START_MS + 30_000)).toBe(2);
  expect(counter.isIdle(START_MS + 95_000)).toBe(true);
});
