import { Counter, Gauge, type Registry } from 'prom-client';
import { dollarsOfNano } from '../pricing/money.ts';
import type { LimitRule, LimitStore } from './limit-rule.ts';
import type { LimitStoreObserver } from './redis/redis-limits.ts';

/** What is measured of limits. */
export interface LimitMetrics extends LimitStoreObserver {
  refused(rule: LimitRule): void;
}

/**
 * @param isShared Whether there is a shared store: its metrics are left out where there is none, so that an alarm on
 * them cannot go off by mistake.
 */
export function createLimitMetrics(registry: Registry, isShared: boolean): LimitMetrics {
  const registers = [registry];
  const refusals = new Counter({
    name: 'bytebot_limit_refusals_total',
    help: 'How often a limit said no, by whose it is and what it counts; a request that waits asks more than once.',
    labelNames: ['subject_kind', 'measure'],
    registers,
  });
  const refused = ({ subject, measure }: LimitRule): void =>
    refusals.inc({ subject_kind: subject.kind, measure });
  if (!isShared) return { refused, storeUp: () => undefined, storeError: () => undefined };
  const up = new Gauge({
    name: 'bytebot_limit_store_up',
    help: '1 while the store that replicas share for limits is there, 0 while it is away.',
    registers,
  });
  const errors = new Counter({
    name: 'bytebot_limit_store_errors_total',
    help: 'Questions to the shared store of limits that were not answered in time, or failed.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of ['timeout', 'failure']) errors.inc({ reason }, 0);
  return {
    refused,
    storeUp: (isUp) => up.set(isUp ? 1 : 0),
    storeError: (reason) => errors.inc({ reason }),
  };
}

/** What is left of the budgets of providers, looked up when somebody asks. */
export function registerBudgetMetrics(
  registry: Registry,
  store: LimitStore,
  providers: () => ReadonlyMap<string, readonly LimitRule[]>,
): void {
  new Gauge({
    name: 'litellm_provider_remaining_budget_metric',
    help: 'US dollars that are left of the budget of a provider in its current period.',
    labelNames: ['api_provider'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [provider, rules] of providers()) {
        const budget = rules.find(({ measure }) => measure === 'money');
        if (budget === undefined) continue;
        const left = Math.max(0, budget.limit - store.used(budget, Date.now()));
        this.set({ api_provider: provider }, dollarsOfNano(left));
      }
    },
  });
}
