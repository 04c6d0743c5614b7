/** The fields Anthropic's Messages API has, by the type of object (its API reference and SDK). */
export const requestFields = fields(
  `max_tokens messages model cache_control container context_management diagnostics inference_geo mcp_servers metadata
  output_config output_format service_tier speed stop_sequences stream system temperature thinking tool_choice tools top_k top_p
  user_profile_id workspace_id`,
);

/** Those of `/v1/messages/count_tokens`: nothing is said about an answer. */
export const countFields = fields(
  `messages model cache_control context_management mcp_servers output_config output_format speed system thinking tool_choice
  tools user_profile_id workspace_id`,
);

/** By the block's type; blocks of other types are not looked into. */
export const blockFields: Readonly<Record<string, ReadonlySet<string>>> = {
  text: fields('text type cache_control citations'),
  image: fields('source type cache_control transformations'),
  document: fields('source type cache_control citations context title'),
  tool_use: fields('id input name type cache_control caller toolset_name'),
  tool_result: fields('tool_use_id type cache_control content is_error toolset_name'),
  thinking: fields('signature thinking type'),
  redacted_thinking: fields('data type'),
  server_tool_use: fields('caller cache_control id input name type'),
  web_search_tool_result: fields('caller cache_control content tool_use_id type'),
  search_result: fields('cache_control citations content source title type'),
};

/** Every type of block there is. */
export const blockTypes = [
  'advisor_tool_result',
  'bash_code_execution_tool_result',
  'code_execution_tool_result',
  'compaction',
  'container_upload',
  'document',
  'image',
  'mcp_tool_result',
  'mcp_tool_use',
  'redacted_thinking',
  'search_result',
  'server_tool_use',
  'text',
  'text_editor_code_execution_tool_result',
  'thinking',
  'tool_reference',
  'tool_result',
  'tool_search_tool_result',
  'tool_use',
  'web_fetch_tool_result',
  'web_search_tool_result',
] as const;

export const serverToolFields: Readonly<Record<string, ReadonlySet<string>>> = {
  web_search: fields(
    'allowed_callers allowed_domains blocked_domains cache_control defer_loading max_uses name response_inclusion strict type user_location',
  ),
  web_fetch: fields(
    'allowed_callers allowed_domains blocked_domains cache_control citations defer_loading max_content_tokens max_uses name response_inclusion strict type use_cache user_location',
  ),
};

export const toolFields = fields(
  `input_schema name allowed_callers cache_control defer_loading description eager_input_streaming input_examples
  strict type`,
);

export const messageFields = fields('role content');
export const metadataFields = fields('user_id');

export const toolChoiceFields: Readonly<Record<string, ReadonlySet<string>>> = {
  auto: fields('type disable_parallel_tool_use'),
  any: fields('type disable_parallel_tool_use'),
  tool: fields('type name disable_parallel_tool_use'),
  none: fields('type'),
};

function fields(names: string): ReadonlySet<string> {
  return new Set(names.split(/\s+/));
}
