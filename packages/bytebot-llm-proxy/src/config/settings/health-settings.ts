import { defaultHealth, type HealthSettings } from '../../accounting/health-monitor/health-settings.ts';
import type { Sections } from './proxy-settings.ts';

/** More often is a burden to whoever is asked, however short an interval is written. */
const SHORTEST_INTERVAL_MS = 1_000;
/** A failure that is not heard of again counts for this many intervals. */
const STALE_INTERVALS = 3;

/** How the health of providers is watched; what is written as 0 is not set. */
export function healthSettings({ general, router }: Pick<Sections, 'general' | 'router'>): HealthSettings {
  const isWatching = general.background_health_checks === true;
  const intervalMs = Math.max(
    general.health_check_interval || defaultHealth.intervalMs,
    SHORTEST_INTERVAL_MS,
  );
  return {
    isWatching,
    intervalMs,
    concurrency: general.health_check_concurrency || defaultHealth.concurrency,
    // Without checks nobody would find out that an address which is not called is well again.
    isRouting:
      isWatching && (general.enable_health_check_routing ?? router.enable_health_check_routing) === true,
    staleMs:
      general.health_check_staleness_threshold ||
      router.health_check_staleness_threshold ||
      intervalMs * STALE_INTERVALS,
  };
}
