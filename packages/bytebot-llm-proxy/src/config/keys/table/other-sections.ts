import { entriesOf } from './row.ts';

export const credentialKeys = entriesOf('credential_list[]', [
  'credential_name | works | string | | The name that entries take it by.',
  'credential_values | works | map | | Key, address and settings, under the names of `litellm_params`.',
  'credential_info | harmless | map | | A note for people.',
]);

export const environmentKeys = entriesOf('environment_variables', [
  '* | works | any | | The value of the variable; those that decide which code runs (`PATH`, `NODE_OPTIONS` …) are left out.',
]);

const fileRoutes = 'The files and fine-tuning routes are not served; they answer 404.';

/** `files_settings` and `finetune_settings` have the same keys. */
export const fileSettingKeys = entriesOf(
  'files_settings[]',
  [
    ...[
      'custom_llm_provider string',
      'api_base string',
      'api_key string',
      'api_version string',
      'organization string',
    ],
    ...[
      'vertex_project string',
      'vertex_location string',
      'vertex_credentials any',
      'gcs_bucket_name string',
    ],
    ...['aws_region_name string', 's3_bucket_name string', 'timeout seconds', 'max_retries integer'],
  ].map((pair) => `${pair.replace(' ', ' | warns | ')} | | ${fileRoutes}`),
);

const noGuardrail = 'No guardrail runs.';

export const guardrailKeys = entriesOf('guardrails[]', [
  `guardrail_name | warns | string | | ${noGuardrail}`,
  `guardrail_id | warns | string | | ${noGuardrail}`,
  `litellm_params | warns | map | | ${noGuardrail}`,
  `guardrail_info | harmless | map | | ${noGuardrail}`,
  `team_id | warns | string | | ${noGuardrail}`,
]);

export const guardrailParamKeys = entriesOf(
  'guardrails[].litellm_params',
  [
    'guardrail string',
    'mode any',
    'default_on boolean',
    'api_key string',
    'api_base string',
    'guard_name string',
  ]
    .concat(['mask_request_content boolean', 'mask_response_content boolean', 'pii_entities_config map'])
    .concat([
      'presidio_language string',
      'presidio_analyzer_api_base string',
      'presidio_anonymizer_api_base string',
    ])
    .concat([
      'output_parse_pii boolean',
      'guardrailIdentifier string',
      'guardrailVersion any',
      'project_id string',
    ])
    .map((pair) => `${pair.replace(' ', ' | warns | ')} | | ${noGuardrail}`),
);

const noMcp = 'No MCP server is connected.';

export const mcpServerKeys = entriesOf(
  'mcp_servers.*',
  [
    'url string',
    'transport string',
    'command string',
    'args list',
    'env map',
    'auth_type string',
    'spec_path string',
  ]
    .concat([
      'authentication_token string',
      'auth_value string',
      'alias string',
      'description string',
      'headers map',
    ])
    .concat(['static_headers map', 'extra_headers names', 'allowed_tools names', 'disallowed_tools names'])
    .concat([
      'access_groups names',
      'mcp_info map',
      'mcp_access_groups names',
      'server_id string',
      'timeout seconds',
    ])
    .concat([
      'client_id string',
      'client_secret string',
      'scopes names',
      'authorization_url string',
      'token_url string',
    ])
    .concat(['registration_url string', 'allow_all_keys boolean', 'available_on_public_internet boolean'])
    .concat(['allowed_params map', 'spec_version string', 'tool_name_to_display_name map'])
    .map((pair) => `${pair.replace(' ', ' | warns | ')} | | ${noMcp}`),
);

export const mcpToolKeys = entriesOf('mcp_tools[]', [
  `name | warns | string | | No MCP tool is offered.`,
  `description | warns | string | | No MCP tool is offered.`,
  `input_schema | warns | map | | No MCP tool is offered.`,
  `handler | warns | string | | A Python function, which cannot run here.`,
]);

export const searchToolKeys = entriesOf('search_tools[]', [
  'search_tool_name | warns | string | | No search is run by the proxy.',
  'litellm_params | warns | map | | No search is run by the proxy.',
  'search_tool_info | harmless | map | | No search is run by the proxy.',
]);

export const agentKeys = entriesOf('agent_list[]', [
  'agent_name | warns | string | | No agent is published.',
  'agent_card_params | warns | map | | No agent is published.',
  'litellm_params | warns | map | | No agent is published.',
]);

export const vectorStoreKeys = entriesOf('vector_store_registry[]', [
  'vector_store_name | warns | string | | No vector store is asked.',
  'litellm_params | warns | map | | No vector store is asked.',
]);

export const promptKeys = entriesOf('prompts[]', [
  'prompt_id | warns | string | | Prompts are not looked up.',
  'litellm_params | warns | map | | Prompts are not looked up.',
  'prompt_info | harmless | map | | Prompts are not looked up.',
]);
