import type { KnownMistake } from '../key-entry.ts';

const general = 'general_settings';
const litellm = 'litellm_settings';
const router = 'router_settings';
const params = 'model_list[].litellm_params';
const info = 'model_list[].model_info';
const flags = 'It is no setting of the config but a flag of the command.';
const logging = 'How much is logged is no setting of the config.';
const noOrigins = 'Which web pages may ask is no setting: with a master key all may, without one none.';
const sharedAlready = 'The deployments of a group always stand in for each other.';
const noDefault =
  'A request names the model it wants; `OPENROUTER_DEFAULT_MODEL` answers those that name none.';

/** What people write and nothing reads, in LiteLLM neither: section, key, why (where that is not plain), what to write. */
const rows: readonly (readonly [section: string, name: string, reason: string, suggestion: string])[] = [
  ['', 'agents', '', 'the section that exists is `agent_list`'],
  ['', 'models', '', 'the list of deployments is `model_list`'],
  ['', 'health_check', '', 'health checks stand in `general_settings`: `background_health_checks` …'],
  ['', 'logging', '', 'set LOG_LEVEL in the environment; callbacks stand in `litellm_settings`'],
  ['', 'cache', '', 'write `litellm_settings.cache`'],
  ['', 'server', flags, 'start with `--port` and `--host`'],
  ['', 'port', flags, 'start with `--port`'],
  ['', 'host', flags, 'start with `--host`'],
  [general, 'port', flags, 'start with `--port`'],
  [general, 'host', flags, 'start with `--host`'],
  [general, 'server', flags, 'start with `--port` and `--host`'],
  [general, 'num_workers', flags, 'run more replicas'],
  [general, 'workers', flags, 'run more replicas'],
  [general, 'debug', logging, 'set LOG_LEVEL=debug in the environment'],
  [general, 'detailed_debug', logging, 'set LOG_LEVEL=debug in the environment'],
  [general, 'verbose', logging, 'set LOG_LEVEL=debug in the environment'],
  [general, 'log_level', logging, 'set LOG_LEVEL in the environment'],
  [general, 'log_verbose', logging, 'set LOG_LEVEL=debug in the environment'],
  [general, 'enable_cors', noOrigins, 'remove it'],
  [general, 'cors_allow_origins', noOrigins, 'remove it'],
  [general, 'cors_origins', noOrigins, 'remove it'],
  [general, 'allowed_origins', noOrigins, 'remove it'],
  [
    general,
    'use_langfuse',
    'A callback is no setting of this section.',
    'write `litellm_settings.callbacks: [langfuse]`',
  ],
  [general, 'default_model', noDefault, 'add an entry with `model_name: "*"`, or remove it'],
  [general, 'allow_requests_on_health', 'The health routes are always open.', 'remove it'],
  [
    general,
    'disable_request_timeout',
    'A time-out cannot be switched off.',
    'write a long `litellm_settings.request_timeout`',
  ],
  [general, 'ui_username', '', 'LiteLLM reads UI_USERNAME in the environment'],
  [general, 'ui_password', '', 'LiteLLM reads UI_PASSWORD in the environment'],
  [general, 'salt_key', '', 'LiteLLM reads LITELLM_SALT_KEY in the environment'],
  [general, 'api_key', '', 'the key that clients present is `master_key`'],
  [general, 'slack_webhook_url', '', 'LiteLLM reads SLACK_WEBHOOK_URL in the environment'],
  ['general_settings.alerting_args', 'webhook_url', '', 'set WEBHOOK_URL in the environment'],
  ['general_settings.alerting_args', 'slack_webhook_url', '', 'set SLACK_WEBHOOK_URL in the environment'],
  ['general_settings.alerting_args', 'alert_types', '', 'write `general_settings.alert_types`'],
  [litellm, 'default_model', noDefault, 'add an entry with `model_name: "*"`, or remove it'],
  [litellm, 'proxy_logging', '', 'callbacks stand in `callbacks`, the level of the log in LOG_LEVEL'],
  [litellm, 'success_logging', '', 'write `success_callback`'],
  [litellm, 'failure_logging', '', 'write `failure_callback`'],
  [litellm, 'log_level', logging, 'set LOG_LEVEL in the environment'],
  [litellm, 'verbose', logging, 'set LOG_LEVEL=debug in the environment'],
  [litellm, 'debug', logging, 'set LOG_LEVEL=debug in the environment'],
  [litellm, 'port', flags, 'start with `--port`'],
  [litellm, 'host', flags, 'start with `--host`'],
  [litellm, 'num_workers', flags, 'run more replicas'],
  [litellm, 'ui_username', '', 'LiteLLM reads UI_USERNAME in the environment'],
  [litellm, 'ui_password', '', 'LiteLLM reads UI_PASSWORD in the environment'],
  [router, 'enable_load_balancing', sharedAlready, 'remove it'],
  [router, 'load_balancing', sharedAlready, 'remove it'],
  [router, 'load_balancing_strategy', '', 'write `routing_strategy`'],
  [router, 'strategy', '', 'write `routing_strategy`'],
  [params, 'rpm_limit', '', 'write `rpm`'],
  [params, 'tpm_limit', '', 'write `tpm`'],
  [params, 'api_url', '', 'the address is `api_base`'],
  [params, 'endpoint', '', 'the address is `api_base`'],
  [params, 'url', '', 'the address is `api_base`'],
  [params, 'api_key_env', '', 'write `api_key: os.environ/NAME`'],
  [params, 'max_input_tokens', '', 'write `model_info.max_input_tokens`'],
  [info, 'pricing', '', 'write them directly in `model_info` or `litellm_params`'],
  ...['weight', 'order', 'timeout', 'stream_timeout', 'num_retries', 'api_key', 'api_base'].map(
    (name) => [info, name, '', `write \`litellm_params.${name}\``] as const,
  ),
];

export const knownMistakes: readonly KnownMistake[] = rows.map(([section, name, reason, suggestion]) => ({
  section,
  name,
  reason,
  suggestion,
}));
