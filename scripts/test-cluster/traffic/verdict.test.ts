import { describe, expect, test } from '@jest/globals';
import type { TrafficPlan, TrafficProblem, TrafficReport } from './report.ts';
import {
  countOf,
  describeTraffic,
  problemsOfKill,
  problemsOfLosslessTraffic,
  problemsOfRotation,
} from './verdict.ts';

const beganAtMs = Date.parse('2026-11-21T10:00:00.000Z');
const atSecond = (second: number): number => beganAtMs + second * 1_000;

const plan: TrafficPlan = {
  url: 'http://proxy:4000',
  streams: 200,
  streamModel: 'long',
  streamText: 'one two ',
  streamSeconds: 20,
  requestsPerSecond: 50,
  requestModel: 'short',
  rampSeconds: 10,
  longestSeconds: 300,
  retryMs: 0,
};

/** A hundred seconds of traffic in which nothing went wrong. */
const whole: TrafficReport = {
  beganAtMs,
  endedAtMs: atSecond(100),
  streams: { begun: 900, whole: 900, mostOpen: 200 },
  requests: { sent: 4_000, answered: 4_000 },
  retries: { count: 0, longestMs: 0 },
  problems: [],
  latencyMs: { median: 5, p99: 21, longest: 80 },
};

function problem(change: Partial<TrafficProblem>): TrafficProblem {
  const when = { firstAtMs: atSecond(50), lastAtMs: atSecond(50) };
  return {
    what: 'stream',
    how: 'truncated',
    count: 1,
    detail: 'it ended after 4 of 8 letters',
    ...when,
    ...change,
  };
}

/** The same traffic with these problems in it. */
function trafficWith(
  problems: readonly TrafficProblem[],
  change: Partial<TrafficReport> = {},
): TrafficReport {
  const countOfKind = (kind: TrafficProblem['what']): number =>
    problems.filter(({ what }) => what === kind).reduce((all, { count }) => all + count, 0);
  return {
    ...whole,
    streams: { ...whole.streams, whole: 900 - countOfKind('stream') },
    requests: { sent: 4_000, answered: 4_000 - countOfKind('request') },
    problems,
    ...change,
  };
}

describe('traffic of which nothing may be lost', () => {
  test('passes when every stream was whole and every request answered', () => {
    expect(problemsOfLosslessTraffic(whole, plan)).toEqual([]);
  });

  test('fails on one truncated stream', () => {
    expect(problemsOfLosslessTraffic(trafficWith([problem({})]), plan)).toEqual([
      '1 × stream truncated, from 10:00:50.000 to 10:00:50.000; the first: it ended after 4 of 8 letters',
    ]);
  });

  test('fails on one failed request', () => {
    const failed = problem({ what: 'request', how: 'status', status: 503, detail: 'draining' });
    expect(problemsOfLosslessTraffic(trafficWith([failed]), plan)).toEqual([
      '1 × request status 503, from 10:00:50.000 to 10:00:50.000; the first: draining',
    ]);
  });

  test('fails on a stream that vanished without a word', () => {
    const streams = { ...whole.streams, whole: 899 };
    expect(problemsOfLosslessTraffic({ ...whole, streams }, plan)).toEqual([
      '1 streams and requests have no outcome',
    ]);
  });

  test('fails when there was less traffic than planned', () => {
    const thin = {
      ...whole,
      streams: { begun: 150, whole: 150, mostOpen: 150 },
      requests: { sent: 90, answered: 90 },
    };
    expect(problemsOfLosslessTraffic(thin, plan)).toEqual([
      'only 150 of 200 streams were open at once',
      'only 90 requests were sent in 100 s; at least 3200 were due',
    ]);
  });
});

