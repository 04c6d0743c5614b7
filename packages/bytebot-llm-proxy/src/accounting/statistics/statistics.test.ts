import { describe, expect, test } from '@jest/globals';
import { attemptOf, recordOf } from '../../telemetry/request-record.test-helper.ts';
import type { RequestRecord } from '../../telemetry/request-record.ts';
import { DAYS_KEPT, MONTHS_KEPT } from './calendar-usage.ts';
import { LATENCY_WINDOW } from './latency-window.ts';
import { MODELS_MAX, OTHER_MODELS, type ProviderStatistics } from './provider-statistics.ts';
import { Statistics } from './statistics.ts';
import { callsView } from './views/usage-view.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.parse('2026-11-21T23:59:59.000Z');

function booked(records: readonly Partial<RequestRecord>[]): Statistics {
  const statistics = new Statistics(START_MS);
  for (const record of records) statistics.book(recordOf({ startedAtMs: START_MS, totalMs: 100, ...record }));
  return statistics;
}

function openrouterOf(statistics: Statistics, tenant?: string): ProviderStatistics {
  const found = statistics.provider('openrouter', tenant);
  if (found === undefined) throw new Error('openrouter was not called');
  return found;
}

const failed = (kind: 'upstream' | 'cancelled' | 'rate_limited'): Partial<RequestRecord> => ({
  kind,
  usage: undefined,
  attempts: [attemptOf({ kind, status: 500 })],
});

test('eight of ten succeed: the rate is 0.8, and each kind of failure is counted (S2-26)', () => {
  const good = Array.from({ length: 8 }, () => ({ costNanoDollars: 1_001 }));
  const { failures, ...provider } = openrouterOf(
    booked([...good, failed('upstream'), failed('rate_limited')]),
  );
  expect(provider).toMatchObject({ succeeded: 8, failed: 2, nanoDollars: 8_008, inputTokens: 96 });
  expect([...failures]).toEqual([
    ['upstream', 1],
    ['rate_limited', 1],
  ]);
  expect(callsView(openrouterOf(booked([...good, failed('upstream'), failed('upstream')])))).toMatchObject({
    requests_total: 10,
    success_rate: 0.8,
    avg_response_time_ms: 812.5,
    total_cost_usd: 0.000_008_008,
  });
});

test('before the first call the rate and the times are not known', () => {
  const statistics = booked([failed('cancelled')]);
  expect(callsView(openrouterOf(statistics))).toMatchObject({
    requests_total: 0,
    requests_cancelled: 1,
    success_rate: null,
    avg_response_time_ms: null,
    p95_response_time_ms: null,
  });
});

test('each call of a request is counted where it was made, and its cost where it was answered', () => {
  const statistics = booked([
    {
      costNanoDollars: 500,
      retries: 1,
      attempts: [
        attemptOf({ kind: 'overloaded', status: 503 }),
        attemptOf({ provider: 'groq', model: 'llama', durationMs: 20 }),
      ],
    },
  ]);
  expect(openrouterOf(statistics)).toMatchObject({ failed: 1, succeeded: 0, nanoDollars: 0 });
  expect(statistics.provider('groq')).toMatchObject({ failed: 0, succeeded: 1, nanoDollars: 500 });
  expect(statistics.clients).toMatchObject({ succeeded: 1, failed: 0, retries: 1, nanoDollars: 500 });
});

test('the sums of tenants are kept apart (S2-7)', () => {
  const statistics = booked([
    { tenant: '2', costNanoDollars: 7 },
    { tenant: '10', costNanoDollars: 3 },
    { tenant: '2', costNanoDollars: 5 },
    { costNanoDollars: 1 },
  ]);
  expect(statistics.tenants()).toEqual(['2', '10']);
  expect(openrouterOf(statistics, '2')).toMatchObject({ succeeded: 2, nanoDollars: 12 });
  expect(openrouterOf(statistics, '10')).toMatchObject({ succeeded: 1, nanoDollars: 3 });
  expect(openrouterOf(statistics)).toMatchObject({ succeeded: 4, nanoDollars: 16 });
});

