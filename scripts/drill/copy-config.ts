import type { Deployment } from 'bytebot-llm-proxy/config';
import { attemptTimeoutMs, requestDeadlineMs } from 'bytebot-llm-proxy/embedded';
import type { FakeKeys } from './fake-keys.ts';
import { fieldsOf, type OwnConfig, type OwnEntry } from './own-config.ts';
import type { Scale } from './scale.ts';

type Fields = Record<string, unknown>;

/** Of the parameters of an entry those that say how it is chosen and called; keys and addresses are not among them. */
const entryParameters = [
  'model',
  'custom_llm_provider',
  'api_version',
  'weight',
  'order',
  'tags',
  'tag_regex',
  'region_name',
  'num_retries',
  'quota_group',
  'drop_params',
  'additional_drop_params',
  'max_tokens',
  'mock_response',
] as const;

const routerKeys = [
  'routing_strategy',
  'routing_strategy_args',
  'routing_groups',
  'enable_pre_call_checks',
  'enable_pre_call_check',
  'optional_pre_call_checks',
  'enable_tag_filtering',
  'tag_filtering_match_any',
  'hedging',
  'num_retries',
  'fallbacks',
  'default_fallbacks',
  'context_window_fallbacks',
  'content_policy_fallbacks',
  'max_fallbacks',
  'model_group_alias',
  'allowed_fails',
  'allowed_fails_policy',
  'retry_policy',
  'model_group_retry_policy',
  'disable_cooldowns',
] as const;

const litellmKeys = [
  'num_retries',
  'fallbacks',
  'default_fallbacks',
  'context_window_fallbacks',
  'content_policy_fallbacks',
  'max_fallbacks',
  'allowed_fails',
  'drop_params',
] as const;

const generalKeys = ['message_repair'] as const;

/** The address of an entry in a copy. */
export type AddressOf = (entry: OwnEntry) => string;

/**
 * A config with the deployments, the routing and the failure settings of the user's, but with fake keys, with the
 * simulator's addresses and with shortened waits. What it does not name is left out: limits and budgets, caches,
 * stores, callbacks, keys of callers.
 */
export function copyConfig(own: OwnConfig, addressOf: AddressOf, keys: FakeKeys, scale: Scale): Fields {
  const { document, entries, snapshot } = own;
  const router = fieldsOf(document.router_settings);
  const litellm = fieldsOf(document.litellm_settings);
  const general = fieldsOf(document.general_settings);
  const { enabled, maxSize, maxWaitMs } = snapshot.settings.queue;
  const candidates = snapshot.deployments.map((deployment) => ({
    deployment,
    upstreamModel: deployment.upstreamModel,
  }));
  const deadlineMs = requestDeadlineMs(candidates, snapshot.settings, plainCall);
  return {
    model_list: entries.map((entry) => copyEntry(own, entry, addressOf(entry), keys, scale)),
    router_settings: {
      ...only(router, routerKeys),
      retry_after: seconds(scale.wait(snapshot.settings.retryAfterMs)),
      cooldown_time: seconds(Math.max(1, scale.wait(snapshot.settings.routing.cooldown.cooldownMs))),
    },
    litellm_settings: only(litellm, litellmKeys),
    general_settings: {
      ...only(general, generalKeys),
      queue: { enabled, max_size: maxSize, max_wait_seconds: seconds(Math.max(1, scale.wait(maxWaitMs))) },
      request_deadline: seconds(scale.deadline(deadlineMs)),
    },
  };
}

/** A request that asks for nothing special. */
const plainCall = {
  numRetries: undefined,
  timeoutMs: undefined,
  streamTimeoutMs: undefined,
  streaming: false,
};

function copyEntry(
  own: OwnConfig,
  ownEntry: OwnEntry,
  address: string,
  keys: FakeKeys,
  scale: Scale,
): Fields {
  const { entry, params, provider, id } = ownEntry;
  const deployment = own.snapshot.deployments.find((one) => one.id === id);
  return {
    model_name: entry.model_name,
    litellm_params: {
      ...only(params, entryParameters),
      // `*` finds the address of each provider by itself, which would be the real one.
      ...(params.model === '*' ? { model: 'openai/*' } : {}),
      ...weightOf(params),
      ...keysOf(own, ownEntry, keys),
      ...(provider === 'bedrock' ? { aws_region_name: 'us-east-1' } : {}),
      api_base: address,
      ...timeoutsOf(own, deployment, scale),
    },
    model_info: { ...fieldsOf(entry.model_info), id },
  };
}

/** Without limits of its own a deployment with rates would have another share of the calls. */
function weightOf({ weight, rpm, tpm }: Readonly<Fields>): Fields {
  const share = weight ?? rpm ?? tpm;
  return share === undefined || share === null ? {} : { weight: share };
}

function keysOf(own: OwnConfig, { params, provider }: OwnEntry, keys: FakeKeys): Fields {
  const { api_key: key, api_keys: list, api_base: base, base_url: url } = params;
  if (Array.isArray(list)) {
    const all = key === undefined || key === null ? list : [key, ...list];
    return { api_keys: all.map((one) => keys.of(one, provider)) };
  }
  const shared = fieldsOf(fieldsOf(fieldsOf(own.document.general_settings).provider_keys)[provider]).keys;
  if (Array.isArray(shared) && [key, base, url].every((value) => value === undefined || value === null)) {
    return { api_keys: shared.map((one) => keys.of(one, provider)) };
  }
  return { api_key: keys.of(key, provider) };
}

function timeoutsOf({ snapshot }: OwnConfig, deployment: Deployment | undefined, scale: Scale): Fields {
  if (deployment === undefined) return {};
  const candidate = { deployment, upstreamModel: deployment.upstreamModel };
  const wholeMs = attemptTimeoutMs(candidate, snapshot.settings, plainCall);
  const streamMs = attemptTimeoutMs(candidate, snapshot.settings, { ...plainCall, streaming: true });
  return { timeout: seconds(scale.timeout(wholeMs)), stream_timeout: seconds(scale.timeout(streamMs)) };
}

function only(fields: Readonly<Fields>, names: readonly string[]): Fields {
  return Object.fromEntries(names.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
}

function seconds(durationMs: number): number {
  return durationMs / 1_000;
}
