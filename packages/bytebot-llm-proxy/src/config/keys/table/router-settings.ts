import { entriesOf } from './row.ts';

const inOrder = 'The deployments of a group are tried in the order of the file.';
const noCooldown = 'A failed deployment is not left out of later requests; each request tries the next one.';
const noTags = 'Deployments are not chosen by tag: every caller may reach each of the group.';
const noChecks = 'Nothing is checked before a call: a request that is too long is refused by the provider.';
const noRedis = 'Each replica counts for itself.';
const strategies =
  'simple-shuffle, least-busy, usage-based-routing, usage-based-routing-v2, latency-based-routing, cost-based-routing, lar1, provider-budget-routing';

export const routerSettingKeys = entriesOf('router_settings', [
  `routing_strategy | warns | one of ${strategies} | simple-shuffle | ${inOrder} | groups`,
  `routing_strategy_args | warns | map | | ${inOrder} | groups`,
  `routing_groups | warns | list | | ${inOrder}`,
  `weights | warns | map | | ${inOrder}`,
  'num_retries | works | integer | 2 | How often a failed call is made again.',
  'max_retries | warns | integer | | `num_retries` is the count that is used. | use `num_retries`',
  'timeout | works | seconds | | How long one attempt may take, when `litellm_settings.request_timeout` does not say it.',
  'stream_timeout | works | seconds | | How long a stream may be silent before its first content, and between two pieces.',
  'retry_after | works | seconds | 0 | The shortest wait before a call is made again.',
  'retry_policy | warns | map | | The kind of a failure decides whether it is tried again; `num_retries` how often. | use `num_retries`',
  'model_group_retry_policy | warns | map | | The kind of a failure decides whether it is tried again; `num_retries` how often. | use `num_retries` on the deployments',
  'fallbacks | works | list | | Other groups to ask when one has failed: `- group: [other]`; `*` for every group.',
  'default_fallbacks | works | names | | Groups to ask when one without `fallbacks` has failed.',
  'max_fallbacks | works | integer | 5 | How many other groups are asked at most.',
  'context_window_fallbacks | warns | list | | A request that is too long is not sent to another group because of it; `fallbacks` follow after any failure. | use `fallbacks`',
  'content_policy_fallbacks | warns | list | | A refused request is not sent to another group because of it; `fallbacks` follow after any failure. | use `fallbacks`',
  'model_group_alias | works | map | | Further names of groups: `name: group`, or `name: {model, hidden}`.',
  'default_litellm_params | works | map | | Parameters of every deployment that does not set them itself.',
  `allowed_fails | warns | integer | 3 | ${noCooldown}`,
  `allowed_fails_policy | warns | map | | ${noCooldown}`,
  `cooldown_time | warns | seconds | 5 | ${noCooldown} | same 0`,
  `disable_cooldowns | warns | boolean | false | ${noCooldown} | same true`,
  `enable_pre_call_checks | warns | boolean | false | ${noChecks}`,
  `optional_pre_call_checks | warns | names | | ${noChecks}`,
  `enable_tag_filtering | warns | boolean | false | ${noTags} | security`,
  `tag_filtering_match_any | harmless | boolean | true | ${noTags}`,
  `tag_routing_prefix | harmless | string | | ${noTags}`,
  `redis_host | harmless | string | | ${noRedis}`,
  `redis_port | harmless | any | | ${noRedis}`,
  `redis_password | harmless | string | | ${noRedis}`,
  `redis_url | harmless | string | | ${noRedis}`,
  `redis_db | harmless | any | | ${noRedis}`,
  `redis_username | harmless | string | | ${noRedis}`,
  `redis_ssl | harmless | any | | ${noRedis}`,
  'cache_responses | warns | boolean | false | No answers are cached.',
  'cache_kwargs | harmless | map | | No answers are cached.',
  'caching_groups | warns | list | | No answers are cached.',
  'client_ttl | harmless | seconds | 3600 | Connections are kept as long as they are used.',
  'default_max_parallel_requests | warns | integer | | Calls are not limited per deployment. | use `general_settings.global_max_parallel_requests`, for all of them together',
  'default_priority | warns | integer | | Requests do not queue, so none goes before another.',
  'polling_interval | harmless | number | 0.003 | Requests do not queue.',
  'provider_budget_config | warns | map | | Nothing stops at a budget. | security',
  'deployment_affinity_ttl_seconds | warns | seconds | 3600 | Requests of one client are not kept on one deployment.',
  'model_group_affinity_config | warns | map | | Requests of one client are not kept on one deployment.',
  `enable_health_check_routing | warns | boolean | false | Deployments are not checked beforehand; each request tries the next one.`,
  'health_check_staleness_threshold | harmless | seconds | | Deployments are not checked beforehand.',
  'health_check_ignore_transient_errors | harmless | boolean | false | Deployments are not checked beforehand.',
  `enable_weighted_failover | warns | boolean | false | ${inOrder} | groups`,
  'ignore_invalid_deployments | harmless | boolean | true | An entry that cannot be served is named, and the others are served.',
  'search_tools | warns | list | | No search is run by the proxy.',
  'guardrail_list | warns | list | | No guardrail runs: nothing is checked, masked or blocked. | security',
  'plugins | harmless | list | | Concerns a page that this proxy does not have.',
  'assistants_config | warns | map | | The assistants routes are not served; they answer 404.',
  'alerting_config | harmless | map | | No alerts are sent; the alert rules for `/metrics` take their place.',
  'router_general_settings | harmless | map | | Switches of Python programs.',
  'set_verbose | harmless | boolean | false | How much is logged is decided by `LOG_LEVEL`.',
  'debug_level | harmless | one of DEBUG, INFO | INFO | How much is logged is decided by `LOG_LEVEL`.',
  'health_check_interval | refused | seconds | | LiteLLM does not start with it in this section. | use `general_settings.health_check_interval`',
  'health_check_concurrency | refused | integer | | LiteLLM does not start with it in this section. | use `general_settings.health_check_concurrency`',
]);

