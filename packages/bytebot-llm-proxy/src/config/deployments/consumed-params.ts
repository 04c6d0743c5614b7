import type { Provider } from '@bytebot/llm-providers';
import { isJsonObject } from '@bytebot/shared';

/**
 * `litellm_params` that LiteLLM keeps for itself; everything else goes upstream when the client did not send it.
 * From LiteLLM's Deployment schema and the options of its completion call.
 */
const names: ReadonlySet<string> = new Set([
  // what is called, and how it is reached
  ...[
    'model',
    'messages',
    'stream',
    'custom_llm_provider',
    'api_key',
    'api_keys',
    'api_base',
    'base_url',
    'api_version',
  ],
  ...[
    'organization',
    'extra_headers',
    'headers',
    'extra_body',
    'ssl_verify',
    'region_name',
    'use_litellm_proxy',
  ],
  ...['use_chat_completions_api', 'litellm_credential_name', 'configurable_clientside_auth_params', 'rust'],
  ...['use_in_pass_through', 'keepalive_seconds', 'input_cost_per_query', 'model_info', 'model_name', 'id'],
  // routing and limits
  ...[
    'timeout',
    'stream_timeout',
    'request_timeout',
    'max_retries',
    'num_retries',
    'rpm',
    'tpm',
    'itpm',
    'otpm',
  ],
  ...[
    'rpm_limit',
    'tpm_limit',
    'weight',
    'order',
    'max_parallel_requests',
    'quota_group',
    'cooldown_time',
    'tags',
    'tag_regex',
  ],
  ...['max_budget', 'budget_duration', 'fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'],
  ...['default_api_key_tpm_limit', 'default_api_key_rpm_limit', 'disable_fallbacks'],
  // how a request is changed
  ...['drop_params', 'additional_drop_params', 'allowed_openai_params', 'modify_params', 'mock_response'],
  ...['mock_timeout', 'merge_reasoning_content_in_choices', 'caching', 'cache', 'custom_prompt_dict'],
  ...[
    'initial_prompt_value',
    'roles',
    'final_prompt_value',
    'bos_token',
    'eos_token',
    'guardrails',
    'no-log',
  ],
  ...['prompt_id', 'prompt_variables', 'litellm_metadata', 'litellm_trace_id', 'metadata'],
  // credentials and storage of other platforms
  ...['azure_ad_token', 'tenant_id', 'client_id', 'client_secret', 'azure_username', 'azure_password'],
  ...['azure_scope', 'vector_store_id', 'max_file_size_mb', 'gcs_bucket_name', 'tiered_pricing'],
]);

const beginnings = [
  ...['aws_', 'vertex_', 's3_', 'milvus_', 'watsonx_', 'litellm_', 'search_context_cost_'],
  ...['auto_router_', 'complexity_router_', 'adaptive_router_', 'quality_router_'],
];

/** Whether a parameter of a deployment stays here. */
export function isConsumedParam(name: string, provider: Provider): boolean {
  if (names.has(name) || isPrice(name)) return true;
  return beginnings.some((beginning) => name.startsWith(beginning)) || isSettingOf(provider, name);
}

/** Whether a parameter is one of the provider's own settings. */
export function isSettingOf({ settingNames = [] }: Provider, name: string): boolean {
  return settingNames.some((known) => (known.endsWith('_') ? name.startsWith(known) : name === known));
}

/** `input_cost_per_token`, `output_cost_per_image_above_128k_tokens`, `cache_read_input_token_cost` … */
function isPrice(name: string): boolean {
  return /(?:^|_)cost(?:_|$)/.test(name);
}

/** What goes upstream unless the client sends it: the parameters LiteLLM does not know, then `extra_body`. */
export function requestDefaultsOf(
  params: Readonly<Record<string, unknown>>,
  provider: Provider,
): Readonly<Record<string, unknown>> {
  const passed = Object.entries(params).filter(
    ([name, value]) => !isConsumedParam(name, provider) && value !== null,
  );
  const { extra_body: extraBody } = params;
  const extra = isJsonObject(extraBody) ? Object.entries(extraBody) : [];
  return Object.fromEntries([...passed, ...extra]);
}
