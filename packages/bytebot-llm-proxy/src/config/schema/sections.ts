import { z } from 'zod';
import { messageRepairs } from '../../repair/message-repair.ts';
import { litellmCacheKeys, routerCacheKeys } from './cache-keys.ts';
import { generalFailureKeys, litellmFailureKeys, routerFailureKeys } from './failures.ts';
import { fallbacks, fallbackTargets } from './fallbacks.ts';
import { generalHealthKeys, routerHealthKeys } from './health-keys.ts';
import { limitsSection, providerBudgets, storeDownSection } from './limit-sections.ts';
import { dollars, period } from './limit-values.ts';
import { passThroughEndpoint } from './pass-through.ts';
import { redisKeys } from './redis-keys.ts';
import { responseStore } from './response-store.ts';
import { routerRoutingKeys } from './routing.ts';
import { count, duration, flag, mapping, positive, text } from './values.ts';
import { namespaceAccess, tenantNumber, virtualKey } from './virtual-key.ts';

/**
 * The keys of the settings sections that this proxy acts on. All of them may be missing or null; what else a
 * section holds is kept and judged by `keys/report-keys.ts`.
 */

/** LiteLLM starts with an empty list in place of a mapping. */
const aliases = z.preprocess((value) => (Array.isArray(value) && value.length === 0 ? {} : value), mapping);

/** What an alias stands for; entries that are neither form are named by a lint rule and left out. */
export const alias = z.union([text, z.looseObject({ model: text, hidden: flag.nullish() })]);

/** How requests wait for room; a word alone switches it. */
const queue = z.union([
  flag,
  z.looseObject({
    enabled: flag.nullish(),
    max_size: count.nullish(),
    max_wait_seconds: duration.nullish(),
    weights: z.record(z.string(), positive).nullish(),
  }),
]);

export const generalSettings = z.looseObject({
  ...generalFailureKeys,
  ...generalHealthKeys,
  master_key: text.nullish(),
  allow_unauthenticated: flag.nullish(),
  require_auth_for_metrics_endpoint: flag.nullish(),
  request_deadline: duration.nullish(),
  stream_hold_seconds: duration.nullish(),
  heartbeat_seconds: duration.nullish(),
  max_request_size_mb: positive.nullish(),
  global_max_parallel_requests: count.nullish(),
  echo_requested_model: flag.nullish(),
  service_account_namespaces: z.record(z.string(), namespaceAccess.nullable()).nullish(),
  virtual_keys: z.array(virtualKey).nullish(),
  user_tenants: z.record(z.string(), tenantNumber).nullish(),
  queue: queue.nullish(),
  response_store: responseStore.nullish(),
  pass_through_endpoints: z.array(passThroughEndpoint).nullish(),
  pass_through_request_timeout: duration.nullish(),
  allow_unmanaged_response_ids: flag.nullish(),
  max_price_per_request: dollars.nullish(),
  limits: limitsSection.nullish(),
  limits_when_store_is_down: storeDownSection.nullish(),
  message_repair: z.union([flag, z.partialRecord(z.enum(messageRepairs), flag)]).nullish(),
});

export const litellmSettings = z.looseObject({
  ...litellmFailureKeys,
  ...litellmCacheKeys,
  drop_params: flag.nullish(),
  request_timeout: duration.nullish(),
  num_retries: count.nullish(),
  fallbacks: fallbacks.nullish(),
  default_fallbacks: fallbackTargets.nullish(),
  max_fallbacks: count.nullish(),
  max_budget: dollars.nullish(),
  budget_duration: period.nullish(),
  require_auth_for_metrics_endpoint: flag.nullish(),
  user_url_validation: flag.nullish(),
  user_url_allowed_hosts: z.array(text).nullish(),
  forward_traceparent_to_llm_provider: flag.nullish(),
});

export const routerSettings = z.looseObject({
  ...routerFailureKeys,
  ...routerHealthKeys,
  ...routerRoutingKeys,
  ...routerCacheKeys,
  timeout: duration.nullish(),
  stream_timeout: duration.nullish(),
  num_retries: count.nullish(),
  retry_after: duration.nullish(),
  fallbacks: fallbacks.nullish(),
  default_fallbacks: fallbackTargets.nullish(),
  max_fallbacks: count.nullish(),
  model_group_alias: aliases.nullish(),
  default_litellm_params: mapping.nullish(),
  default_max_parallel_requests: count.nullish(),
  provider_budget_config: providerBudgets.nullish(),
  ...redisKeys,
});

export type GeneralSettings = z.output<typeof generalSettings>;
export type LitellmSettings = z.output<typeof litellmSettings>;
export type RouterSettings = z.output<typeof routerSettings>;
