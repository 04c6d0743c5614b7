import { dollarsOfNano } from '../../pricing/money.ts';
import type { Exclusion, Plan, RankedCandidate } from '../../routing/plan/plan.ts';
import { configuredId } from '../../tenants/tenant-deployment.ts';
import type { AttemptRecord, RequestRecord } from '../request-record.ts';

/** More candidates of one group than anybody reads; the others are counted. */
const CANDIDATES_SHOWN_MAX = 50;

/** Why a request went as it did, as `GET /v1/requests/{id}` shows it. Holds no prompt, no answer and no key. */
export type Decision = Readonly<Record<string, unknown>>;

/** One request, told: who asked for what, what was planned and why, every attempt, what it cost, how it ended. */
export function decisionOf(record: RequestRecord, redact: (text: string) => string): Decision {
  const { usage, costNanoDollars } = record;
  return withoutUndefined({
    request_id: record.requestId,
    call_id: record.callId,
    time: new Date(record.startedAtMs).toISOString(),
    route: record.route,
    caller: record.caller,
    tenant: record.tenant,
    model: redact(record.modelAsked),
    model_group: record.modelGroup,
    model_used: record.modelUsed,
    stream: record.streaming,
    outcome: outcomeOf(record),
    status: record.status,
    kind: record.kind,
    plans: (record.plans ?? []).map(planView),
    attempts: record.attempts.map((attempt) => attemptView(attempt, redact)),
    retries: record.retries,
    fallbacks: record.fallbacks,
    queue_wait_ms: Math.round(record.queueWaitMs ?? 0),
    cache: record.cache,
    usage,
    cost: costNanoDollars === undefined ? undefined : dollarsOfNano(costNanoDollars),
    price_source: record.priceSource,
    time_to_first_content_ms: rounded(record.firstTokenMs),
    total_ms: rounded(record.totalMs),
    overhead_ms: rounded(record.overheadMs),
  });
}

/** One line of the list of requests. */
export function decisionSummary(record: RequestRecord, redact: (text: string) => string): Decision {
  return withoutUndefined({
    request_id: record.requestId,
    time: new Date(record.startedAtMs).toISOString(),
    caller: record.caller,
    tenant: record.tenant,
    model: redact(record.modelAsked),
    provider: record.provider,
    outcome: outcomeOf(record),
    status: record.status,
    kind: record.kind,
    attempts: record.attempts.length,
    total_ms: rounded(record.totalMs),
  });
}

function outcomeOf({ kind, cache, fallbacks, retries }: RequestRecord): string {
  if (kind === 'cancelled') return 'client left';
  if (kind !== undefined) return 'failed';
  if (cache === 'hit') return 'answered from the cache';
  if (fallbacks > 0) return 'answered by a fallback';
  return retries > 0 ? 'answered after a retry' : 'answered';
}

/** A plan as it is shown: the candidates in order with their scores, and those left out with their reasons. */
export function planView({ group, strategy, ranked, excluded }: Plan): Decision {
  return withoutUndefined({
    model_group: group,
    strategy,
    candidates: ranked.slice(0, CANDIDATES_SHOWN_MAX).map(rankedView),
    excluded: excluded.slice(0, CANDIDATES_SHOWN_MAX).map(excludedView),
    more_candidates: more(ranked.length),
    more_excluded: more(excluded.length),
  });
}

function rankedView({ candidate, score }: RankedCandidate): Decision {
  const { deployment, upstreamModel } = candidate;
  return {
    deployment: configuredId(deployment.id),
    provider: deployment.provider.id,
    model: upstreamModel,
    score,
  };
}

function excludedView({ candidate, reason, untilMs }: Exclusion): Decision {
  const { deployment, upstreamModel } = candidate;
  return withoutUndefined({
    deployment: configuredId(deployment.id),
    provider: deployment.provider.id,
    model: upstreamModel,
    reason,
    until: untilMs === undefined ? undefined : new Date(untilMs).toISOString(),
  });
}

function attemptView(attempt: AttemptRecord, redact: (text: string) => string): Decision {
  return withoutUndefined({
    deployment: configuredId(attempt.deploymentId),
    provider: attempt.provider,
    model: attempt.model,
    model_group: attempt.modelGroup,
    key: attempt.keyId,
    status: attempt.status === 0 ? undefined : attempt.status,
    kind: attempt.kind,
    error: attempt.message === undefined ? undefined : redact(attempt.message),
    wait_ms: Math.round(attempt.waitMs),
    duration_ms: Math.round(attempt.durationMs),
  });
}

function more(count: number): number | undefined {
  return count > CANDIDATES_SHOWN_MAX ? count - CANDIDATES_SHOWN_MAX : undefined;
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 100) / 100;
}

function withoutUndefined(fields: Record<string, unknown>): Decision {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
