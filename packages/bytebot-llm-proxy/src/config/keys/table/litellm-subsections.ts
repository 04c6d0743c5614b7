import { entriesOf } from './row.ts';

const none = 'No answers are cached.';
const cacheTypes =
  'local, redis, redis-semantic, valkey-semantic, s3, gcs, disk, qdrant-semantic, azure-blob, none';
export const cacheParamKeys = entriesOf(
  'litellm_settings.cache_params',
  [
    `type | warns | one of ${cacheTypes} | local | ${none}`,
    `mode | warns | one of default_on, default_off | default_on | ${none}`,
    ...[
      'ttl seconds',
      'default_in_memory_ttl seconds',
      'default_in_redis_ttl seconds',
      'max_connections integer',
    ],
    ...[
      'host string',
      'port any',
      'username string',
      'password string',
      'url string',
      'db any',
      'ssl boolean',
    ],
    ...[
      'ssl_cert_reqs any',
      'ssl_check_hostname boolean',
      'ssl_ca_certs string',
      'gcp_service_account string',
    ],
    ...[
      'gcp_ssl_ca_certs string',
      'namespace string',
      'supported_call_types list',
      'redis_flush_size integer',
    ],
    ...['redis_startup_nodes list', 'startup_nodes list', 'sentinel_nodes list', 'service_name string'],
    ...['sentinel_password string', 'similarity_threshold number', 'embedding_model string'],
    ...['redis_semantic_cache_use_async boolean', 'redis_semantic_cache_embedding_model string'],
    ...['redis_semantic_cache_index_name string', 'valkey_semantic_cache_embedding_model string'],
    ...['valkey_semantic_cache_index_name string', 's3_bucket_name string', 's3_region_name string'],
    ...[
      's3_api_version string',
      's3_use_ssl boolean',
      's3_verify any',
      's3_endpoint_url string',
      's3_config any',
    ],
    ...['s3_aws_access_key_id string', 's3_aws_secret_access_key string', 's3_aws_session_token string'],
    ...['s3_path string', 'gcs_bucket_name string', 'gcs_path_service_account string', 'gcs_path string'],
    ...[
      'disk_cache_dir string',
      'qdrant_api_base string',
      'qdrant_api_key string',
      'qdrant_collection_name string',
    ],
    ...['qdrant_quantization_config string', 'qdrant_semantic_cache_embedding_model string'],
    ...['qdrant_semantic_cache_vector_size integer', 'qdrant_host_type string', 'azure_account_url string'],
    ...['azure_blob_container string', 'socket_timeout number', 'socket_connect_timeout number'],
    ...['socket_keepalive boolean', 'health_check_interval number', 'cluster_mode boolean'],
  ].map((line) => (line.includes('|') ? line : `${line.replace(' ', ' | warns | ')} | | ${none}`)),
);

const noKeys = 'Keys are not made here: the master key is the only one.';

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
