import type { ErrorKind } from '@bytebot/shared';
import type { RequestRecord } from '../../telemetry/request-record.ts';
import { CalendarUsage } from './calendar-usage.ts';
import { CallTally } from './call-tally.ts';
import { MODELS_MAX, ProviderStatistics, TENANT_MODELS_MAX } from './provider-statistics.ts';
import { RecentTraffic } from './recent-traffic.ts';
import { nothingUsed, type UsedAmounts } from './usage-tally.ts';

/** More than any config has; a guard against ids without end. */
const TENANTS_MAX = 1_000;

type ByProvider = Map<string, ProviderStatistics>;

/** What went wrong lies with whoever asked: the proxy and its providers did their part. */
const ownFault: ReadonlySet<ErrorKind> = new Set([
  'caller_unauthenticated',
  'caller_forbidden',
  'unknown_model',
  'invalid_request',
  'payload_too_large',
  'unsupported',
  'context_length',
  'content_policy',
]);

/** What clients asked of the proxy, and what they got. */
export class ClientStatistics extends CallTally {
  readonly calendar = new CalendarUsage();
  readonly traffic = new RecentTraffic();
  /** Requests that could not be served as they were; they are in neither `succeeded` nor `failed`. */
  refused = 0;
  cacheHits = 0;
  retries = 0;
  fallbacks = 0;
}

/**
 * What this process has seen since it started: calls by provider and model, for everybody and for each tenant, and the
 * requests of clients. A few additions for each request; everything else is worked out when somebody looks.
 */
export class Statistics {
  readonly startedAtMs: number;
  readonly clients = new ClientStatistics();
  readonly #providers: ByProvider = new Map();
  readonly #tenants = new Map<string, ByProvider>();

  constructor(startedAtMs: number = Date.now()) {
    this.startedAtMs = startedAtMs;
  }

  /** Counts a request that is over, with every call that was made for it. */
  book(record: RequestRecord): void {
    const { attempts, tenant } = record;
    const nowMs = record.startedAtMs + record.totalMs;
    const used = usedOf(record);
    this.#bookClient(record, used, nowMs);
    if (attempts.length === 0) return;
    const ofTenant = tenant === undefined || tenant === '' ? undefined : this.#tenantOf(tenant);
    const last = attempts.length - 1;
    for (const [index, { provider, model, kind, durationMs }] of attempts.entries()) {
      // What a request costs was used by the call that answered, which is the last.
      const own = index === last ? used : nothingUsed;
      providerOf(this.#providers, provider, MODELS_MAX).book(model, kind, durationMs, own, nowMs);
      if (ofTenant !== undefined)
        providerOf(ofTenant, provider, TENANT_MODELS_MAX).book(model, kind, durationMs, own, nowMs);
    }
  }

  /** Undefined for a provider that was never called. */
  provider(id: string, tenant?: string): ProviderStatistics | undefined {
    return (tenant === undefined ? this.#providers : this.#tenants.get(tenant))?.get(id);
  }

  /** The providers that were called, by name of the provider. */
  providers(tenant?: string): ReadonlyMap<string, ProviderStatistics> {
    return (tenant === undefined ? this.#providers : this.#tenants.get(tenant)) ?? new Map();
  }

  /** The tenants for which anybody was called. */
  tenants(): string[] {
    return [...this.#tenants.keys()].sort((one, other) => Number(one) - Number(other));
  }

  #bookClient(record: RequestRecord, used: UsedAmounts, nowMs: number): void {
    const { clients } = this;
    const { kind } = record;
    clients.retries += record.retries;
    clients.fallbacks += record.fallbacks;
    if (record.cache === 'hit') clients.cacheHits += 1;
    if (kind !== undefined && ownFault.has(kind)) {
      clients.refused += 1;
      clients.traffic.add(nowMs, false);
      return;
    }
    clients.add(kind, record.totalMs, used);
    const isFailed = kind !== undefined && kind !== 'cancelled';
    clients.calendar.add(nowMs, isFailed, used);
    clients.traffic.add(nowMs, isFailed);
  }

  #tenantOf(tenant: string): ByProvider {
    const known = this.#tenants.get(tenant);
    if (known !== undefined) return known;
    const created: ByProvider = new Map();
    if (this.#tenants.size < TENANTS_MAX) this.#tenants.set(tenant, created);
    return created;
  }
}

function providerOf(providers: ByProvider, id: string, modelsMax: number): ProviderStatistics {
  const known = providers.get(id);
  if (known !== undefined) return known;
  const created = new ProviderStatistics(modelsMax);
  providers.set(id, created);
  return created;
}

/** An answer from the cache was paid for when it was made. */
function usedOf({ attempts, usage, costNanoDollars = 0 }: RequestRecord): UsedAmounts {
  if (attempts.length === 0 || (usage === undefined && costNanoDollars === 0)) return nothingUsed;
  return {
    inputTokens: usage?.prompt_tokens ?? 0,
    outputTokens: usage?.completion_tokens ?? 0,
    nanoDollars: costNanoDollars,
  };
}
