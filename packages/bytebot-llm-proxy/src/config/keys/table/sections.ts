import type { KeySection } from '../key-entry.ts';

const params = 'model_list[].litellm_params';

/** The mappings of a config, in the order of the documents. */
export const sections: readonly KeySection[] = [
  { path: '', others: 'ignored', meaning: 'The sections of the file.' },
  { path: 'model_list[]', others: 'ignored', meaning: 'One deployment.' },
  {
    path: params,
    others: 'forwarded',
    meaning:
      'Where the model is and how it is called; other keys are sent upstream as fields of the request.',
  },
  {
    path: 'model_list[].model_info',
    others: 'kept',
    meaning: 'What is said about the model; all of it comes back in `/model/info`, other keys too.',
  },
  { path: 'model_list[].model_info.custom_tokenizer', others: 'ignored', meaning: 'How tokens are counted.' },
  { path: 'litellm_settings', others: 'ignored', meaning: 'How requests are treated.' },
  { path: 'litellm_settings.cache_params', others: 'ignored', meaning: 'The cache of answers.' },
  {
    path: 'litellm_settings.upperbound_key_generate_params',
    others: 'ignored',
    meaning: 'What new keys may have at most.',
  },
  {
    path: 'litellm_settings.custom_provider_map[]',
    others: 'ignored',
    meaning: 'Providers of Python plug-ins.',
  },
  {
    path: 'litellm_settings.prompt_injection_params',
    others: 'ignored',
    meaning: 'The check for injected prompts.',
  },
  { path: 'router_settings', others: 'ignored', meaning: 'How deployments are chosen and tried again.' },
  { path: 'router_settings.routing_strategy_args', others: 'unjudged', meaning: 'Options of the strategy.' },
  {
    path: 'router_settings.routing_groups[]',
    others: 'ignored',
    meaning: 'Groups with a strategy of their own.',
  },
  { path: 'router_settings.retry_policy', others: 'ignored', meaning: 'Retries by kind of failure.' },
  {
    path: 'router_settings.model_group_retry_policy.*',
    others: 'ignored',
    meaning: 'Retries by kind of failure, for one group.',
    sameAs: 'router_settings.retry_policy',
  },
  {
    path: 'router_settings.allowed_fails_policy',
    others: 'ignored',
    meaning: 'Failures before a cooldown, by kind.',
  },
  { path: 'router_settings.model_group_alias.*', others: 'ignored', meaning: 'Another name of a group.' },
  {
    path: 'router_settings.default_litellm_params',
    others: 'forwarded',
    meaning: 'Parameters of every deployment.',
    sameAs: params,
  },
  {
    path: 'router_settings.provider_budget_config.*',
    others: 'ignored',
    meaning: 'The budget of a provider.',
  },
  { path: 'router_settings.router_general_settings', others: 'ignored', meaning: 'Switches of the router.' },
  { path: 'router_settings.alerting_config', others: 'ignored', meaning: 'Alerts of the router.' },
  { path: 'general_settings', others: 'ignored', meaning: 'The proxy itself.' },
  { path: 'general_settings.provider_keys.*', others: 'ignored', meaning: 'The keys of a provider.' },
  { path: 'general_settings.virtual_keys[]', others: 'ignored', meaning: 'The key of a caller.' },
  {
    path: 'general_settings.service_account_namespaces.*',
    others: 'ignored',
    meaning: 'What the ServiceAccounts of a namespace may do.',
  },
  { path: 'general_settings.queue', others: 'ignored', meaning: 'How requests wait for room.' },
  { path: 'general_settings.limits', others: 'ignored', meaning: 'Limits that are not one caller’s.' },
  { path: 'general_settings.limits.all', others: 'ignored', meaning: 'The limits of one subject.' },
  ...['providers', 'model_groups', 'models'].map(
    (names): KeySection => ({
      path: `general_settings.limits.${names}.*`,
      others: 'ignored',
      meaning: 'The limits of one of them.',
      sameAs: 'general_settings.limits.all',
    }),
  ),
  {
    path: 'general_settings.limits_when_store_is_down',
    others: 'ignored',
    meaning: 'What holds while the shared store is away.',
  },
  {
    path: 'general_settings.message_repair',
    others: 'ignored',
    meaning: 'What is mended in the order of messages.',
  },
  { path: 'general_settings.alerting_args', others: 'ignored', meaning: 'When alerts are sent.' },
  { path: 'general_settings.alert_type_config.*', others: 'ignored', meaning: 'One kind of alert.' },
  { path: 'general_settings.litellm_jwtauth', others: 'ignored', meaning: 'Who gets in with a token.' },
  { path: 'general_settings.pass_through_endpoints[]', others: 'ignored', meaning: 'A route of one’s own.' },
  { path: 'general_settings.coordination_redis', others: 'unjudged', meaning: 'What replicas share.' },
  { path: 'general_settings.key_management_settings', others: 'unjudged', meaning: 'Where keys are kept.' },
  {
    path: 'general_settings.user_header_mappings[]',
    others: 'ignored',
    meaning: 'Headers that name a user.',
  },
  { path: 'credential_list[]', others: 'ignored', meaning: 'A credential that entries share.' },
  {
    path: 'credential_list[].credential_values',
    others: 'forwarded',
    meaning: 'What entries take from the credential.',
    sameAs: params,
  },
  { path: 'environment_variables', others: 'kept', meaning: 'Variables for the rest of the config.' },
  { path: 'files_settings[]', others: 'unjudged', meaning: 'A provider of the files routes.' },
  {
    path: 'finetune_settings[]',
    others: 'unjudged',
    meaning: 'A provider of the fine-tuning routes.',
    sameAs: 'files_settings[]',
  },
  { path: 'guardrails[]', others: 'unjudged', meaning: 'A guardrail.' },
  { path: 'guardrails[].litellm_params', others: 'unjudged', meaning: 'How the guardrail is called.' },
  { path: 'mcp_servers.*', others: 'unjudged', meaning: 'An MCP server.' },
  { path: 'mcp_tools[]', others: 'unjudged', meaning: 'An MCP tool.' },
  { path: 'agent_list[]', others: 'unjudged', meaning: 'An agent.' },
  { path: 'search_tools[]', others: 'unjudged', meaning: 'A search.' },
  { path: 'vector_store_registry[]', others: 'unjudged', meaning: 'A vector store.' },
  { path: 'prompts[]', others: 'unjudged', meaning: 'A prompt.' },
];
