import type { Log } from '@bytebot/service';
import { Gauge, type Registry } from 'prom-client';
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
  readonly registry: Registry;
}

/** Begins to watch the health of providers, as far as the config has it so. */
export function watchHealth({ snapshot, upstream, log, redact, lease, registry }: WatchedParts) {
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
  registerHealthMetric(registry, snapshot, endpoints);
  return { endpoints, checks, close: () => monitor.close() };
}

/** Providers whose health is known; looked up when somebody asks. */
function registerHealthMetric(
  registry: Registry,
  snapshot: () => ConfigSnapshot,
  endpoints: EndpointHealth,
): void {
  new Gauge({
    name: 'bytebot_provider_up',
    help: '1 while every address of a provider is healthy, 0 after three failures in a row at one of them.',
    labelNames: ['api_provider'],
    registers: [registry],
    collect() {
      const isUp = new Map<string, boolean>();
      for (const deployment of snapshot().deployments) {
        const { isKnown, isHealthy, provider } = endpoints.stateOf(deployment);
        if (isKnown) isUp.set(provider, isHealthy && isUp.get(provider) !== false);
      }
      this.reset();
      for (const [provider, up] of isUp) this.set({ api_provider: provider }, up ? 1 : 0);
    },
  });
}