test('what a client did wrong is neither a success nor a failure of the proxy', () => {
  const { clients } = booked([{ kind: 'unknown_model', attempts: [] }, {}, failed('cancelled')]);
  expect(clients).toMatchObject({ refused: 1, succeeded: 1, failed: 0, cancelled: 1, successRate: 1 });
});

test('an answer from the cache costs nothing again', () => {
  const { clients } = booked([{ cache: 'hit', attempts: [], costNanoDollars: 900 }]);
  expect(clients).toMatchObject({ cacheHits: 1, succeeded: 1, nanoDollars: 0, inputTokens: 0 });
});

describe('by day and month, in UTC', () => {
  test('a request counts on the day on which it ended', () => {
    const { calendar } = openrouterOf(
      booked([{ costNanoDollars: 4 }, { totalMs: 1_000, costNanoDollars: 9 }]),
    );
    expect(calendar.days().map(([day, { requests, nanoDollars }]) => [day, requests, nanoDollars])).toEqual([
      ['2026-11-21', 1, 4],
      ['2026-11-22', 1, 9],
    ]);
    expect(calendar.months()).toEqual([
      ['2026-11', expect.objectContaining({ requests: 2, nanoDollars: 13 })],
    ]);
  });

  test('only the last ones are kept, whatever the clock does', () => {
    const days = Array.from({ length: 500 }, (_, day) => ({ startedAtMs: START_MS + day * DAY_MS }));
    const { calendar } = openrouterOf(booked([...days, { startedAtMs: START_MS + 490 * DAY_MS }]));
    expect(calendar.days()).toHaveLength(DAYS_KEPT);
    expect(calendar.months()).toHaveLength(MONTHS_KEPT);
    expect(calendar.onDay(START_MS + 490 * DAY_MS)).toMatchObject({ requests: 2 });
    expect(calendar.days().at(-1)?.[0]).toBe('2028-04-03');
  });
});

test('of times the last hundred count', () => {
  const slow = Array.from({ length: 5 }, () => ({ attempts: [attemptOf({ durationMs: 9_000 })] }));
  const fast = Array.from({ length: LATENCY_WINDOW }, (_, at) => ({
    attempts: [attemptOf({ durationMs: at + 1 })],
  }));
  const { latencies } = openrouterOf(booked([...slow, ...fast]));
  expect([latencies.percentile(0.5), latencies.percentile(0.95), latencies.percentile(1)]).toEqual([
    50, 95, 100,
  ]);
});

test('names without end keep neither the memory growing nor the used ones out', () => {
  const used = Array.from({ length: 3 }, () => ({ attempts: [attemptOf({ model: 'used' })] }));
  const made = Array.from({ length: MODELS_MAX + 500 }, (_, at) => ({
    attempts: [attemptOf({ model: `made-${at}` })],
  }));
  const { models, requests } = openrouterOf(booked([...used, ...made]));
  expect(models.size).toBeLessThanOrEqual(MODELS_MAX + 1);
  expect(models.get('used')).toMatchObject({ succeeded: 3 });
  expect(models.get(OTHER_MODELS)?.requests).toBeGreaterThan(400);
  expect([...models.values()].reduce((sum, tally) => sum + tally.requests, 0)).toBe(requests);
});

test('the traffic of the last five minutes in steps of five seconds', () => {
  const statistics = booked([{}, failed('upstream'), { startedAtMs: START_MS + 7_000 }]);
  const {
    requests,
    failed: failures,
    requestsLastMinute,
  } = statistics.clients.traffic.view(START_MS + 10_000);
  expect([requests.slice(-4), failures.slice(-4), requestsLastMinute]).toEqual([
    [0, 2, 0, 1],
    [0, 1, 0, 0],
    3,
  ]);
  expect(statistics.clients.traffic.view(START_MS + 400_000).requests.every((count) => count === 0)).toBe(
    true,
  );
});
