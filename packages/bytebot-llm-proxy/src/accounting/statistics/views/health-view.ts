import type { Deployment } from '../../../config/snapshot.ts';
import type { Services } from '../../../services.ts';
import type { EndpointState } from '../../health-monitor/endpoint-health.ts';
import { timeView } from './usage-view.ts';

/** `unknown`: nobody has called it or asked it yet. `not_configured`: its key is missing. */
export type ProviderStatus = 'healthy' | 'unhealthy' | 'unknown' | 'not_configured';

/** How a provider is, by its worst address; nobody is asked. */
export function healthView(
  { endpoints }: Pick<Services, 'endpoints'>,
  own: readonly Deployment[],
  nowMs: number,
) {
  const states = [...new Set(own.map((deployment) => endpoints.stateOf(deployment)))];
  const worst = states.find(({ isHealthy }) => !isHealthy) ?? states.find(({ isKnown }) => isKnown);
  return {
    status: statusOf(own, worst),
    since: timeView(worst?.sinceMs),
    failures_in_row: worst?.failuresInRow ?? 0,
    last_heard_seconds: secondsSince(worst?.heardAtMs, nowMs),
    last_error:
      worst?.lastKind === undefined
        ? null
        : { kind: worst.lastKind, message: worst.lastMessage ?? null, at: timeView(worst.failedAtMs) },
  };
}

function statusOf(own: readonly Deployment[], worst: EndpointState | undefined): ProviderStatus {
  if (own.length > 0 && own.every(isKeyMissing)) return 'not_configured';
  if (worst === undefined) return 'unknown';
  return worst.isHealthy ? 'healthy' : 'unhealthy';
}

export function isKeyMissing({ provider, key }: Deployment): boolean {
  return provider.keyRequired && key.read() === undefined;
}

function secondsSince(atMs: number | undefined, nowMs: number): number | null {
  return atMs === undefined || atMs === 0 ? null : Math.max(0, Math.round((nowMs - atMs) / 1_000));
}
