import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultStrategy } from '../routing-settings.ts';
import { strategyNames } from '../strategy-name.ts';
import type { ExclusionReason } from './plan.ts';
import {
  idsOf,
  nowMs,
  type PlanOptions,
  seeded,
  type TestDeployment,
  TestGroup,
} from './plan-fixture.test-helper.ts';

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const params = fc
  .record({
    weight: maybe(fc.integer({ min: 0, max: 5 })),
    order: maybe(fc.integer({ min: 0, max: 2 })),
    rpm: maybe(fc.integer({ min: 0, max: 100 })),
    tags: maybe(fc.constantFrom('[a]', '[b]', '[default]', '["!a"]')),
  })
  .map((values) =>
    Object.entries(values)
      .flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
      .join(', '),
  );
const reason = fc.constantFrom<ExclusionReason>('requests_limit', 'parallel_limit', 'budget', 'key_parked');
const until = fc.constantFrom(0, nowMs - 1, nowMs, nowMs + 1, Number.POSITIVE_INFINITY);
const values = fc
  .array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 3 })
  .map((list) => ({ values: list, atMs: list.map(() => nowMs) }));
const state = fc.record({
  inFlight: fc.nat(3),
  cooledUntilMs: until,
  pacedUntilMs: until,
  latencies: values,
  firstContents: values,
  minute: fc.constant(Math.floor(nowMs / 60_000)),
  minuteTokens: fc.nat(100),
  minuteSuccesses: fc.nat(5),
  minuteFailures: fc.nat(5),
});
const known = maybe(fc.boolean());
const abilities = fc.record({
  vision: known,
  tools: known,
  maxInputTokens: maybe(fc.constantFrom(500, 5_000)),
});
const price = maybe(fc.tuple(fc.nat(5), fc.nat(5)));
const block = maybe(reason.map((one) => ({ reason: one, untilMs: undefined })));

const deployment = fc.record({ params, state, abilities, price, block }).map(
  ({ price: cost, block: held, ...rest }): TestDeployment => ({
    ...rest,
    ...(cost === undefined ? {} : { price: cost }),
    ...(held === undefined ? {} : { block: held }),
  }),
);
/** Longer than the part of an order that is worked out. */
const deployments = fc.oneof(
  fc.array(deployment, { minLength: 1, maxLength: 5 }),
  fc.array(deployment, { minLength: 17, maxLength: 25 }),
);
const options = fc
  .record({
    tags: fc.constantFrom([], ['a'], ['b', '!a']),
    streaming: fc.boolean(),
    preCallChecks: fc.boolean(),
    tagFiltering: fc.boolean(),
    tagMatchAny: fc.boolean(),
    fallback: maybe(fc.constantFrom(...strategyNames)),
    vision: fc.boolean(),
  })
  .map(
    ({ tags, streaming, fallback, vision, ...settings }): PlanOptions => ({
      facts: {
        tags,
        streaming,
        needs: () => ({ vision, audio: false, tools: true, jsonSchema: false }),
      },
      settings: {
        ...settings,
        fallbackStrategy: fallback === undefined ? undefined : { ...defaultStrategy, name: fallback },
      },
    }),
  );
const strategy = fc.constantFrom(...strategyNames);

test('every candidate is ranked or left out with a reason, and none twice', () => {
  fc.assert(
    fc.property(deployments, strategy, options, fc.integer(), (list, name, asked, seed) => {
      const group = new TestGroup(list);
      const plan = group.plan(name, { ...asked, random: seeded(seed) });
      const all = [...plan.ranked, ...plan.excluded].map(({ candidate }) => candidate.deployment.id);
      expect(all.sort()).toEqual(group.candidates.map((candidate) => candidate.deployment.id).sort());
      expect(plan.ranked.every(({ score }) => !Number.isNaN(score))).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('nothing is called that cools, is held by a limit, or was asked not to be called', () => {
  fc.assert(
    fc.property(deployments, strategy, options, (list, name, asked) => {
      const ranked = new Set(idsOf(new TestGroup(list).plan(name, asked)));
      for (const [at, { state: one, block: held }] of list.entries()) {
        const isHeld = held !== undefined || (one?.pacedUntilMs ?? 0) > nowMs;
        const cools = (one?.cooledUntilMs ?? 0) > nowMs && list.length > 1;
        if (isHeld || cools) expect(ranked).not.toContain(`d${at + 1}`);
      }
    }),
    { numRuns: 150 },
  );
});

test('a plan is never empty while something can be called', () => {
  fc.assert(
    fc.property(deployments, strategy, (list, name) => {
      const healthy = list.filter(
        ({ state: one, block: held }) =>
          held === undefined && (one?.pacedUntilMs ?? 0) <= nowMs && (one?.cooledUntilMs ?? 0) <= nowMs,
      );
      if (healthy.length > 0) expect(new TestGroup(list).order(name).length).toBeGreaterThan(0);
    }),
    { numRuns: 150 },
  );
});

test('the same input gives the same plan, again and again', () => {
  fc.assert(
    fc.property(deployments, strategy, options, fc.integer(), (list, name, asked, seed) => {
      const [one, other] = [new TestGroup(list), new TestGroup(list)];
      const [first, second] = [seeded(seed), seeded(seed)];
      for (let time = 0; time < 3; time += 1) {
        expect(one.order(name, { ...asked, random: first })).toEqual(
          other.order(name, { ...asked, random: second }),
        );
      }
    }),
    { numRuns: 60 },
  );
});

test('a lower level comes before a higher one, whatever the strategy says', () => {
  fc.assert(
    fc.property(deployments, strategy, options, fc.integer(), (list, name, asked, seed) => {
      const { ranked } = new TestGroup(list).plan(name, { ...asked, random: seeded(seed) });
      const orders = ranked.map(({ candidate }) => candidate.deployment.routing.order ?? Number.MAX_VALUE);
      expect(orders).toEqual(orders.toSorted((left, right) => left - right));
    }),
    { numRuns: 100 },
  );
});

test('weights are honoured: each is called first as often as its weight says', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 5 }),
      fc.constantFrom('weighted' as const, 'simple-shuffle' as const, 'round_robin' as const),
      fc.integer(),
      (weights, name, seed) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        const group = new TestGroup(weights.map((weight) => ({ params: `weight: ${weight}` })));
        const random = seeded(seed);
        const counts = weights.map(() => 0);
        const draws = 600;
        for (let draw = 0; draw < draws; draw += 1) {
          const at = Number(group.order(name, { random })[0]?.slice(1)) - 1;
          counts[at] = (counts[at] ?? 0) + 1;
        }
        for (const [at, weight] of weights.entries()) {
          const share = weight / total;
          const bound = 5 * Math.sqrt(draws * share * (1 - share)) + 1;
          expect(Math.abs((counts[at] ?? 0) - draws * share)).toBeLessThanOrEqual(bound);
        }
      },
    ),
    { numRuns: 25 },
  );
});
