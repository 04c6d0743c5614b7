import { isJsonObject } from '@bytebot/shared';
import { z } from 'zod';
import { messageRepairs } from '../../repair/message-repair.ts';
import { tenantId } from '../../tenants/tenant.ts';
import { count, duration, flag, mapping, names, positive, text } from './values.ts';

/**
 * The keys of the settings sections that this proxy acts on. All of them may be missing or null; what else a
 * section holds is kept and judged by `keys/report-keys.ts`.
 */

const fallbackTarget = z.union([text, mapping]);
/** A list as documented, or one name alone as people write it. */
const fallbackTargets = z.union([
  z.array(fallbackTarget),
  fallbackTarget.transform((target) => [target]),
  z.null().transform(() => []),
]);
/** LiteLLM starts with an empty mapping in place of a list, and with an empty list in place of a mapping. */
const fallbacks = z.preprocess(
  (value) => (isJsonObject(value) && Object.keys(value).length === 0 ? [] : value),
  z.array(z.record(z.string(), fallbackTargets)),
);
const aliases = z.preprocess((value) => (Array.isArray(value) && value.length === 0 ? {} : value), mapping);

/** What an alias stands for; entries that are neither form are named by a lint rule and left out. */
export const alias = z.union([text, z.looseObject({ model: text, hidden: flag.nullish() })]);

/** What the ServiceAccounts of a namespace may do; nothing beside the name: everything. */
const namespaceAccess = z.looseObject({
  models: names.nullish(),
  service_accounts: names.nullish(),
});

/** The number of a tenant, also as `tenant_1`. */
const tenantNumber = text.transform((written, context) => {
  const id = tenantId(written);
  if (id !== undefined) return id;
  context.addIssue({ code: 'custom', message: 'has to be the number of a tenant, such as 1.' });
  return z.NEVER;
});

export const generalSettings = z.looseObject({
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
  user_tenants: z.record(z.string(), tenantNumber).nullish(),
  message_repair: z.union([flag, z.partialRecord(z.enum(messageRepairs), flag)]).nullish(),
});

export const litellmSettings = z.looseObject({
  drop_params: flag.nullish(),
  request_timeout: duration.nullish(),
  num_retries: count.nullish(),
  fallbacks: fallbacks.nullish(),
  default_fallbacks: fallbackTargets.nullish(),
  max_fallbacks: count.nullish(),
  require_auth_for_metrics_endpoint: flag.nullish(),
  user_url_validation: flag.nullish(),
  user_url_allowed_hosts: z.array(text).nullish(),
  forward_traceparent_to_llm_provider: flag.nullish(),
});

export const routerSettings = z.looseObject({
  timeout: duration.nullish(),
  stream_timeout: duration.nullish(),
  num_retries: count.nullish(),
  retry_after: duration.nullish(),
  fallbacks: fallbacks.nullish(),
  default_fallbacks: fallbackTargets.nullish(),
  max_fallbacks: count.nullish(),
  model_group_alias: aliases.nullish(),
  default_litellm_params: mapping.nullish(),
});

export type GeneralSettings = z.output<typeof generalSettings>;
export type LitellmSettings = z.output<typeof litellmSettings>;
export type RouterSettings = z.output<typeof routerSettings>;
