import { rowsOf } from './newer-rows.ts';

export const newerParamKeys = rowsOf('model_list[].litellm_params', [
  {
    outcome: 'warns',
    meaning: 'Calls carry a key, no token of a workload.',
    notes: 'use `api_key`',
    keys: [
      ...['anthropic_federation_rule_id string', 'anthropic_federation_workspace_id string'],
      ...['anthropic_identity_source string', 'anthropic_identity_token string'],
      ...['anthropic_identity_token_file string', 'anthropic_issuer_* any', 'anthropic_keycloak_* any'],
      ...['anthropic_organization_id string', 'anthropic_service_account_id string'],
      ...['openai_identity_provider_id string', 'openai_identity_token_file string'],
      ...['openai_service_account_id string', 'token_exchange_* any'],
    ],
  },
  {
    outcome: 'harmless',
    meaning: 'Calls carry a key anyway.',
    keys: ['anthropic_disable_workload_identity_federation boolean'],
  },
  {
    outcome: 'warns',
    meaning: 'The time-out does not depend on the service tier.',
    notes: 'use `timeout` and `stream_timeout`',
    keys: ['timeout_by_service_tier map', 'stream_timeout_by_service_tier map'],
  },
  {
    outcome: 'warns',
    meaning: 'Nothing is limited per deployment and day.',
    notes: 'use `requests_per_day` in `general_settings.limits.models`',
    keys: ['rpd integer', 'tpd integer', 'daily_reset_time any'],
  },
  {
    outcome: 'harmless',
    meaning: '`auto_router/…` entries are routers of LiteLLM’s own and are not served.',
    keys: ['auto_router_model_compression any', 'auto_router_routing_compression any'],
  },
  {
    outcome: 'harmless',
    meaning: 'Only the models of Bedrock are called.',
    keys: ['aws_bedrock_control_plane_endpoint string'],
  },
  {
    outcome: 'harmless',
    meaning: 'The version is that of `api_version`.',
    keys: ['responses_api_version string'],
  },
  {
    outcome: 'harmless',
    meaning: 'A request’s `user` goes upstream.',
    keys: ['fireworks_forward_user_id boolean'],
  },
  {
    outcome: 'harmless',
    meaning: 'Thought signatures always survive the way through a client.',
    keys: ['thought_signature_in_tool_call_id boolean'],
  },
]);

export const newerInfoKeys = rowsOf('model_list[].model_info', [
  {
    outcome: 'warns',
    meaning: 'It limits nothing here: write it in `litellm_params`. `/model/info` shows it.',
    keys: ['rpm integer', 'tpm integer'],
  },
  {
    outcome: 'harmless',
    meaning: 'Shown in `/model/info`.',
    keys: ['ptu_shares any', 'pricing_provider string', 'max_embedding_batch_size integer'],
  },
  {
    outcome: 'warns',
    meaning: 'Every route may be used with the model.',
    keys: ['enforce_supported_endpoints boolean'],
  },
]);
