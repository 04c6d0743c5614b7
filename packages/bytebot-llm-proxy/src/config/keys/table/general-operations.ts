import { entriesOf } from './row.ts';

const noDatabase = 'There is no database: models and settings come from this file alone.';
const noSpend = 'Spending is not recorded in a database.';
const noAlerts = 'No alerts are sent; `/metrics` has what to alert on.';
const noPage = 'Concerns a page that this proxy does not have.';
const noMcp = 'No MCP server is connected.';

export const databaseKeys = entriesOf('general_settings', [
  `database_url | warns | string | | ${noDatabase}`,
  `database_type | warns | string | | ${noDatabase}`,
  `database_args | harmless | map | | ${noDatabase}`,
  ...[
    ...['database_connection_pool_limit integer', 'database_connection_timeout seconds'],
    ...['database_connection_pool_timeout seconds', 'database_connect_timeout seconds'],
    ...['database_socket_timeout seconds', 'database_extra_connection_params map'],
    ...['database_disable_prepared_statements boolean', 'disable_prisma_schema_update boolean'],
    ...[
      'user_api_key_cache_ttl seconds',
      'allow_requests_on_db_unavailable boolean',
      'supported_db_objects names',
    ],
    ...['proxy_config_reload_interval_seconds integer', 'use_redis_transaction_buffer boolean'],
    ...['scheduled_job_stagger map'],
  ].map((pair) => `${pair.replace(' ', ' | harmless | ')} | | ${noDatabase}`),
  `store_model_in_db | warns | boolean | false | ${noDatabase}`,
  'coordination_redis | harmless | map | | Replicas share through `REDIS_URL` or `router_settings.redis_*`.',
  ...[
    ...['store_prompts_in_spend_logs boolean', 'disable_spend_logs boolean', 'disable_spend_updates boolean'],
    ...['disable_error_logs boolean', 'disable_reset_budget boolean', 'proxy_batch_write_at seconds'],
    ...['proxy_batch_polling_interval seconds', 'proxy_budget_rescheduler_min_time seconds'],
    ...['proxy_budget_rescheduler_max_time seconds', 'maximum_spend_logs_retention_period period'],
    ...['maximum_spend_logs_retention_interval period', 'maximum_spend_logs_cleanup_cron string'],
    ...['maximum_spend_logs_cleanup_batch_size integer', 'maximum_spend_logs_cleanup_max_batches integer'],
    ...['maximum_spend_logs_cleanup_run_budget period', 'maximum_spend_logs_cleanup_batch_timeout period'],
    ...['maximum_autorouter_session_retention_period period', 'maximum_health_check_retention_period period'],
    ...['use_spend_logs_partitioning boolean', 'spend_report_frequency period'],
  ].map((pair) => `${pair.replace(' ', ' | harmless | ')} | | ${noSpend}`),
]);

export const alertKeys = entriesOf('general_settings', [
  `alerting | warns | names | | ${noAlerts}`,
  `alerting_threshold | harmless | seconds | 300 | ${noAlerts}`,
  `alerting_args | harmless | map | | ${noAlerts}`,
  `alert_types | harmless | names | | ${noAlerts}`,
  `alert_type_config | harmless | map | | ${noAlerts}`,
  `alert_to_webhook_url | warns | map | | ${noAlerts}`,
]);

