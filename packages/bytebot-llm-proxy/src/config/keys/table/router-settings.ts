import { exceptionClasses } from '../../../routing/exception-class.ts';
import { foreignStrategyNames, strategyNames } from '../../../routing/strategy-name.ts';
import { entriesOf } from './row.ts';

const strategies = [...strategyNames, ...foreignStrategyNames].join(', ');

export const routerSettingKeys = entriesOf('router_settings', [
  `routing_strategy | works | one of ${strategies} | simple-shuffle | How the deployments of a group are put in order; a word that is no strategy stops the start.`,
  'routing_strategy_args | works | map | | Options of the strategy.',
  'routing_groups | works | list | | Models with a strategy of their own.',
  'weights | warns | map | | Weights are not read here. | use `litellm_params.weight` of the deployments; groups',
  'hedging | works | map | | A second attempt beside one that is slow to begin: `{<model_name or *>: {min_delay, max_delay}}`. A key of this proxy’s own.',
  'num_retries | works | integer | 2 | How often a failed call is made again.',
  'max_retries | warns | integer | | `num_retries` is the count that is used. | use `num_retries`',
  'timeout | works | seconds | | How long one attempt may take, when `litellm_settings.request_timeout` does not say it.',
  'stream_timeout | works | seconds | | How long a stream may be silent before its first content, and between two pieces.',
  'retry_after | works | seconds | 0 | The shortest wait before a call is made again.',
  'retry_policy | works | map | | How often a failed call is made again, by the class of its failure.',
  'model_group_retry_policy | works | map | | The same for one group, in place of `retry_policy`: `group: {RateLimitErrorRetries: 3}`.',
  'fallbacks | works | list | | Other groups to ask when one has failed: `- group: [other]`; `*` for every group.',
  'default_fallbacks | works | names | | Groups to ask when one without `fallbacks` has failed.',
  'max_fallbacks | works | integer | 5 | How many other groups are asked at most.',
  'context_window_fallbacks | works | list | | Other groups for a request that is too long: `- group: [other]`; a group that is not listed goes by `fallbacks`.',
  'content_policy_fallbacks | works | list | | Other groups for a request that a provider refuses to answer: `- group: [other]`; a group that is not listed goes by `fallbacks`.',
  'model_group_alias | works | map | | Further names of groups: `name: group`, or `name: {model, hidden}`.',
  'default_litellm_params | works | map | | Parameters of every deployment that does not set them itself.',
  'allowed_fails | works | integer | 3 | More failures than this within the time of a cooldown leave a deployment out; where it equals `litellm_settings.allowed_fails` (3), limits, refused keys and missing models do at once, and other failures when they are more than half of a minute’s calls.',
  'allowed_fails_policy | works | map | | The same by the class of the failure.',
  'cooldown_time | works | seconds | 5 | How long a deployment of several is left out after failures, when its provider does not say it; 0: not at all.',
  'disable_cooldowns | works | boolean | false | No deployment is left out after failures.',
  'enable_pre_call_checks | works | boolean | false | Leaves out deployments whose context window is too small, which are in another region than the request allows, or which do not follow its JSON schema.',
  'enable_pre_call_check | works | boolean | false | Taken for `enable_pre_call_checks`, with a warning; LiteLLM’s documents print it, and LiteLLM ignores it.',
  'optional_pre_call_checks | works | names | | `enforce_model_rate_limits` and `router_budget_limiting` hold anyway; every other one is named at the start and not made.',
  'enable_tag_filtering | works | boolean | false | Chooses deployments by the tags of a request.',
  'tag_filtering_match_any | works | boolean | true | Whether one tag of the request is enough; `false`: the deployment has to have all of them.',
  'tag_routing_prefix | warns | string | | Tags are compared as they are written.',
  'redis_url | works | string | | The Redis through which replicas share their limits; `REDIS_URL` when nothing is written here.',
  'redis_host | works | string | | The host of that Redis, where it is not given as a URL.',
  'redis_port | works | any | 6379 | The port of that Redis.',
  'redis_username | works | string | | The user of that Redis.',
  'redis_password | works | string | | The password of that user.',
  'redis_db | works | any | 0 | The number of the database in it.',
  'redis_ssl | works | any | false | Whether the connection to it is encrypted.',
  'cache_responses | works | boolean | false | The same as `litellm_settings.cache`, which goes before it.',
  'cache_kwargs | warns | map | | It is not read. | use `litellm_settings.cache_params`',
  'caching_groups | works | list | | Lists of models that share their kept answers.',
  'client_ttl | harmless | seconds | 3600 | Connections are kept as long as they are used.',
  'default_max_parallel_requests | works | integer | | How many calls a deployment without `max_parallel_requests` takes at once.',
  'default_priority | warns | integer | | Requests that wait have no priority: callers take turns. | use the `weights` of `general_settings.queue`',
  'polling_interval | harmless | number | 0.003 | Requests that wait are called as soon as there is room.',
  'provider_budget_config | works | map | | Budgets of providers, by their prefixes.',
  'deployment_affinity_ttl_seconds | warns | seconds | 3600 | Requests of one client are not kept on one deployment.',
  'model_group_affinity_config | warns | map | | Requests of one client are not kept on one deployment.',
  `enable_health_check_routing | works | boolean | false | With \`background_health_checks\`: calls avoid a provider that is unhealthy while another of the group is healthy.`,
  'health_check_staleness_threshold | works | seconds | | How long a failure keeps calls away; three intervals where it is not set.',
  'health_check_ignore_transient_errors | harmless | boolean | false | Limits and refused keys never make a provider unhealthy; three failures in a row do.',
  'enable_weighted_failover | harmless | boolean | false | A deployment that has failed is not drawn again while others are left, whatever it says.',
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
  'ttl | works | seconds | 3600 | How long a measured latency counts.',
  'lowest_latency_buffer | works | number | 0 | Deployments within this share of the fastest count as equally fast: 0.1 is a tenth.',
  'max_latency_list_size | works | integer | 10 | How many of the last latencies are averaged.',
]);