export const routingArgumentKeys = entriesOf('router_settings.routing_strategy_args', [
  `ttl | warns | seconds | 3600 | ${inOrder}`,
  `lowest_latency_buffer | warns | number | 0 | ${inOrder}`,
  `max_latency_list_size | warns | integer | 10 | ${inOrder}`,
]);

export const routingGroupKeys = entriesOf('router_settings.routing_groups[]', [
  `group_name | warns | string | | ${inOrder}`,
  `models | warns | names | | ${inOrder}`,
  `routing_strategy | warns | one of ${strategies}, priority | | ${inOrder}`,
  `routing_strategy_args | warns | map | | ${inOrder}`,
  `model_priorities | warns | map | | ${inOrder}`,
]);

const failures = [
  ...['BadRequestError', 'AuthenticationError', 'TimeoutError', 'RateLimitError', 'NotFoundError'],
  ...['ContentPolicyViolationError', 'InternalServerError', 'ServiceUnavailableError'],
];

/** The same keys stand in `retry_policy` and in each policy of `model_group_retry_policy`. */
export const retryPolicyKeys = entriesOf('router_settings.retry_policy', [
  ...failures.map(
    (kind) => `${kind}Retries | warns | integer | | The kind of a failure decides whether it is tried again.`,
  ),
  'DefaultRetries | warns | integer | | `num_retries` is the count that is used.',
]);

export const allowedFailsKeys = entriesOf('router_settings.allowed_fails_policy', [
  ...failures.map((kind) => `${kind}AllowedFails | warns | integer | | ${noCooldown}`),
  `BadGatewayErrorAllowedFails | warns | integer | | ${noCooldown}`,
]);

export const aliasKeys = entriesOf('router_settings.model_group_alias.*', [
  'model | works | string | | The group that the name stands for.',
  'hidden | works | boolean | false | Whether the name is left out of the list of models.',
]);

export const providerBudgetKeys = entriesOf('router_settings.provider_budget_config.*', [
  'budget_limit | warns | number | | Nothing stops at a budget.',
  'time_period | warns | period | | Nothing stops at a budget.',
  'max_budget | warns | number | | Nothing stops at a budget.',
  'budget_duration | warns | period | | Nothing stops at a budget.',
  'tpm_limit | warns | integer | | Nothing stops at a limit.',
  'rpm_limit | warns | integer | | Nothing stops at a limit.',
]);

export const routerGeneralKeys = entriesOf('router_settings.router_general_settings', [
  'async_only_mode | harmless | boolean | false | Switches of Python programs.',
  'pass_through_all_models | harmless | boolean | false | Switches of Python programs.',
]);

export const alertingConfigKeys = entriesOf('router_settings.alerting_config', [
  'webhook_url | harmless | string | | No alerts are sent; the alert rules for `/metrics` take their place.',
  'alerting_threshold | harmless | seconds | 300 | No alerts are sent; the alert rules for `/metrics` take their place.',
]);
