import { expect, test } from '@jest/globals';
import type { SeenAnswer } from './client.ts';
import { judge, tableOf } from './verdict.ts';

const good: SeenAnswer = {
  sentAtMs: 0,
  lateMs: 0,
  latencyMs: 50,
  providerMs: 20,
  deployment: 'second',
  fallbacks: 0,
  problem: undefined,
};
const storm = (count: number, ...others: readonly Partial<SeenAnswer>[]): SeenAnswer[] => [
  ...Array.from({ length: count }, () => good),
  ...others.map((one) => ({ ...good, ...one })),
];
/** One answer every 10 ms from 1,000 ms on; from `backAtMs` on by the one that was dead. */
const after = (backAtMs: number): SeenAnswer[] =>
  Array.from({ length: 900 }, (_, at) => 1_000 + at * 10).map((sentAtMs) => ({
    ...good,
    sentAtMs,
    deployment: sentAtMs >= backAtMs ? 'dead' : 'third',
  }));

test('a storm that nobody notices holds', () => {
  const result = judge(5_000, storm(1_000), after(4_000), 1_000, { dead: 3, second: 9 });
  expect(result).toMatchObject({
    answeredShare: 1,
    overdue: 0,
    addedP95Ms: 30,
    recoveryMs: 3_050,
    holds: true,
  });
  expect(tableOf(result)).not.toContain('MISSED');
});

test.each<[string, SeenAnswer[], SeenAnswer[]]>([
  ['answered', storm(998, { problem: '500' }, { problem: '500' }), after(2_000)],
  ['past their deadline', storm(1_000, { latencyMs: 5_001 }), after(2_000)],
  ['added time', storm(90, ...Array.from({ length: 10 }, () => ({ latencyMs: 171 }))), after(2_000)],
  ['back to normal', storm(1_000), after(8_000)],
  ['back to normal', storm(1_000), after(99_000)],
])('%s is missed, and named', (what, during, afterwards) => {
  const result = judge(5_000, during, afterwards, 1_000, {});
  expect(result.missed).toEqual([what]);
  expect(tableOf(result)).toMatch(new RegExp(`^${what}.*MISSED$`, 'm'));
});

test('a deployment that answers now and then is not back', () => {
  const now = after(2_000).map((one, at) => (at % 10 === 0 ? { ...one, deployment: 'second' } : one));
  expect(judge(5_000, storm(1_000), now, 1_000, {}).recoveryMs).toBeUndefined();
});