export const pageKeys = entriesOf('general_settings', [
  `ui_access_mode | harmless | any | all | ${noPage}`,
  `auto_redirect_ui_login_to_sso | harmless | boolean | false | ${noPage}`,
  'custom_sso | warns | string | | A Python function, which cannot run here. | judged',
  'custom_ui_sso_sign_in_handler | warns | string | | A Python function, which cannot run here. | judged',
  `hide_default_credentials_hint | harmless | boolean | false | ${noPage}`,
  `control_plane_url | warns | string | | This proxy is not managed from another one.`,
  `enable_public_model_hub | harmless | boolean | false | ${noPage}`,
  `disable_auto_add_proxy_admin_to_teams | harmless | boolean | false | ${noPage}`,
  `plugins | harmless | list | | ${noPage}`,
  'otel | warns | boolean | false | Traces are switched on by a callback or by OTEL_EXPORTER_OTLP_ENDPOINT. | write `litellm_settings.callbacks: [otel]`',
  'search_tools | warns | list | | No search is run by the proxy.',
  `mcp_settings | warns | map | | ${noMcp}`,
  `enable_mcp_registry | warns | boolean | false | ${noMcp}`,
  `mcp_internal_ip_ranges | harmless | names | | ${noMcp}`,
  `mcp_trusted_proxy_ranges | harmless | names | | ${noMcp}`,
  `mcp_xff_num_trusted_hops | harmless | integer | | ${noMcp}`,
  `mcp_required_fields | harmless | names | | ${noMcp}`,
  `mcp_client_* | harmless | any | | ${noMcp}`,
  `user_mcp_management_mode | harmless | any | | ${noMcp}`,
  `require_*_mcp_access_defined | harmless | boolean | false | ${noMcp}`,
  'blocked_user_list | warns | any | | No user is kept out. | security',
]);

export const alertingArgumentKeys = entriesOf('general_settings.alerting_args', [
  ...[
    ...[
      'daily_report_frequency integer 43200',
      'report_check_interval integer 300',
      'budget_alert_ttl integer 86400',
    ],
    ...['outage_alert_ttl integer 60', 'region_outage_alert_ttl integer 60', 'log_to_console boolean false'],
    ...['minor_outage_alert_threshold integer 5', 'major_outage_alert_threshold integer 10'],
    ...[
      'max_outage_alert_list_size integer 10',
      'hanging_threshold_seconds integer',
      'slack_alerting_batch_size integer',
    ],
  ].map((line) => {
    const [name, type, standard = ''] = line.split(' ');
    return `${name} | harmless | ${type} | ${standard} | ${noAlerts}`;
  }),
]);

export const alertTypeKeys = entriesOf('general_settings.alert_type_config.*', [
  `digest | harmless | boolean | false | ${noAlerts}`,
  `digest_interval | harmless | integer | 86400 | ${noAlerts}`,
]);

const noTokens = 'No token is accepted but those of the cluster’s ServiceAccounts.';

export const jwtKeys = entriesOf(
  'general_settings.litellm_jwtauth',
  [
    ...[
      'admin_jwt_scope string litellm_proxy_admin',
      'admin_allowed_routes names',
      'team_id_jwt_field string',
    ],
    ...['team_ids_jwt_field string', 'team_alias_jwt_field string', 'team_id_upsert boolean false'],
    ...['upsert_sso_user_to_team boolean false', 'team_allowed_routes names', 'team_id_default string'],
    ...[
      'team_jwt_scope string',
      'team_claim_fallback boolean',
      'org_id_jwt_field string',
      'org_alias_jwt_field string',
    ],
    ...['user_id_jwt_field string', 'user_email_jwt_field string', 'user_allowed_email_domain string'],
    ...['user_roles_jwt_field string', 'user_allowed_roles names', 'user_id_upsert boolean false'],
    ...['end_user_id_jwt_field string', 'public_key_ttl seconds 600', 'public_allowed_routes names'],
    ...[
      'enforce_rbac boolean false',
      'roles_jwt_field string',
      'role_mappings list',
      'object_id_jwt_field string',
    ],
    ...['scope_mappings list', 'enforce_scope_based_access boolean false', 'custom_validate string'],
    ...['enforce_team_based_model_access boolean false', 'jwt_litellm_role_map list', 'issuers list'],
    ...[
      'sync_user_role_and_teams boolean false',
      'virtual_key_claim_field string',
      'oidc_userinfo_endpoint string',
    ],
    ...[
      'oidc_userinfo_enabled boolean false',
      'oidc_userinfo_cache_ttl seconds',
      'virtual_key_mapping_cache_ttl seconds',
    ],
    ...['routing_overrides list', 'unregistered_jwt_client_behavior string', 'audience any'],
  ].map((line) => {
    const [name, type, standard = ''] = line.split(' ');
    return `${name} | warns | ${type} | ${standard} | ${noTokens}`;
  }),
);
