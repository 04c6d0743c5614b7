import { entriesOf } from './row.ts';

const noRedis = 'Replicas share through `REDIS_URL` or `router_settings.redis_*`.';
const otherStores = 'Keys come from mounted files, the environment and `.env` files.';

export const passThroughKeys = entriesOf('general_settings.pass_through_endpoints[]', [
  'path | works | string | | Where the route begins: `/my-service`. The proxy’s own routes go first.',
  'target | works | string | | Where it leads: an address, or `os.environ/NAME`.',
  'headers | works | map | | Sent with every call; `os.environ/NAME` may stand inside a text, as in `Bearer os.environ/NAME`.',
  'include_subpath | works | boolean | false | Whether what lies below `path` leads below `target`.',
  'methods | works | names | | The methods that are answered; without it all of them.',
  'forward_headers | works | boolean | false | Whether the client’s headers go on, but for keys, cookies and forwarding headers.',
  'default_query_params | works | map | | The query where the client says nothing under these names.',
  'merge_query_params | works | boolean | false | Whether the client’s query goes before that in `target`.',
  'cost_per_request | works | number | | US dollars that each request counts with.',
  'timeout | works | seconds | | How long an answer may take; `pass_through_request_timeout` when it is not here.',
  'auth | warns | boolean | true | A key of the proxy is needed on every route. | same true',
  'guardrails | warns | any | | Nothing is checked in what passes. | security',
  ...['id string', 'custom_llm_provider string', 'is_from_config boolean'].map(
    (pair) => `${pair.replace(' ', ' | harmless | ')} | | Changes nothing in what passes.`,
  ),
  ...['allowed_openai_params names', 'adapter any'].map(
    (pair) => `${pair.replace(' ', ' | warns | ')} | | What passes is not translated.`,
  ),
]);

export const coordinationRedisKeys = entriesOf(
  'general_settings.coordination_redis',
  [
    ...[
      'host string',
      'port any',
      'password string',
      'username string',
      'url string',
      'ssl boolean',
      'db any',
    ],
    ...['startup_nodes list', 'sentinel_nodes list', 'sentinel_password string', 'service_name string'],
  ].map((pair) => `${pair.replace(' ', ' | harmless | ')} | | ${noRedis}`),
);

export const limitSectionKeys = entriesOf('general_settings.limits', [
  'all | works | map | | Limits of everything that goes through the proxy.',
  'providers | works | map | | Limits of providers, by their prefixes: `openrouter`.',
  'model_groups | works | map | | Limits of model groups, by `model_name`.',
  'models | works | map | | Limits of models at a provider: `openrouter/openai/gpt-4o`.',
]);

export const limitKeys = entriesOf('general_settings.limits.all', [
  'rpm | works | integer | | Requests in any minute.',
  'rpm_limit | works | integer | | As `rpm`, and goes before it.',
  'tpm | works | integer | | Tokens in any minute, asked and answered.',
  'tpm_limit | works | integer | | As `tpm`, and goes before it.',
  'max_parallel_requests | works | integer | | Requests at once.',
  'max_concurrent | works | integer | | As `max_parallel_requests`, which goes before it.',
  'requests_per_day | works | integer | | Requests from one midnight (UTC) to the next.',
  'max_budget | works | number | | US dollars that may be spent in each `budget_duration`.',
  'budget_duration | works | period | | After which time `max_budget` begins anew; without it never.',
]);

export const storeDownKeys = entriesOf('general_settings.limits_when_store_is_down', [
  'rates | works | one of open, closed | open | Whether requests go on that rates cannot be checked for.',
  'budgets | works | one of open, closed | closed | Whether requests go on that budgets cannot be checked for.',
]);

export const keyManagementKeys = entriesOf(
  'general_settings.key_management_settings',
  [
    ...['hosted_keys names', 'store_virtual_keys boolean', 'prefix_for_stored_virtual_keys string'],
    ...[
      'access_mode string',
      'primary_secret_name string',
      'description string',
      'tags map',
      'custom_secret_manager string',
    ],
    ...[
      'aws_region_name string',
      'aws_role_name string',
      'aws_session_name string',
      'aws_external_id string',
    ],
    ...[
      'aws_profile_name string',
      'aws_web_identity_token string',
      'aws_sts_endpoint string',
      'kms_key_id string',
    ],
    ...['replica_regions names', 'primary_secret_kv_version any'],
  ].map((pair) => `${pair.replace(' ', ' | warns | ')} | | ${otherStores}`),
);

