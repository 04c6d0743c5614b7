import { rowsOf } from './newer-rows.ts';

const noPage = 'Concerns a page that this proxy does not have.';
const noDatabase = 'There is no database: models and settings come from this file alone.';
const noSpend = 'Spending is not recorded in a database.';
const noBudget = 'The budget of a key is that of its entry in `virtual_keys`; a full one is a 429.';
const noTeams = 'There are no teams.';
const noMcp = 'No MCP server is connected.';
const noFiles = 'Files and batches pass as they are; the provider’s own limits hold.';
const noLimits = 'The limits of a key are those of its entry in `virtual_keys`.';
const quiet = 'Neither keys, prompts nor addresses of callers are logged.';
const usualLabels = 'The metrics have LiteLLM’s usual labels.';

export const newerGeneralKeys = rowsOf('general_settings', [
  {
    outcome: 'harmless',
    meaning: noPage,
    keys: [
      ...['disable_env_credential_login boolean', 'disable_password_login_when_sso_enabled boolean'],
      ...['failed_login_block_seconds seconds', 'failed_login_window_seconds seconds'],
      ...['max_failed_login_attempts_per_source integer', 'password_policy_* any'],
      ...['max_failed_login_attempts_per_source_overrides any', 'claude_code_gateway_managed_settings any'],
      ...['claude_code_marketplace_auth_required boolean', 'enable_claude_code_gateway boolean'],
    ],
  },
  {
    outcome: 'harmless',
    meaning: noDatabase,
    keys: [
      ...['database_max_idle_connection_lifetime seconds', 'disable_model_info_refresh boolean'],
      ...['user_api_key_cache_max_size integer', 'accounting_* any'],
    ],
  },
  {
    outcome: 'harmless',
    meaning: noSpend,
    keys: [
      ...['maximum_daily_tag_spend_retention_period period', 'maximum_spend_logs_size any'],
      ...['maximum_spend_logs_size_check_interval period', 'maximum_spend_logs_cleanup_target_size any'],
      ...['spend_capture_rate_check any', 'spend_logs_metadata_fields names', 'request_tag_mappings any'],
    ],
  },
  {
    outcome: 'warns',
    meaning: 'A Python function, which cannot run here.',
    keys: ['custom_team_metadata_validate string', 'custom_key_policy any'],
  },
  {
    outcome: 'harmless',
    meaning: noTeams,
    keys: [
      ...['team_metadata_validation_timeout seconds', 'team_metadata_validation_error_message string'],
      'team_metadata_schema any',
    ],
  },
  {
    outcome: 'harmless',
    meaning: 'Keys are not made at a route: they stand in `general_settings.virtual_keys`.',
    keys: ['disable_custom_api_keys boolean', 'disable_key_generate_for_org_admin boolean'],
  },
  {
    outcome: 'warns',
    meaning: 'Agents, search tools and vector stores are not served.',
    keys: [
      ...['agent_access_default_deny boolean', 'search_tool_deny_by_default boolean'],
      'vector_store_deny_by_default boolean',
    ],
  },
  {
    outcome: 'harmless',
    meaning: 'A key is always answered by models of its own list only, fallbacks included.',
    keys: ['enforce_fallback_model_access boolean'],
  },
  {
    outcome: 'warns',
    meaning: noLimits,
    notes: 'security',
    keys: ['fail_closed_rate_limit_enforcement boolean', 'self_serve_budget_policy any'],
  },
  {
    outcome: 'harmless',
    meaning: noLimits,
    keys: ['disable_fallbacks_on_per_model_rate_limits boolean'],
  },
  {
    outcome: 'warns',
    meaning: 'Requests are not limited per worker.',
    notes: 'use `general_settings.global_max_parallel_requests`',
    keys: ['max_in_flight_requests_per_worker integer'],
  },
  {
    outcome: 'warns',
    meaning: 'Requests wait in a queue of this proxy’s own.',
    notes: 'use `general_settings.queue`',
    keys: ['max_queued_requests_per_worker integer', 'admission_queue_timeout_seconds seconds'],
  },
  {
    outcome: 'harmless',
    meaning: noFiles,
    keys: [
      ...['allowed_file_extensions names', 'blocked_file_extensions names', 'max_file_size_mb number'],
      ...['max_batch_file_records integer', 'max_batch_file_uploads_per_day integer'],
      ...['max_file_downloads_per_minute integer', 'transcribe_media_buckets any'],
    ],
  },
  {
    outcome: 'harmless',
    meaning: 'Only the address of the models is passed on to, and only over HTTP.',
    keys: [
      ...['disable_bedrock_agent_runtime_passthrough boolean', 'enable_openai_websocket_passthrough boolean'],
    ],
  },
  {
    outcome: 'warns',
    meaning: 'The header `anthropic-beta` passes as the client has sent it.',
    keys: ['vertex_ai_pass_through_drop_anthropic_betas any'],
  },
  {
    outcome: 'harmless',
    meaning: 'Responses are not answered over a WebSocket.',
    keys: ['responses_websocket_session_limit_seconds seconds'],
  },
  {
    outcome: 'harmless',
    meaning: noMcp,
    keys: [
      ...['mcp_advertised_versions names', 'mcp_allow_all_keys_respects_mcp_scope boolean'],
      ...['mcp_allowed_clients names', 'mcp_disabled_capabilities names', 'mcp_session_token_signing any'],
      ...['mcp_prefer_client_id_metadata_document boolean', 'mcp_require_explicit_server_scope boolean'],
    ],
  },
  {
    outcome: 'harmless',
    meaning: quiet,
    keys: ['disable_requester_ip_address_logging boolean'],
  },
  {
    outcome: 'harmless',
    meaning: 'An error and its headers always carry the id of the call.',
    keys: ['include_call_id_in_error_body boolean'],
  },
  {
    outcome: 'harmless',
    meaning: 'Requests of one session are not kept together.',
    keys: ['missing_session_id any'],
  },
  {
    outcome: 'warns',
    meaning: 'Lists of models show a wildcard as the names that are known of it.',
    keys: ['return_wildcard_routes boolean'],
  },
  {
    outcome: 'warns',
    meaning: 'The weak or missing master key stays one here.',
    notes: 'use `general_settings.allow_unauthenticated`',
    keys: ['dangerously_permit_weak_or_unset_master_key boolean false'],
  },
  {
    outcome: 'warns',
    meaning: 'Traces are switched on by a callback or by OTEL_EXPORTER_OTLP_ENDPOINT.',
    keys: ['tracing any'],
  },
]);