describe('traffic in which a pod was killed', () => {
  const kill = { killedAtMs: atSecond(50), endsWithinMs: 0, brokenWithinMs: 2_000, refusedForMs: 2_000 };
  const broken = problem({ count: 30, firstAtMs: atSecond(50.1), lastAtMs: atSecond(50.4) });

  test('passes when its streams broke at once and requests were sent again for a short while', () => {
    const report = trafficWith([broken], { retries: { count: 12, longestMs: 700 } });
    expect(problemsOfKill(report, plan, kill)).toEqual([]);
  });

  test('may take as long as the cluster needs to end the process', () => {
    const later = problem({ count: 30, firstAtMs: atSecond(57), lastAtMs: atSecond(57.3) });
    expect(problemsOfKill(trafficWith([later]), plan, kill)).toHaveLength(1);
    expect(problemsOfKill(trafficWith([later]), plan, { ...kill, endsWithinMs: 10_000 })).toEqual([]);
  });

  test.each([
    ['no stream broke', [], /no stream broke/],
    [
      'a client waited in vain',
      [broken, problem({ how: 'silent', detail: 'nothing came' })],
      /stream silent/,
    ],
    [
      'streams broke long after each other',
      [problem({ count: 30, firstAtMs: atSecond(50.1), lastAtMs: atSecond(56) })],
      /broke over 5900 ms/,
    ],
    [
      'a stream broke before',
      [problem({ firstAtMs: atSecond(49), lastAtMs: atSecond(50) })],
      /-1000 ms after the kill/,
    ],
    [
      'a request was lost',
      [broken, problem({ what: 'request', how: 'closed', detail: 'ECONNRESET' })],
      /request closed/,
    ],
    ['other words came', [broken, problem({ how: 'content', detail: 'one' })], /stream content/],
  ])('fails when %s', (_name, problems, message) => {
    const found = problemsOfKill(trafficWith(problems), plan, kill);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });

  test('fails when requests had to be sent again for too long', () => {
    const report = trafficWith([broken], { retries: { count: 90, longestMs: 2_400 } });
    expect(problemsOfKill(report, plan, kill)).toEqual([
      'a request had to be sent again for 2400 ms; 2000 ms are allowed',
    ]);
  });
});

describe('traffic whose only key was rotated', () => {
  const rotation = { revokedAtMs: atSecond(50), withinMs: 30_000, cleanMs: 5_000 };
  const refused = problem({
    what: 'request',
    how: 'status',
    status: 401,
    count: 80,
    detail: 'Invalid API key',
    firstAtMs: atSecond(50.1),
    lastAtMs: atSecond(60),
  });

  test("passes with the provider's 401 for a while", () => {
    expect(problemsOfRotation(trafficWith([refused]), plan, rotation)).toEqual([]);
  });

  test.each([
    ['nothing was refused', [], /not the only one/],
    ['it took too long', [{ ...refused, lastAtMs: atSecond(81) }], /80 × request status 401/],
    ['it began before', [{ ...refused, firstAtMs: atSecond(49) }], /80 × request status 401/],
    ['something else failed', [refused, { ...refused, status: 502, count: 1 }], /1 × request status 502/],
  ])('fails when %s', (_name, problems, message) => {
    const found = problemsOfRotation(trafficWith(problems), plan, rotation);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(message);
  });
});

test('traffic whose only key was rotated fails when requests are refused until its end, however short that is', () => {
  const refused = { what: 'request', how: 'status', status: 401, firstAtMs: atSecond(50.1) } as const;
  const rotation = { revokedAtMs: atSecond(50), withinMs: 90_000, cleanMs: 5_000 };
  const ending = trafficWith([problem({ ...refused, lastAtMs: atSecond(99) })]);
  expect(problemsOfRotation(ending, plan, rotation)).toEqual([
    'a request was refused 1000 ms before the end, so not every pod has the new key',
  ]);
  const over = trafficWith([problem({ ...refused, lastAtMs: atSecond(94) })]);
  expect(problemsOfRotation(over, plan, rotation)).toEqual([]);
});

test('a report is told in a few words', () => {
  const report = trafficWith([problem({ count: 3 })], { retries: { count: 12, longestMs: 700 } });
  expect(countOf(report)).toBe(3);
  expect(describeTraffic(report)).toBe(
    '897 of 900 streams whole (200 open at once), 4000 of 4000 requests answered, ' +
      '12 sent again (for 700 ms at most), p99 21 ms',
  );
});
