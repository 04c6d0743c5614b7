import { entriesOf } from './row.ts';

const noStore = 'Only the memory of each replica and Redis are built in.';
const noSemantic = 'Answers are found for exactly the same request only.';
const plainRedis = 'One Redis is connected to, with host, port, user, password and TLS.';
const cacheTypes =
  'local, redis, redis-semantic, valkey-semantic, s3, gcs, disk, qdrant-semantic, azure-blob, none';

/** Keys of one cause that do nothing here: a name and a type each. */
function idleKeys(meaning: string, ...pairs: readonly string[]): readonly string[] {
  return pairs.map((pair) => `${pair.replace(' ', ' | warns | ')} | | ${meaning}`);
}

export const cacheParamKeys = entriesOf('litellm_settings.cache_params', [
  `type | works | one of ${cacheTypes} | | Where answers are kept: in Redis if one is named, else in the memory of each replica; the other types are kept in memory too.`,
  'mode | works | one of default_on, default_off | default_on | With `default_off` only requests with `cache: {"use-cache": true}` and models with `caching: true` are looked up.',
  'ttl | works | seconds | 600 | How long an answer is given out; `RESPONSE_CACHE_TTL` when nothing is written here.',
  'default_in_memory_ttl | works | seconds | | The same for memory, where `ttl` is not set.',
  'default_in_redis_ttl | works | seconds | | The same for Redis, where `ttl` is not set.',
  'namespace | works | string | | Keeps the answers of several proxies on one Redis apart.',
  'supported_call_types | works | list | | The calls whose answers are kept: completion, text_completion, embedding.',
  'max_size_in_mb | works | number | 64 | What all answers in memory take together; one takes at most an eighth of it.',
  'share_between_callers | works | boolean | false | Whether callers without a tenant get each other’s answers.',
  'cache_tool_calls | works | boolean | false | Whether answers that call tools are kept too.',
  'url | works | string | | The Redis for answers, where it is not the one of `router_settings` or `REDIS_URL`.',
  'host | works | string | | The host of that Redis, where it is not given as a URL.',
  'port | works | any | 6379 | The port of that Redis.',
  'username | works | string | | The user of that Redis.',
  'password | works | string | | The password of that user.',
  'db | works | any | 0 | The number of the database in it.',
  'ssl | works | boolean | false | Whether the connection to it is encrypted.',
  'max_connections | harmless | integer | | One connection carries all commands.',
  'redis_flush_size | harmless | integer | | Each answer is written at once.',
  'socket_timeout | harmless | number | | A request waits 100 ms for Redis, and then asks the provider.',
  'socket_connect_timeout | harmless | number | | No request waits for a connection to Redis.',
  'socket_keepalive | harmless | boolean | | The connection is always kept.',
  'health_check_interval | harmless | number | | The connection is watched every two seconds.',
  ...idleKeys(
    plainRedis,
    ...['ssl_cert_reqs any', 'ssl_check_hostname boolean', 'ssl_ca_certs string', 'cluster_mode boolean'],
    ...['gcp_service_account string', 'gcp_ssl_ca_certs string', 'redis_startup_nodes list'],
    ...['startup_nodes list', 'sentinel_nodes list', 'service_name string', 'sentinel_password string'],
  ),
  ...idleKeys(
    noSemantic,
    ...['similarity_threshold number', 'embedding_model string', 'redis_semantic_cache_use_async boolean'],
    ...['redis_semantic_cache_embedding_model string', 'redis_semantic_cache_index_name string'],
    ...['valkey_semantic_cache_embedding_model string', 'valkey_semantic_cache_index_name string'],
    ...['qdrant_api_base string', 'qdrant_api_key string', 'qdrant_collection_name string'],
    ...['qdrant_quantization_config string', 'qdrant_semantic_cache_embedding_model string'],
    ...['qdrant_semantic_cache_vector_size integer', 'qdrant_host_type string'],
  ),
  ...idleKeys(
    noStore,
    ...['s3_bucket_name string', 's3_region_name string', 's3_api_version string', 's3_use_ssl boolean'],
    ...['s3_verify any', 's3_endpoint_url string', 's3_config any', 's3_aws_access_key_id string'],
    ...['s3_aws_secret_access_key string', 's3_aws_session_token string', 's3_path string'],
    ...['gcs_bucket_name string', 'gcs_path_service_account string', 'gcs_path string'],
    ...['disk_cache_dir string', 'azure_account_url string', 'azure_blob_container string'],
  ),
]);

const noKeys = 'Keys are not made at a route: they stand in `general_settings.virtual_keys`.';

export const keyLimitKeys = entriesOf(
  'litellm_settings.upperbound_key_generate_params',
  ['max_budget number', 'budget_duration period', 'duration period', 'max_parallel_requests integer']
    .concat(['tpm_limit integer', 'rpm_limit integer', 'soft_budget number', 'models list'])
    .map((line) => `${line.replace(' ', ' | warns | ')} | | ${noKeys}`),
);

export const providerMapKeys = entriesOf('litellm_settings.custom_provider_map[]', [
  'provider | warns | string | | Entries with this prefix are not served.',
  'custom_handler | warns | string | | A Python object, which cannot run here. | use a server that speaks OpenAI’s dialect, as `openai/…` with its `api_base`',
]);

export const promptInjectionKeys = entriesOf('litellm_settings.prompt_injection_params', [
  'heuristics_check | warns | boolean | false | No request is checked for injected prompts.',
  'similarity_check | warns | boolean | false | No request is checked for injected prompts.',
  'vector_db_check | warns | boolean | false | No request is checked for injected prompts.',
  'llm_api_check | warns | boolean | false | No request is checked for injected prompts.',
  'llm_api_name | warns | string | | No request is checked for injected prompts.',
  'llm_api_system_prompt | warns | string | | No request is checked for injected prompts.',
  'llm_api_fail_call_string | warns | string | | No request is checked for injected prompts.',
  'reject_as_response | warns | boolean | false | No request is checked for injected prompts.',
]);