export const newerSettingKeys = rowsOf('litellm_settings', [
  {
    outcome: 'warns',
    meaning: 'No guardrail runs: nothing is checked, masked or blocked.',
    notes: 'security',
    keys: [
      ...['guardrails list', 'azure_content_safety_params map', 'llm_guard_mode string'],
      ...['llamaguard_model_name string', 'openai_moderations_model_name string'],
      ...['google_moderation_confidence_threshold number', 'output_parse_pii boolean'],
    ],
  },
  {
    outcome: 'harmless',
    meaning: 'No guardrail runs.',
    keys: [
      ...['skip_system_message_in_guardrail boolean', 'skip_tool_message_in_guardrail boolean'],
      'llamaguard_unsafe_content_categories any',
    ],
  },
  {
    outcome: 'warns',
    meaning: noBudget,
    notes: 'security',
    keys: ['default_max_internal_user_budget number', 'budget_rollover any', 'budget_reset_time any'],
  },
  {
    outcome: 'harmless',
    meaning: noBudget,
    keys: [
      ...['default_soft_budget number', 'budget_exceeded_status_code integer'],
      'default_key_max_budget_alert_emails any',
    ],
  },
  {
    outcome: 'warns',
    meaning: 'A model without a price is served, and its cost is not known.',
    notes: 'security',
    keys: ['block_requests_for_models_without_pricing boolean'],
  },
  {
    outcome: 'harmless',
    meaning: 'Keys are not made at a route: they stand in `general_settings.virtual_keys`.',
    keys: ['key_alias_pattern string', 'enable_key_alias_format_validation boolean'],
  },
  {
    outcome: 'harmless',
    meaning: 'There are no users.',
    keys: ['scim_* any', 'validate_end_user_id_in_db boolean'],
  },
  {
    outcome: 'warns',
    meaning: 'Prompts are not looked up: clients have to send their messages in full.',
    keys: ['global_bitbucket_config map', 'global_gitlab_config map'],
  },
  { outcome: 'warns', meaning: noMcp, keys: ['mcp_semantic_tool_filter map', 'mcp_tool_search any'] },
  {
    outcome: 'harmless',
    meaning: usualLabels,
    keys: [
      ...['prometheus_exclude_labels any', 'prometheus_exclude_metrics any'],
      ...['prometheus_metrics_ttl_seconds seconds', 'prometheus_metrics_cleanup_interval_seconds seconds'],
      ...['prometheus_end_user_metrics_cleanup_interval_seconds seconds'],
      ...['prometheus_metrics_max_series_per_metric integer'],
      ...['prometheus_emit_input_sequence_length_label boolean'],
      ...['prometheus_deployment_and_latency_caller_identity any'],
      ...['prometheus_user_budget_label_include_email_alias boolean'],
    ],
  },
  {
    outcome: 'harmless',
    meaning: quiet,
    keys: [
      ...['suppress_startup_output boolean', 'log_auth_failure_key_identity boolean'],
      ...['log_client_error_tracebacks boolean', 'request_correlation_in_logs boolean'],
      ...['disable_streaming_logging boolean', 'logging boolean'],
    ],
  },
  {
    outcome: 'warns',
    meaning: 'The key is not read here.',
    notes: 'write `api_key: os.environ/NAME` in `litellm_params`, or set the variable of the provider',
    keys: [
      ...['openai_key string', 'azure_key string', 'anthropic_key string', 'cohere_key string'],
      ...['groq_key string', 'xai_key string', 'ollama_key string', 'openrouter_key string'],
      ...['huggingface_key string', 'databricks_key string', 'replicate_key string', 'ai21_key string'],
      ...['togetherai_api_key string', 'cloudflare_api_key string', 'novita_api_key string'],
    ],
  },
  {
    outcome: 'warns',
    meaning: 'No cache marks are added; those of the client are kept.',
    keys: ['enable_anthropic_prompt_caching boolean', 'anthropic_prompt_caching_ttl any'],
  },
  {
    outcome: 'warns',
    meaning: 'Requests say nothing of their caller upstream.',
    keys: ['add_user_information_to_llm_headers boolean'],
  },
  {
    outcome: 'warns',
    meaning:
      'Tools are never written into the prompt: a provider without tools is told so by `drop_params` or a 400.',
    keys: ['add_function_to_prompt boolean'],
  },
  {
    outcome: 'warns',
    meaning: 'Gemini’s safety settings are those of the request.',
    notes: 'use `safety_settings` in `litellm_params`',
    keys: ['vertex_ai_safety_settings any'],
  },
  {
    outcome: 'warns',
    meaning: 'Responses are kept as `general_settings.response_store` says.',
    keys: ['responses map'],
  },
  {
    outcome: 'warns',
    meaning: 'Entra tokens are used where an entry names a tenant or a machine’s identity.',
    keys: ['enable_azure_ad_token_refresh boolean'],
  },
  {
    outcome: 'harmless',
    meaning: 'Connections are made by Node.',
    keys: ['use_aiohttp_transport boolean', 'http2 any'],
  },
  {
    outcome: 'harmless',
    meaning: 'Silent streams are kept alive as `general_settings.heartbeat_seconds` says.',
    keys: ['sse_keepalive_ping_interval_seconds any', 'anthropic_sse_ping_interval_seconds any'],
  },
  {
    outcome: 'harmless',
    meaning: 'Prices are those of the config and of the table that comes with the proxy.',
    keys: [
      'model_cost_map_url string',
      'disable_hf_tokenizer_download boolean',
      'disable_token_counter boolean',
    ],
  },
  {
    outcome: 'harmless',
    meaning: 'Concerns callbacks that are skipped.',
    keys: ['argilla_batch_size any', 'langsmith_batch_size any'],
  },
]);
