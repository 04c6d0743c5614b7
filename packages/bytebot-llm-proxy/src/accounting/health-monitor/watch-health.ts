import type { Log } from '@bytebot/service';
import type { ConfigSnapshot } from '../../config/snapshot.ts';
import type { UpstreamClient } from '../../execute/upstream-client.ts';
import type { Leadership } from '../../kubernetes/lease.ts';
import { EndpointChecks } from './endpoint-checks.ts';
import { EndpointHealth } from './endpoint-health.ts';
import { HealthMonitor } from './health-monitor.ts';
import { reportEndpoints } from './report-endpoints.ts';

export interface WatchedParts {
  readonly snapshot: () => ConfigSnapshot;
  readonly upstream: UpstreamClient;
  readonly log: Log;
  readonly redact: (text: string) => string;
  readonly lease: Leadership | undefined;
}

/** Begins to watch the health of providers, as far as the config has it so. */
export function watchHealth({ snapshot, upstream, log, redact, lease }: WatchedParts) {
  const endpoints = new EndpointHealth(reportEndpoints(log));
  const checks = new EndpointChecks(
    () => ({ upstream, variables: snapshot().variables, redact, nowMs: Date.now }),
    endpoints,
  );
  const monitor = new HealthMonitor({
    snapshot,
    health: endpoints,
    checks,
    lease,
    nowMs: Date.now,
    random: Math.random,
  });
  monitor.start();
  return { endpoints, checks, close: () => monitor.close() };
}
