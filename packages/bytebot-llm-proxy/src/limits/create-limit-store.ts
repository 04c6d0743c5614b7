import type { Log } from '@bytebot/service';
import type { Registry } from 'prom-client';
import type { RedisAddress } from '../store/redis/redis-address.ts';
import { RedisConnection } from '../store/redis/redis-connection.ts';
import { createLimitMetrics, registerBudgetMetrics } from './limit-metrics.ts';
import type { LimitRule, LimitStore } from './limit-rule.ts';
import { MemoryLimits } from './memory/memory-limits.ts';
import { MeteredLimits } from './metered-limits.ts';
import { RedisLimits } from './redis/redis-limits.ts';

export interface LimitStoreOptions {
  /** Undefined: this process counts for itself. */
  readonly redis: RedisAddress | undefined;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly registry: Registry;
  /** The limits of the providers now, for the metric of what is left of their budgets. */
  readonly providers: () => ReadonlyMap<string, readonly LimitRule[]>;
}

/** The counters of this proxy: in memory, or in the Redis that its replicas share. */
export function createLimitStore({ redis, log, registry, providers }: LimitStoreOptions): LimitStore {
  const metrics = createLimitMetrics(registry, redis !== undefined);
  const counters = redis === undefined ? new MemoryLimits() : shared(redis, log, metrics);
  const store = new MeteredLimits(counters, metrics.refused);
  registerBudgetMetrics(registry, store, providers);
  return store;
}

function shared(
  address: RedisAddress,
  log: LimitStoreOptions['log'],
  observer: ReturnType<typeof createLimitMetrics>,
): RedisLimits {
  const connection = new RedisConnection(address, log);
  const limits = new RedisLimits(connection, { observer });
  connection.start();
  return limits;
}
