import { entriesOf } from './row.ts';

const waysIn = 'The master key, `virtual_keys` and ServiceAccount tokens of the cluster let in';
const noHeaders = 'Headers of the client go upstream only where a provider needs them.';
const noLimits = 'Each key has the limits of its entry in `virtual_keys`.';
const nobodyKeptOut = 'Whoever has the key may use every route.';

export const proxyKeys = entriesOf('general_settings', [
  'master_key | works | string | | The key that clients have to present; `LITELLM_MASTER_KEY` when it is not here. | judged; security',
  'allow_unauthenticated | works | boolean | false | Whether the proxy may be open to other machines without a master key. A key of this proxy’s own.',
  'require_auth_for_metrics_endpoint | works | boolean | true | Whether `/metrics` needs the master key.',
  'request_deadline | works | seconds | | How long all attempts and waits of a request may take until its first content. A key of this proxy’s own.',
  'stream_hold_seconds | works | seconds | 30 | How long a stream is held back until its first content, so that a failure is a plain error; 0: for ever. A key of this proxy’s own.',
  'heartbeat_seconds | works | seconds | 15 | How often a silent stream is kept alive. A key of this proxy’s own.',
  'max_request_size_mb | works | number | 64 | How large a request may be.',
  'echo_requested_model | works | boolean | false | Whether answers carry the asked name as `model`, as LiteLLM’s do, instead of the provider’s. A key of this proxy’s own.',
  'service_account_namespaces | works | map | | Whose ServiceAccount tokens are keys of the proxy, where `SERVICE_ACCOUNT_TOKENS` is true: namespaces with their models and accounts; without it those of the proxy’s own namespace. A key of this proxy’s own.',
  'provider_keys | works | map | | The keys that entries of a provider share: `openai: {keys: [os.environ/A, os.environ/B], quota_group: name}`. A key of this proxy’s own.',
  'virtual_keys | works | list | | The keys of callers, each with its models, tenant and limits (`npm run key -- create`). A key of this proxy’s own.',
  'user_tenants | works | map | | The tenant (`OPENROUTER_TENANT_<N>_*`) of each `user` of a request that names none itself. A key of this proxy’s own.',
  'queue | works | any | true | Whether requests wait when a model is at its limits, and how many for how long; `false` refuses them at once. A key of this proxy’s own.',
  'max_price_per_request | works | number | | What one request may cost by its estimate, in US dollars; deployments that would cost more are not called. A key of this proxy’s own.',
  'limits | works | map | | Limits of everything (`all`), of `providers`, `model_groups` and `models` by their names. A key of this proxy’s own.',
  'limits_when_store_is_down | works | map | | Whether limits let requests through while the shared store is away. A key of this proxy’s own.',
  'message_repair | works | any | true | Whether conversations are put in an order that providers take; `false` for none, or each repair by its name. A key of this proxy’s own.',
]);

export const authKeys = entriesOf('general_settings', [
  `litellm_key_header_name | warns | string | | The key is read from \`authorization\`, \`x-api-key\` and LiteLLM’s other usual headers.`,
  'custom_auth | warns | string | | A Python function, which cannot run here: only the proxy’s own keys get in, and without one nobody does. | judged; security',
  'custom_auth_run_common_checks | warns | boolean | false | `custom_auth` cannot run here, so nothing follows it.',
  'custom_auth_settings | warns | map | | Only LiteLLM’s enterprise package reads it; here nothing does.',
  'custom_key_generate | warns | string | | A Python function, which cannot run here. | judged',
  'custom_key_update | warns | string | | A Python function, which cannot run here. | judged',
  `enable_jwt_auth | warns | boolean | false | ${waysIn}, and no other token.`,
  `litellm_jwtauth | warns | map | | ${waysIn}, and no other token.`,
  `enable_oauth2_auth | warns | boolean | false | ${waysIn}, and no other token.`,
  `enable_oauth2_proxy_auth | warns | boolean | false | ${waysIn}, and no header of a proxy in front.`,
  `oauth2_config_mappings | warns | map | | ${waysIn}, and no header of a proxy in front.`,
  `trusted_proxy_ranges | warns | names | | ${waysIn}, and no header of a proxy in front.`,
  `role_permissions | warns | list | | There are no roles: ${nobodyKeptOut.toLowerCase()} | security`,
  `enforce_rbac | warns | boolean | false | There are no roles: ${nobodyKeptOut.toLowerCase()} | security`,
  `service_account_settings | warns | map | | Service accounts of LiteLLM are not known. | security; use \`virtual_keys\``,
  `allow_user_auth | warns | boolean | false | There are no users. `,
  'allow_client_side_credentials | warns | boolean | false | Callers cannot bring a key or an address of their own.',
  'user_header_name | warns | string | | `user` is read from the request only.',
  'user_header_mappings | warns | list | | `user` is read from the request only.',
  'disable_master_key_return | harmless | boolean | false | The master key is never shown.',
  'disable_adding_master_key_hash_to_db | harmless | boolean | false | There is no database.',
  'default_team_disabled | warns | boolean | false | There are no teams.',
  `allowed_routes | warns | names | | ${nobodyKeptOut} | security`,
  'public_routes | warns | names | | Which routes need no key is fixed: health, `/` and `/routes`.',
  `admin_only_routes | warns | names | | ${nobodyKeptOut} | security`,
  'allowed_ips | warns | names | | Nobody is kept out by address. | security; use a NetworkPolicy or a firewall',
  'use_x_forwarded_for | harmless | boolean | false | Nobody is kept out by address.',
  'reject_clientside_metadata_tags | warns | boolean | false | Tags of a request are accepted, and mean nothing.',
  'enforce_user_param | warns | boolean | false | A request without `user` is answered. | security',
  'enforced_params | warns | names | | A request without these parameters is answered. | security',
  'allow_cli_sso_verification_uri_complete | harmless | boolean | false | There is no login.',
]);

