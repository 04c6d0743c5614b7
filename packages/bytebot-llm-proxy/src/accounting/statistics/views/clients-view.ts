import type { Services } from '../../../services.ts';
import type { ClientStatistics } from '../statistics.ts';
import { emptyUsage } from '../usage-tally.ts';
import { calendarView, callsView, shareView, usageView } from './usage-view.ts';

/** What clients asked of this process since it started, and the traffic of the last five minutes. */
export function clientsView({ statistics, concurrency, queue }: Services, nowMs: number) {
  const { clients } = statistics;
  return {
    ...callsView(clients),
    ...calendarView(clients.calendar),
    requests_refused: clients.refused,
    cache_hits: clients.cacheHits,
    retries: clients.retries,
    fallbacks: clients.fallbacks,
    today: usageView(clients.calendar.onDay(nowMs) ?? emptyUsage()),
    in_flight: concurrency.running,
    queued: queue.waiting,
    recent: trafficView(clients, nowMs),
  };
}

function trafficView({ traffic }: ClientStatistics, nowMs: number) {
  const { bucketSeconds, requests, failed, requestsLastMinute } = traffic.view(nowMs);
  const all = sumOf(requests);
  return {
    requests_per_minute: requestsLastMinute,
    success_rate: shareView(all === 0 ? undefined : (all - sumOf(failed)) / all),
    bucket_seconds: bucketSeconds,
    requests,
    requests_failed: failed,
  };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
