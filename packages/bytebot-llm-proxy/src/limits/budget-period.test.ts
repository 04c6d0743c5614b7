import { expect, test } from '@jest/globals';
import { parsePeriod, windowEnd, windowStart } from './budget-period.ts';

/** A Saturday. */
const NOW_MS = Date.UTC(2026, 10, 21, 13, 47, 12, 345);

function windowOf(text: string, nowMs = NOW_MS): readonly [string, string] {
  const period = parsePeriod(text);
  if (period === undefined) throw new Error(text);
  const window = { windowMs: period.durationMs, months: period.months };
  const startMs = windowStart(window, nowMs);
  return [new Date(startMs).toISOString(), new Date(windowEnd(window, startMs)).toISOString()];
}

test.each([
  ['30s', '2026-11-21T13:47:00.000Z', '2026-11-21T13:47:30.000Z'],
  ['15m', '2026-11-21T13:45:00.000Z', '2026-11-21T14:00:00.000Z'],
  ['1h', '2026-11-21T13:00:00.000Z', '2026-11-21T14:00:00.000Z'],
  ['1d', '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ['24h', '2026-11-21T00:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ['1w', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['7d', '2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['1mo', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
  ['30d', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
  ['3mo', '2026-10-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
])('the window of %s, in UTC', (text, start, end) => {
  expect(windowOf(text)).toEqual([start, end]);
  expect(windowOf(text, Date.parse(end) - 1)).toEqual([start, end]);
  expect(windowOf(text, Date.parse(end))[0]).toBe(end);
});

test('a budget without a period has one window without an end', () => {
  const window = { windowMs: Number.POSITIVE_INFINITY };
  expect(windowStart(window, NOW_MS)).toBe(0);
  expect(windowEnd(window, 0)).toBe(Number.POSITIVE_INFINITY);
});
