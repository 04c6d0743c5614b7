import type { ConfigSnapshot, Deployment } from '../../../config/snapshot.ts';
import type { Candidate } from '../../../routing/candidate.ts';
import { performanceScore } from '../../../routing/plan/strategies/performance-optimized.ts';
import { recentMean } from '../../../routing/plan/strategies/recent-mean.ts';
import { isWildcard } from '../../../routing/wildcard.ts';
import type { Services } from '../../../services.ts';
import { OTHER_MODELS, type ProviderStatistics } from '../provider-statistics.ts';
import { millisecondsView, timeView } from './usage-view.ts';

/** Rows of one provider; a config may have thousands of deployments, and nobody reads them all. */
const DEPLOYMENTS_MAX = 500;

/**
 * The deployments of a provider as they are now: in use, or why not and until when (S4-76). Of one with a wildcard,
 * each model that was called.
 */
export function deploymentsView(
  services: Services,
  snapshot: ConfigSnapshot,
  own: readonly Deployment[],
  statistics: ProviderStatistics | undefined,
  nowMs: number,
) {
  return candidatesOf(own, statistics)
    .slice(0, DEPLOYMENTS_MAX)
    .map((candidate) => deploymentView(services, snapshot, candidate, nowMs));
}

function candidatesOf(
  deployments: readonly Deployment[],
  statistics: ProviderStatistics | undefined,
): Candidate[] {
  const single = deployments.filter(({ modelName }) => !isWildcard(modelName));
  const named = new Set(single.map(({ upstreamModel }) => upstreamModel));
  const candidates = single.map((deployment) => ({ deployment, upstreamModel: deployment.upstreamModel }));
  for (const deployment of deployments) {
    if (!isWildcard(deployment.modelName)) continue;
    for (const model of statistics?.models.keys() ?? []) {
      if (model === OTHER_MODELS || named.has(model)) continue;
      named.add(model);
      candidates.push({ deployment, upstreamModel: model });
    }
  }
  return candidates;
}

function deploymentView(
  { states, keys, redact }: Services,
  { settings }: ConfigSnapshot,
  candidate: Candidate,
  nowMs: number,
) {
  const { deployment, upstreamModel } = candidate;
  const state = states.stateOf(candidate);
  const { latencySamplesMax, latencyTtlMs } = settings.routing.strategy;
  const latency = recentMean(state.latencies, latencySamplesMax, nowMs - latencyTtlMs) ?? 0;
  const isKeyMissing = deployment.provider.keyRequired && deployment.key.read() === undefined;
  const key = keys.blockOf(candidate, nowMs);
  const status = isKeyMissing
    ? { state: 'no_key' }
    : key !== undefined
      ? { state: key.reason, until: timeView(key.untilMs) }
      : statusOf(state, nowMs);
  return {
    id: deployment.id,
    model: redact(upstreamModel),
    model_group: deployment.modelName,
    reason: null,
    until: null,
    ...status,
    in_flight: state.inFlight,
    /** Milliseconds with the failures of this minute counted in, lower is better; `null` before the first answer. */
    score: latency === 0 ? null : millisecondsView(performanceScore(state, latency, nowMs)),
  };
}

function statusOf(state: ReturnType<Services['states']['stateOf']>, nowMs: number) {
  if (state.cooledUntilMs > nowMs) {
    return { state: 'cooling', reason: state.cooledFor ?? null, until: timeView(state.cooledUntilMs) };
  }
  if (state.pacedUntilMs > nowMs) return { state: 'paced', until: timeView(state.pacedUntilMs) };
  return { state: 'ok' };
}
