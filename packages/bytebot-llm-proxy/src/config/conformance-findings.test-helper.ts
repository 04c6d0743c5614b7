/**
 * What is wrong with the real configs of the corpus, one line for each finding of its list: the beginning of the
 * file's name, the path in the config, and what the sentence or its suggestion says.
 */
export type ExpectedFinding = readonly [file: string, path: string, says: RegExp];

const params = (index: number, name: string): string => `model_list[${index}].litellm_params.${name}`;

const misplacedKeys: readonly ExpectedFinding[] = [
  [
    '2012952877',
    'general_settings.upperbound_key_generate_params',
    /belongs in `litellm_settings`.*protects nothing/,
  ],
  ['AgentCert', 'litellm_settings.retry_after', /belongs in `router_settings`/],
  ['DataScientest', 'prompt_injection_params', /belongs in `litellm_settings`/],
  ['EsupPortail', 'general_settings.disable_end_user_cost_tracking', /belongs in `litellm_settings`/],
  ['EsupPortail', 'litellm_settings.cooldown_time', /belongs in `router_settings`/],
  ['Nasiko', 'general_settings.telemetry', /belongs in `litellm_settings`/],
  [
    'PaplyAI',
    'general_settings.enable_post_custom_auth_checks',
    /belongs in `litellm_settings`.*protects nothing/,
  ],
];

const unknownKeys: readonly ExpectedFinding[] = [
  ['1aboveio', 'litellm_settings.default_model', /is no setting/],
  ['AgentCert', 'general_settings.allow_requests_on_health', /is no setting/],
  ['Anantys', 'general_settings.alerting_args.webhook_url', /WEBHOOK_URL in the environment/],
  ['Anantys', 'general_settings.alerting_args.alert_types', /`general_settings\.alert_types`/],
  ['BerriAI__example', 'agents', /is no setting.*`agent_list`/],
  ['china', 'general_settings.port', /is no setting.*--port/],
  ['china', 'general_settings.host', /is no setting.*--host/],
  ['ClickHouse', 'router_settings.enable_load_balancing', /is no setting/],
  ['ClickHouse', 'router_settings.enable_cooldowns', /is no setting.*`disable_cooldowns`/],
  ['ClickHouse', 'general_settings.log_verbose', /is no setting/],
  ['ClickHouse', 'general_settings.log_level', /is no setting/],
  ['ClickHouse', 'general_settings.enable_cors', /is no setting/],
  ['ClickHouse', 'general_settings.cors_allow_origins', /is no setting/],
  ['ClickHouse', 'general_settings.use_langfuse', /is no setting.*litellm_settings/],
  ['ClickHouse', 'general_settings.disable_request_timeout', /is no setting/],
  ['ClickHouse', 'health_check', /is no setting/],
  ['ClickHouse', 'model_list[0].model_info.pricing', /directly in `model_info` or `litellm_params`/],
  ['Gapminder', 'general_settings.debug', /is no setting/],
  ['geniro', 'litellm_settings.proxy_logging', /is no setting/],
  ['geniro', 'litellm_settings.success_logging', /is no setting/],
  ['steveschofield', 'general_settings.port', /is no setting.*--port/],
  ['BerriAI__example', 'general_settings.store_model_in_db', /written twice/],
];

