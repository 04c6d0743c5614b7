import { z } from 'zod';
import { dollars, period } from '../config/schema/limit-values.ts';
import { count } from '../config/schema/values.ts';
import type { LimitRule, LimitSubjectKind } from './limit-rule.ts';

/**
 * The limits of one subject as a config writes them: of a virtual key, a namespace, a tenant, a provider, a group, a
 * model, everybody. Both of LiteLLM's names of a rate are read; the one for keys (`rpm_limit`) goes before the other.
 */
export const limitSpec = z.looseObject({
  rpm: count.nullish(),
  rpm_limit: count.nullish(),
  tpm: count.nullish(),
  tpm_limit: count.nullish(),
  max_parallel_requests: count.nullish(),
  /** The guide's name of the same (REQUIREMENTS C-23). */
  max_concurrent: count.nullish(),
  requests_per_day: count.nullish(),
  /** US dollars. */
  max_budget: dollars.nullish(),
  /** Without one a budget never begins anew. */
  budget_duration: period.nullish(),
});

export type LimitSpec = z.output<typeof limitSpec>;

/** What holds while the shared store is away (`general_settings.limits_when_store_is_down`). */
export interface StoreDownPolicy {
  /** Of requests, tokens and calls at once. */
  readonly rates: 'open' | 'closed';
  /** Of money. */
  readonly budgets: 'open' | 'closed';
}

/** A rate is no reason for an outage; a budget is there to hold. */
export const defaultStoreDown: StoreDownPolicy = { rates: 'open', budgets: 'closed' };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The rules of one subject, to be made with the config and kept.
 *
 * @param name Never key material: it is in messages.
 * @param id Names the counters, in the shared store too: unique within the kind, and no key material either.
 */
export function limitsOf(
  kind: LimitSubjectKind,
  name: string,
  spec: LimitSpec,
  storeDown: StoreDownPolicy = defaultStoreDown,
  id = name,
): LimitRule[] {
  const rules: LimitRule[] = [];
  const subject = { kind, name };
  const add = (
    measure: LimitRule['measure'],
    limit: number | null | undefined,
    window: Pick<LimitRule, 'windowMs' | 'window' | 'months'>,
    period: string,
  ): void => {
    if (limit === null || limit === undefined) return;
    const counter = `${kind}:${id}:${measure}:${period}`;
    const whenStoreDown = measure === 'money' ? storeDown.budgets : storeDown.rates;
    rules.push({ counter, subject, measure, limit, ...window, whenStoreDown });
  };
  const minute = { windowMs: MINUTE_MS, window: 'sliding' } as const;
  add('requests', spec.rpm_limit ?? spec.rpm, minute, '1m');
  add('tokens', spec.tpm_limit ?? spec.tpm, minute, '1m');
  add(
    'parallel',
    spec.max_parallel_requests ?? spec.max_concurrent,
    { windowMs: 0, window: 'sliding' },
    'now',
  );
  add('requests', spec.requests_per_day, { windowMs: DAY_MS, window: 'fixed' }, '1d');
  const { budget_duration: duration } = spec;
  const budget = {
    windowMs: duration?.durationMs ?? Number.POSITIVE_INFINITY,
    window: 'fixed' as const,
    ...(duration && duration.months > 0 ? { months: duration.months } : {}),
  };
  add('money', spec.max_budget, budget, duration?.text ?? 'ever');
  return rules;
}
