import { dollarsOfNano } from '../../../pricing/money.ts';
import type { CalendarUsage } from '../calendar-usage.ts';
import type { CallTally } from '../call-tally.ts';
import type { UsageTally } from '../usage-tally.ts';

/** What was used in a time, as it is shown; money in US dollars. */
export function usageView(tally: UsageTally) {
  return {
    requests: tally.requests,
    requests_failed: tally.failed,
    input_tokens: tally.inputTokens,
    output_tokens: tally.outputTokens,
    cost: dollarsOfNano(tally.nanoDollars),
  };
}

/** The last days and months, in UTC, the oldest first. */
export function calendarView(calendar: CalendarUsage | undefined) {
  const shown = (entries: readonly [string, UsageTally][]) =>
    Object.fromEntries(entries.map(([name, tally]) => [name, usageView(tally)]));
  return {
    daily_usage: shown(calendar?.days() ?? []),
    monthly_usage: shown(calendar?.months() ?? []),
  };
}

/** Calls as they are counted; `null` for what is not known before the first one. */
export function callsView(tally: CallTally) {
  return {
    requests_total: tally.requests,
    requests_success: tally.succeeded,
    requests_failed: tally.failed,
    requests_cancelled: tally.cancelled,
    success_rate: shareView(tally.successRate),
    avg_response_time_ms: millisecondsView(tally.meanMs),
    p50_response_time_ms: millisecondsView(tally.latencies.percentile(0.5)),
    p95_response_time_ms: millisecondsView(tally.latencies.percentile(0.95)),
    input_tokens: tally.inputTokens,
    output_tokens: tally.outputTokens,
    total_cost_usd: dollarsOfNano(tally.nanoDollars),
  };
}

export function errorsView({ failures }: CallTally): Readonly<Record<string, number>> {
  return Object.fromEntries([...failures].sort(([, one], [, other]) => other - one));
}

/** A share with four digits, which is more than anybody reads. */
export function shareView(share: number | undefined): number | null {
  return share === undefined ? null : Math.round(share * 10_000) / 10_000;
}

export function millisecondsView(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 100) / 100;
}

export function timeView(epochMs: number | undefined): string | null {
  return epochMs === undefined || epochMs <= 0 ? null : new Date(epochMs).toISOString();
}