const withoutEffect: readonly ExpectedFinding[] = [
  ['azure_config', params(0, 'max_retries'), /`num_retries` is the count/],
  ['BerriAI__litellm__proxy_server', 'litellm_settings.telemetry', /no effect any more/],
  ['PaplyAI', 'litellm_settings.telemetry', /no effect any more/],
  ['PaplyAI', 'general_settings.custom_auth_settings', /enterprise/],
  ['uhsealevelcenter', 'general_settings.max_response_size_mb', /enterprise switch/],
  ['ClickHouse', 'router_settings.cooldown_time', /switches cooldowns off/],
  [
    'DataScientest',
    'litellm_settings.cache_params.supported_call_types[1]',
    /`chat_completion` is no call type/,
  ],
  ['EsupPortail', 'litellm_settings.allowed_fails', /set it in `router_settings`/],
  ['JinY0ung', 'litellm_settings.service_callback', /`prometheus_system`/],
  [
    'keith',
    'litellm_settings.callbacks',
    /`otel` is in `callbacks` and in `success_callback` and `failure_callback`/,
  ],
  ['TheMrDJek', 'general_settings.health_check_interval', /without `background_health_checks/],
  ['cisagov', params(0, 'ssl_verify'), /`false` is not followed/],
];

const plugIns: readonly ExpectedFinding[] = [
  ['2012952877', 'litellm_settings.callbacks[0]', /Python plug-in, which cannot run here/],
  ['AgentCert', 'litellm_settings.callbacks[0]', /Python plug-in/],
  ['JinY0ung', 'litellm_settings.callbacks', /Python plug-in/],
  ['pass_through', 'general_settings.custom_auth', /Python plug-in.*Only the master key gets in/],
  ['PaplyAI', 'general_settings.custom_auth', /Python plug-in/],
  [
    'cabinlab',
    'litellm_settings.custom_provider_map[0]',
    /`sonnet`, `opus`, `haiku` are not served.*openai\/…/,
  ],
];

const secrets: readonly ExpectedFinding[] = [
  ['ADORSYS', 'general_settings.master_key', /`sk-1234`/],
  ['BerriAI__litellm__proxy_server', 'general_settings.master_key', /`sk-1234`/],
  ['chenxqdu', 'general_settings.master_key', /`sk-1234`/],
  ['keith', 'general_settings.master_key', /`sk-1234`/],
  ['cisagov', 'general_settings.master_key', /written into the file/],
  ['Nasiko', 'general_settings.master_key', /written into the file.*does not begin with `sk-`/],
  ['ADORSYS', 'general_settings.database_url', /password in this address/],
  ['chenxqdu', params(0, 'aws_access_key_id'), /placeholder.*3 places/],
  ['chenxqdu', params(0, 'aws_secret_access_key'), /placeholder.*3 places/],
  ['DataScientest', params(2, 'api_key'), /key of Groq, is sent to `tei-embeddings`/],
  ['TheMrDJek', 'litellm_settings.require_auth_for_metrics_endpoint', /metrics are public/],
];

const models: readonly ExpectedFinding[] = [
  ['ADORSYS', 'model_list[0].model_info.input_cost_per_second', /`llama3\.2`.*those per token are charged/],
  ['AgentCert', 'model_list[0].model_name', /`LITELLM_MODEL_NAME`, which looks like the name of a variable/],
  ['Anantys', params(0, 'model'), /the name says opus, the model is sonnet/],
  ['Anantys', 'model_list[7]', /`voyage-3` .*mode: embedding/],
  ['Anantys', 'model_list[8]', /`voyage-3-lite` .*mode: embedding/],
  ['Ancoren', params(12, 'model'), /`zhipu`, which is not served here.*`zai\/glm-4-flash`/],
  [
    'BerriAI__example',
    params(24, 'model'),
    /`publishers`, which is not served.*`vertex_ai\/gemini-embedding-001`/,
  ],
  ['BerriAI__example', 'model_list[24]', /mode: embedding/],
  ['BerriAI__example', 'model_list[25]', /mode: embedding/],
  ['adaptive_router', params(0, 'model'), /`smart-cheap-router` is not served.*router/],
  ['china', params(0, 'model'), /`siliconflow`, which is not served.*`openai\/deepseek-ai/],
  ['china', params(2, 'model'), /`glm-4-flash` is not served.*`zai\/glm-4-flash`/],
  ['china', params(3, 'model'), /`glm-4\.7-flash` is not served.*`zai\//],
  ['pass_through', 'model_list[3]', /`claude-sonnet-4-5-20250929` equals `model_list\[1\]`/],
  [
    'BerriAI__litellm__proxy_server',
    params(7, 'model'),
    /`dall-e-2` is not served.*names no (?:model|deployment)/,
  ],
  ['Beyond', params(6, 'model'), /`gemini-2\.5-flash` has no provider/],
  ['Beyond', params(7, 'model'), /`gemini-3\.5-flash` has no provider/],
  ['Beyond', params(11, 'model'), /`gemini-2\.5-pro` has no provider/],
  ['Beyond', 'model_list[40]', /mode: image_generation/],
  ['Beyond', 'model_list[41]', /`TTS` .*mode: audio_speech/],
  ['Beyond', 'model_list[42]', /`STT` .*mode: audio_transcription/],
  ['Beyond', 'router_settings.fallbacks[17].gpt-image-2', /is empty/],
  [
    'cabinlab',
    params(0, 'model'),
    /`sonnet` is not served: The provider `claude-agent-sdk` is a Python plug-in/,
  ],
  ['DataScientest', 'model_list[2]', /`local-embeddings` .*mode: embedding/],
  [
    'EnigmaCurry',
    params(0, 'model'),
    /OPENAI_MODEL_ASSISTANT is not set, so assistant is not served: no `model`/,
  ],
  ['geniro', 'model_list[3]', /`text-embedding-3-small` .*mode: embedding/],
  ['geniro', 'model_list[20]', /`qwen3-embedding:4b` .*mode: embedding/],
  [
    'PaplyAI',
    params(0, 'model'),
    /PAPLY_CHAT_UPSTREAM_MODEL is not set, so paply-chat is not served: no `model`/,
  ],
  ['JinY0ung', 'model_list', /`model_list` is empty.*`store_model_in_db` is not set/],
  ['utensil', '', /no `model_list`: the proxy starts and serves no model/],
  ['zanbei', '', /not valid YAML.*indentation of a sequence/],
];

/** The proxy is open, unless the environment has a key. */
const openProxies: readonly ExpectedFinding[] = [
  ...[
    '00dhkim',
    'Ancoren',
    'azure_config',
    'builderz',
    'DataScientest',
    'EnigmaCurry',
    'maximhq',
    'utensil',
  ].map((file): ExpectedFinding => [file, '', /no `general_settings\.master_key`.*open/]),
  ...['china', 'Beyond', 'ClickHouse', 'EsupPortail', 'geniro', 'steveschofield'].map(
    (file): ExpectedFinding => [file, 'general_settings', /no `general_settings\.master_key`.*open/],
  ),
];

export const expectedFindings: readonly ExpectedFinding[] = [
  ...misplacedKeys,
  ...unknownKeys,
  ...withoutEffect,
  ...plugIns,
  ...secrets,
  ...models,
  ...openProxies,
];

/** Findings of the list that are not reported, each with the reason. */
export const knownGaps: readonly {
  readonly file: string;
  readonly finding: string;
  readonly reason: string;
}[] = [
  {
    file: 'zanbei',
    finding: 'the master key is a literal',
    reason: 'seen only once the file parses: invalid YAML has no keys',
  },
  {
    file: 'DataScientest',
    finding: '`prompt_injection_params` does nothing without the matching callback',
    reason: 'it is not acted on here with or without the callback, which is what is said',
  },
  {
    file: 'cisagov',
    finding: 'certificate checks are off',
    reason: 'they are not: `ssl_verify: false` is not followed here, which is what is said',
  },
];
