import type { Operation } from '@bytebot/llm-providers';

/** LiteLLM's own request fields: they steer the proxy and mean nothing to a provider (litellm-wire 11). */
export const controlFields: ReadonlySet<string> = new Set([
  'metadata',
  'litellm_metadata',
  'tags',
  'use_case',
  'allowed_model_region',
  'cache',
  'caching',
  'no-log',
  'litellm_trace_id',
  'litellm_call_id',
  'litellm_session_id',
  'model_info',
  'rpm',
  'tpm',
  'drop_params',
  'additional_drop_params',
  'allowed_openai_params',
  'guardrails',
  'fallbacks',
  'default_fallbacks',
  'context_window_fallbacks',
  'content_policy_fallbacks',
  'disable_fallbacks',
  'include_fallback_errors',
  'num_retries',
  'max_retries',
  'timeout',
  'request_timeout',
  'stream_timeout',
  'mock_response',
  'mock_timeout',
  'mock_testing_fallbacks',
  'mock_testing_context_fallbacks',
  'mock_testing_content_policy_fallbacks',
  'mock_testing_rate_limit_error',
  'api_key',
  'custom_llm_provider',
  'extra_body',
  'extra_headers',
]);

/** The two routes whose API has a field of this name itself. */
const withMetadata: ReadonlySet<Operation> = new Set([
  'messages',
  'messages_count',
  'responses',
  'responses_count',
]);

/** Whether a top-level field steers the proxy and does not go upstream. */
export function isControlField(name: string, operation: Operation): boolean {
  return controlFields.has(name) && !(name === 'metadata' && withMetadata.has(operation));
}