export const userHeaderKeys = entriesOf('general_settings.user_header_mappings[]', [
  'header_name | warns | string | | `user` is read from the request only.',
  'litellm_user_role | warns | one of internal_user, customer | | `user` is read from the request only.',
]);

/** What a virtual key and a namespace can be limited to. */
const callerLimits = [
  'rpm_limit | works | integer | | Requests in a minute.',
  'tpm_limit | works | integer | | Tokens in a minute, of requests and answers.',
  'max_parallel_requests | works | integer | | Requests at once.',
  'requests_per_day | works | integer | | Requests in a day, in UTC.',
  'max_budget | works | number | | US dollars in `budget_duration`.',
  'budget_duration | works | period | | After which time the budget begins anew; without it never.',
  'rpm | works | integer | | The same as `rpm_limit`.',
  'tpm | works | integer | | The same as `tpm_limit`.',
];

export const providerKeyKeys = entriesOf('general_settings.provider_keys.*', [
  'keys | works | list | | Its keys; an entry without a key and an address of its own is a deployment for each.',
  'quota_group | works | string | | The account of the keys: they use up one quota and are left out together.',
]);

export const virtualKeyKeys = entriesOf('general_settings.virtual_keys[]', [
  'alias | works | string | | The name of the key in logs, metrics and messages.',
  'key_hash | works | string | | The SHA-256 of the key, `sha256:` before it or not; LiteLLM’s hashes of keys are such.',
  'key | works | string | | The key itself as `os.environ/NAME`, never written out. | judged; security',
  'models | works | names | | The models that may be asked for; `*` stands for any text. Without it all of them.',
  'tenant | works | string | | The tenant that every request with this key belongs to.',
  'expires | works | string | | The last day of the key, or the time until which it is good.',
  ...callerLimits,
]);

export const serviceAccountKeys = entriesOf('general_settings.service_account_namespaces.*', [
  'models | works | names | | The models that the accounts of this namespace may ask for; `*` stands for any text. Without it all of them.',
  'service_accounts | works | names | | The accounts of this namespace that may ask. Without it all of them.',
  ...callerLimits,
]);

export const queueKeys = entriesOf('general_settings.queue', [
  'enabled | works | boolean | true | Whether requests wait when a model is at its limits; `OPENROUTER_QUEUE_ENABLED` when it is not here.',
  'max_size | works | integer | 1000 | How many wait at once for one model; more get a 429. `OPENROUTER_QUEUE_MAX_SIZE` when it is not here.',
  'max_wait_seconds | works | seconds | 30 | How long one waits at most; then it gets a 429. `OPENROUTER_QUEUE_TIMEOUT` when it is not here.',
  'weights | works | map | | How often a tenant (`tenant:1`) or a caller (`caller:alice`) goes beside one that is not named, which has 1.',
]);

export const responseStoreKeys = entriesOf('general_settings.response_store', [
  'enabled | works | boolean | true | Whether conversations on `/v1/responses` are kept for providers that keep none themselves.',
  'ttl_seconds | works | seconds | | How long a response can be gone on with; 30 days in Redis and one day in memory where it is not set.',
  'max_entries | works | integer | 100000 | How many records a process keeps where there is no Redis; the one that was not used for longest makes room.',
  'max_size_mb | works | number | 128 | What these records take of the memory of a process together.',
]);

export const messageRepairKeys = entriesOf('general_settings.message_repair', [
  'merge_assistant_messages | works | boolean | true | Whether adjacent messages of the assistant become one.',
  'reorder_tool_results | works | boolean | true | Whether results of tools are moved behind their calls.',
  'merge_tool_results | works | boolean | true | Whether several results of one call become one.',
  'close_unanswered_calls | works | boolean | true | Whether a call without a result gets an empty one.',
]);