export const requestKeys = entriesOf('general_settings', [
  'global_max_parallel_requests | works | integer | | How many requests are worked on at once; more get a 429.',
  `max_parallel_requests | warns | integer | | ${noLimits} | use \`global_max_parallel_requests\` for all of them together`,
  'max_response_size_mb | warns | number | | An enterprise switch: LiteLLM accepts it and does not enforce it without a licence; here answers have no limit of size.',
  'max_batch_file_size_mb | harmless | number | | The batch routes are not served; they answer 404.',
  `token_rate_limit_type | harmless | one of total, input, output | total | ${noLimits}`,
  'disable_budget_reservation | harmless | boolean | false | What a request may cost is always reserved before it is sent, so that requests at once cannot overspend.',
  'fail_closed_budget_enforcement | harmless | boolean | false | Budgets are closed while the shared store is away anyway, unless `limits_when_store_is_down` opens them.',
  'skip_user_budget_on_team_key | harmless | boolean | false | There are neither users nor teams with budgets of their own.',
  'apply_user_budget_to_team_keys | warns | boolean | false | There are neither users nor teams with budgets of their own. | security',
  `disable_retry_on_max_parallel_request_limit_error | harmless | boolean | false | ${noLimits}`,
  'completion_model | warns | string | | The model that the client asks for is called.',
  'embedding_model | warns | string | | The model that the client asks for is called.',
  'image_generation_model | warns | string | | The model that the client asks for is called.',
  'moderation_model | warns | string | | The model that the client asks for is called.',
  'infer_model_from_keys | warns | boolean | false | `/models` lists what the config names.',
  `forward_client_headers_to_llm_api | warns | boolean | false | ${noHeaders}`,
  `forward_openai_org_id | warns | boolean | false | ${noHeaders}`,
  `forward_llm_provider_auth_headers | warns | boolean | false | ${noHeaders}`,
  'always_include_stream_usage | warns | boolean | false | Usage is asked of every provider that has it, and passed on to clients that ask for it.',
  'cancel_on_disconnect | harmless | boolean | false | A call is always cancelled when its client leaves.',
  'expose_fallback_errors_to_caller | harmless | boolean | false | An error names the attempts in `attempts`.',
  'disable_responses_id_security | harmless | boolean | false | The responses routes are not served yet; they answer 501.',
  'use_team_public_model_name | harmless | boolean | false | There are no teams.',
  'dangerously_allow_mock_testing_request_params | works | boolean | false | Whether requests may play failures (`mock_testing_fallbacks` and its siblings); such a request is a 400 otherwise.',
  'user_url_validation | warns | boolean | true | It is read in `litellm_settings` only. | same true; use `litellm_settings.user_url_validation`',
  'user_url_allowed_hosts | warns | names | | It is read in `litellm_settings` only. | use `litellm_settings.user_url_allowed_hosts`',
  'provider_url_destination_allowed_hosts | harmless | names | | Clients cannot change where calls go.',
  'pass_through_endpoints | warns | list | | These routes are not served; they answer 404.',
  'pass_through_request_timeout | warns | seconds | 600 | Pass-through routes are not served.',
  'use_client_credentials_pass_through_routes | warns | boolean | false | Pass-through routes are not served.',
  'track_unmanaged_batch_cost | harmless | boolean | false | The batch routes are not served; they answer 404.',
  'disable_batch_input_file_rate_limiting | harmless | boolean | false | The batch routes are not served; they answer 404.',
  'skip_batch_input_file_rate_limiting_for_* | harmless | any | | The batch routes are not served; they answer 404.',
  'passthrough_managed_object_ids | harmless | boolean | false | The batch routes are not served; they answer 404.',
]);

export const healthKeys = entriesOf('general_settings', [
  ...[
    ...[
      'background_health_checks boolean',
      'health_check_interval seconds',
      'health_check_concurrency integer',
    ],
    ...['health_check_details boolean', 'health_check_skip_disabled_background_models boolean'],
    ...['background_health_check_model_groups names', 'use_shared_health_check boolean'],
    ...['health_check_staleness_threshold seconds', 'health_check_ignore_transient_errors boolean'],
  ].map(
    (pair) =>
      `${pair.replace(' ', ' | harmless | ')} | | Health is seen from real requests; no model is called to check it.`,
  ),
  'enable_health_check_routing | warns | boolean | false | Deployments are not checked beforehand; each request tries the next one.',
  'model_list_healthy_only | warns | boolean | false | All models are listed.',
  'allow_public_health_readiness_details | harmless | boolean | false | The open health routes say no more than whether the proxy is ready.',
  'enable_drain_endpoint | warns | boolean | false | The proxy drains on SIGTERM; there is no route for it.',
  'drain_endpoint_token | harmless | string | | The proxy drains on SIGTERM; there is no route for it.',
]);

export const secretKeys = entriesOf('general_settings', [
  'key_management_system | warns | string | | Keys come from mounted files, the environment and `.env` files.',
  'key_management_settings | warns | map | | Keys come from mounted files, the environment and `.env` files.',
  'key_management | warns | any | | Keys come from mounted files, the environment and `.env` files.',
  'use_google_kms | warns | boolean | false | Keys come from mounted files, the environment and `.env` files.',
  'use_azure_key_vault | warns | boolean | false | Keys come from mounted files, the environment and `.env` files.',
  'litellm_license | harmless | string | | Nothing here needs a licence.',
]);
