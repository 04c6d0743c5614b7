import { z } from 'zod';
import { limitSpec } from '../../limits/limit-spec.ts';
import { dollars, period } from './limit-values.ts';
import { count } from './values.ts';

/** Limits of whatever has a name. */
const limitsByName = z.record(z.string(), limitSpec.nullable());

/** `general_settings.limits`. */
export const limitsSection = z.looseObject({
  /** Of everything that goes through the proxy. */
  all: limitSpec.nullish(),
  /** By the provider's prefix: `openrouter`. */
  providers: limitsByName.nullish(),
  /** By `model_name`. */
  model_groups: limitsByName.nullish(),
  /** By provider and the model it calls: `openrouter/openai/gpt-4o`. */
  models: limitsByName.nullish(),
});

const openOrClosed = z.unknown().transform((value, context) => {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (word === 'open' || word === 'closed') return word;
  context.addIssue({ code: 'custom', message: 'has to be `open` or `closed`.' });
  return z.NEVER;
});

/** `general_settings.limits_when_store_is_down`. */
export const storeDownSection = z.looseObject({
  rates: openOrClosed.optional(),
  budgets: openOrClosed.optional(),
});

/** The budget of a provider, with both of LiteLLM's names of each setting. */
export const providerBudget = z.looseObject({
  budget_limit: dollars.nullish(),
  max_budget: dollars.nullish(),
  time_period: period.nullish(),
  budget_duration: period.nullish(),
  tpm_limit: count.nullish(),
  rpm_limit: count.nullish(),
});

/** `router_settings.provider_budget_config` */
export const providerBudgets = z.record(z.string(), providerBudget);
