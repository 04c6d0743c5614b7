import { findProvider } from '@bytebot/llm-providers';
import type { CatalogueStatus } from '@bytebot/openrouter';
import type { ConfigSnapshot, Deployment } from '../../../config/snapshot.ts';
import { keyIdOf } from '../../../keys/key-id.ts';
import { dollarsOfNano } from '../../../pricing/money.ts';
import type { Services } from '../../../services.ts';
import { distinctEndpoints } from '../../health-monitor/endpoint-checks.ts';
import { CallTally } from '../call-tally.ts';
import { deploymentsView } from './deployments-view.ts';
import { healthView } from './health-view.ts';
import { modelsView } from './models-view.ts';
import { calendarView, callsView, errorsView, timeView } from './usage-view.ts';

/** What a provider is asked about: everybody's calls, or those for one tenant. */
export interface ProviderQuestion {
  readonly services: Services;
  readonly snapshot: ConfigSnapshot;
  readonly tenant: string | undefined;
  readonly nowMs: number;
}

/** Providers of the config, and those that were called before it changed; in the order of the file. */
export function providerIds({ services, snapshot, tenant }: ProviderQuestion): string[] {
  const configured = snapshot.deployments.map(({ provider }) => provider.id);
  return [...new Set([...configured, ...services.statistics.providers(tenant).keys()])];
}

/** How a provider stands, in one line (S2-9). */
export function providerStatusView(question: ProviderQuestion, id: string) {
  const { services, snapshot, tenant, nowMs } = question;
  const own = deploymentsOf(snapshot, id);
  const tally = services.statistics.provider(id, tenant) ?? new CallTally();
  return {
    id,
    object: 'provider',
    provider: id,
    name: findProvider(id)?.name ?? id,
    ...healthView(services, own, nowMs),
    deployments: own.length,
    model_groups: new Set(own.map(({ modelName }) => modelName)).size,
    ...strategyView(snapshot, tenant),
    requests_total: tally.requests,
    success_rate: callsView(tally).success_rate,
    total_cost_usd: dollarsOfNano(tally.nanoDollars),
  };
}

/** Everything that is counted of a provider since the start (S2-26, S2-27). */
export function providerStatsView(question: ProviderQuestion, id: string) {
  const { services, snapshot, tenant, nowMs } = question;
  const { statistics, redact } = services;
  const own = deploymentsOf(snapshot, id);
  const counted = statistics.provider(id, tenant);
  const tally = counted ?? new CallTally();
  return {
    provider: id,
    name: findProvider(id)?.name ?? id,
    ...(tenant === undefined ? {} : { tenant }),
    since: timeView(statistics.startedAtMs),
    last_request_at: timeView(counted?.lastCallAtMs),
    ...callsView(tally),
    models_usage: modelsView(counted, redact),
    ...calendarView(counted?.calendar),
    errors: errorsView(tally),
    ...(tenant === undefined ? { tenants: tenantsView(question, id) } : {}),
    ...strategyView(snapshot, tenant),
    health: healthView(services, own, nowMs),
    deployments: deploymentsView(services, snapshot, own, counted, nowMs),
    catalogue: catalogueView(services, own),
    credit: creditView(services, own),
  };
}

/** What each tenant had of a provider (S2-7). */
function tenantsView({ services }: ProviderQuestion, id: string) {
  const { statistics } = services;
  const views = statistics.tenants().flatMap((tenant) => {
    const counted = statistics.provider(id, tenant);
    return counted === undefined ? [] : [[tenant, callsView(counted)] as const];
  });
  return Object.fromEntries(views);
}

function strategyView({ settings }: ConfigSnapshot, tenant: string | undefined) {
  const { strategy, fallbackStrategy } = settings.routing;
  const own = tenant === undefined ? undefined : settings.tenants.byId.get(tenant)?.strategy;
  return {
    strategy: own ?? strategy.name,
    fallback_strategy: fallbackStrategy?.name ?? null,
    performance_cache: strategy.usesMeasurements,
  };
}

/** How the list of models was loaded; `null` for a provider without one, or where nobody has needed it yet. */
function catalogueView({ catalogues, redact }: Services, own: readonly Deployment[]) {
  const addresses = new Map(own.map((deployment) => [deployment.baseUrl, deployment]));
  const [status] = [...addresses.values()]
    .filter(({ provider }) => provider.hasCatalogue === true)
    .map((deployment) => catalogues.statusOf(deployment))
    .filter((one) => one !== undefined);
  return status === undefined ? null : catalogueStatusView(status, redact);
}

function catalogueStatusView(status: CatalogueStatus, redact: (text: string) => string) {
  return {
    state: status.state,
    models: status.modelCount,
    loaded_at: timeView(status.loadedAtMs),
    fetches_success: status.fetchesSucceeded,
    fetches_failed: status.fetchesFailed,
    last_failure:
      status.lastFailure === undefined
        ? null
        : { at: timeView(status.lastFailure.atMs), message: redact(status.lastFailure.message) },
  };
}

/** What is left of the account of each key, where the provider was asked and told. */
function creditView({ checks }: Services, own: readonly Deployment[]) {
  return distinctEndpoints(own).flatMap((deployment) => {
    const credit = checks.creditOf(deployment);
    if (credit === undefined) return [];
    const { limitNanoDollars, leftNanoDollars } = credit;
    return [
      {
        key: keyIdOf(deployment),
        used_usd: dollarsOfNano(credit.usedNanoDollars),
        limit_usd: limitNanoDollars === undefined ? null : dollarsOfNano(limitNanoDollars),
        remaining_usd: leftNanoDollars === undefined ? null : dollarsOfNano(leftNanoDollars),
        is_free_tier: credit.isFreeTier,
        at: timeView(credit.atMs),
      },
    ];
  });
}

function deploymentsOf({ deployments }: ConfigSnapshot, id: string): Deployment[] {
  return deployments.filter(({ provider }) => provider.id === id);
}
