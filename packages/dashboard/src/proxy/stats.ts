import { memberOf, textOf } from '@bytebot/shared/browser';
import { objectsIn } from '../shared/read-lists.ts';
import { entriesOf, numberOf, numbersOf } from './read-value.ts';

/** Calls as `/v1/providers/stats` counts them; undefined where nothing is known yet. */
export interface Calls {
  readonly requests: number;
  readonly failed: number;
  readonly successRate: number | undefined;
  readonly meanMs: number | undefined;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly cost: number;
}

export interface ModelRow extends Pick<Calls, 'requests' | 'successRate' | 'meanMs' | 'p95Ms' | 'cost'> {
  readonly id: string;
  readonly deployments: readonly DeploymentRow[];
}

export interface DeploymentRow {
  readonly id: string;
  readonly model: string;
  /** `ok`, `cooling`, `paced`, `no_key`, `key_cooling`, `key_parked`, `key_disabled`. */
  readonly state: string;
  readonly until: string | undefined;
  readonly inFlight: number;
}

export interface ProviderRow extends Calls {
  readonly id: string;
  readonly name: string;
  /** `healthy`, `unhealthy`, `unknown`, `not_configured`. */
  readonly status: string;
  readonly error: string | undefined;
  readonly strategy: string;
  readonly models: readonly ModelRow[];
  readonly credits: readonly CreditRow[];
}

export interface CreditRow {
  readonly used: number;
  readonly remaining: number | undefined;
}

export interface LimitRow {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  /** `requests`, `tokens`, `parallel`, `money`. */
  readonly measure: string;
  readonly limit: number;
  readonly used: number;
  readonly windowSeconds: number | undefined;
  readonly months: number | undefined;
}

export interface ProxyStats extends Calls {
  readonly since: string;
  readonly now: string;
  readonly requestsPerMinute: number;
  /** Of the last five minutes; undefined when nobody asked. */
  readonly recentSuccess: number | undefined;
  /** With those that could not be served as they were, and those that nobody waited for. */
  readonly asked: number;
  /** In steps of `stepSeconds`, the oldest first. */
  readonly traffic: readonly number[];
  readonly trafficFailed: readonly number[];
  readonly stepSeconds: number;
  readonly costToday: number;
  readonly inFlight: number;
  readonly queued: number;
  readonly cacheHits: number;
  readonly fallbacks: number;
  readonly providers: readonly ProviderRow[];
  readonly limits: readonly LimitRow[];
}

/** Reads the answer of `/v1/providers/stats`. */
export function statsIn(body: unknown): ProxyStats {
  const proxy = memberOf(body, 'proxy');
  const recent = memberOf(proxy, 'recent');
  return {
    ...callsIn(proxy),
    since: textOf(body, 'since') ?? '',
    now: textOf(body, 'now') ?? '',
    requestsPerMinute: numberOf(recent, 'requests_per_minute') ?? 0,
    recentSuccess: numberOf(recent, 'success_rate'),
    asked: ['requests_total', 'requests_refused', 'requests_cancelled'].reduce(
      (sum, name) => sum + (numberOf(proxy, name) ?? 0),
      0,
    ),
    traffic: numbersOf(recent, 'requests'),
    trafficFailed: numbersOf(recent, 'requests_failed'),
    stepSeconds: numberOf(recent, 'bucket_seconds') ?? 5,
    costToday: numberOf(memberOf(proxy, 'today'), 'cost') ?? 0,
    inFlight: numberOf(proxy, 'in_flight') ?? 0,
    queued: numberOf(proxy, 'queued') ?? 0,
    cacheHits: numberOf(proxy, 'cache_hits') ?? 0,
    fallbacks: numberOf(proxy, 'fallbacks') ?? 0,
    providers: objectsIn(body, 'data').map(providerIn),
    limits: objectsIn(memberOf(body, 'limits')).map(limitIn),
  };
}

function callsIn(value: unknown): Calls {
  return {
    requests: numberOf(value, 'requests_total') ?? 0,
    failed: numberOf(value, 'requests_failed') ?? 0,
    successRate: numberOf(value, 'success_rate'),
    meanMs: numberOf(value, 'avg_response_time_ms'),
    p50Ms: numberOf(value, 'p50_response_time_ms'),
    p95Ms: numberOf(value, 'p95_response_time_ms'),
    cost: numberOf(value, 'total_cost_usd') ?? 0,
  };
}

function providerIn(value: unknown): ProviderRow {
  const health = memberOf(value, 'health');
  const status = textOf(health, 'status') ?? 'unknown';
  const id = textOf(value, 'provider') ?? '';
  return {
    ...callsIn(value),
    id,
    name: textOf(value, 'name') ?? id,
    status,
    error: status === 'unhealthy' ? textOf(memberOf(health, 'last_error'), 'message') : undefined,
    strategy: textOf(value, 'strategy') ?? '',
    models: modelsIn(value),
    credits: objectsIn(memberOf(value, 'credit')).map((credit) => ({
      used: numberOf(credit, 'used_usd') ?? 0,
      remaining: numberOf(credit, 'remaining_usd'),
    })),
  };
}

/** The models that were called, the one called most first, then those of the config that were not. */
function modelsIn(provider: unknown): readonly ModelRow[] {
  const deployments = objectsIn(memberOf(provider, 'deployments')).map(deploymentIn);
  const byModel = Map.groupBy(deployments, ({ model }) => model);
  const called = entriesOf(provider, 'models_usage').map(([id, usage]) => ({
    id,
    requests: numberOf(usage, 'requests') ?? 0,
    successRate: numberOf(usage, 'success_rate'),
    meanMs: numberOf(usage, 'avg_response_time_ms'),
    p95Ms: numberOf(usage, 'p95_response_time_ms'),
    cost: numberOf(usage, 'cost') ?? 0,
    deployments: byModel.get(id) ?? [],
  }));
  const names = new Set(called.map(({ id }) => id));
  const others = [...byModel].filter(([id]) => !names.has(id));
  const idle = { requests: 0, successRate: undefined, meanMs: undefined, p95Ms: undefined, cost: 0 };
  return [...called, ...others.map(([id, own]) => ({ id, ...idle, deployments: own }))];
}

function deploymentIn(value: unknown): DeploymentRow {
  return {
    id: textOf(value, 'id') ?? '',
    model: textOf(value, 'model') ?? '',
    state: textOf(value, 'state') ?? 'ok',
    until: textOf(value, 'until'),
    inFlight: numberOf(value, 'in_flight') ?? 0,
  };
}

function limitIn(value: unknown): LimitRow {
  const kind = textOf(value, 'subject_kind') ?? '';
  const subject = textOf(value, 'subject') ?? '';
  const measure = textOf(value, 'measure') ?? '';
  const windowSeconds = numberOf(value, 'window_seconds');
  const months = numberOf(value, 'months');
  return {
    id: [kind, subject, measure, windowSeconds, months].join(' '),
    kind,
    subject,
    measure,
    limit: numberOf(value, 'limit') ?? 0,
    used: numberOf(value, 'used') ?? 0,
    windowSeconds,
    months,
  };
}