export const routingGroupKeys = entriesOf('router_settings.routing_groups[]', [
  'group_name | harmless | string | | A name for people.',
  'models | works | names | | The `model_name`s that are ordered by the strategy.',
  `routing_strategy | works | one of ${strategies} | | The strategy of these models.`,
  'routing_strategy_args | works | map | | Options of the strategy.',
  'model_priorities | warns | map | | Priorities are not read here. | use `litellm_params.order` of the deployments',
]);

/** The same keys stand in `retry_policy` and in each policy of `model_group_retry_policy`. */
export const retryPolicyKeys = entriesOf('router_settings.retry_policy', [
  ...exceptionClasses.map(
    (name) => `${name}Retries | works | integer | | Further calls after such a failure.`,
  ),
  'DefaultRetries | works | integer | | Further calls after a failure of a class that is not named.',
]);

export const allowedFailsKeys = entriesOf('router_settings.allowed_fails_policy', [
  ...exceptionClasses.map(
    (name) => `${name}AllowedFails | works | integer | | So many such failures leave a deployment in use.`,
  ),
]);

export const aliasKeys = entriesOf('router_settings.model_group_alias.*', [
  'model | works | string | | The group that the name stands for.',
  'hidden | works | boolean | false | Whether the name is left out of the list of models.',
]);

export const providerBudgetKeys = entriesOf('router_settings.provider_budget_config.*', [
  'budget_limit | works | number | | US dollars that may be spent at the provider in each `time_period`.',
  'time_period | works | period | | After which time the budget begins anew.',
  'max_budget | works | number | | As `budget_limit`.',
  'budget_duration | works | period | | As `time_period`.',
  'tpm_limit | works | integer | | How many tokens a minute the provider takes.',
  'rpm_limit | works | integer | | How many requests a minute the provider takes.',
]);

export const routerGeneralKeys = entriesOf('router_settings.router_general_settings', [
  'async_only_mode | harmless | boolean | false | Switches of Python programs.',
  'pass_through_all_models | harmless | boolean | false | Switches of Python programs.',
]);

export const alertingConfigKeys = entriesOf('router_settings.alerting_config', [
  'webhook_url | harmless | string | | No alerts are sent; the alert rules for `/metrics` take their place.',
  'alerting_threshold | harmless | seconds | 300 | No alerts are sent; the alert rules for `/metrics` take their place.',
]);
