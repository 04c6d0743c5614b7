/**
 * The top-level fields of `POST /responses` (OpenAI API reference and SDK, "Create a model response"); and
 * `client_metadata`, which Codex sends with every request.
 */
export const requestFields = names(
  `access_programs background client_metadata context_management conversation image include input instructions max_output_tokens
  max_tool_calls metadata model moderation parallel_tool_calls previous_response_id prompt prompt_cache_key
  prompt_cache_options prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options
  temperature text tool_choice tools top_logprobs top_p truncation user`,
);

/** Those of `POST /responses/input_tokens`. */
export const countFields = names(
  `conversation input instructions model parallel_tool_calls personality previous_response_id reasoning text
  tool_choice tools truncation`,
);

/** Groq keeps nothing and leaves out what would need it (its page on the Responses API). */
export const groqFields = names(
  `input instructions max_output_tokens metadata model parallel_tool_calls reasoning service_tier store stream
  temperature text tool_choice tools top_p truncation user`,
);

export const reasoningFields = names('context effort generate_summary mode summary');
export const textFields = names('format verbosity');

/** By type of item: the fields it has; those of the other types are not looked into. */
export const itemFields: Readonly<Record<string, ReadonlySet<string>>> = {
  message: names('content id phase role status type'),
  function_call: names('arguments async call_id caller created_by id name namespace status type'),
  function_call_output: names('call_id caller created_by id name namespace output status type'),
  custom_tool_call: names('async call_id caller created_by id input name namespace status type'),
  custom_tool_call_output: names('call_id caller created_by id name output status type'),
  reasoning: names('content encrypted_content id status summary type'),
  item_reference: names('id type'),
};

export const itemTypes = [
  'message',
  'function_call',
  'function_call_output',
  'reasoning',
  'item_reference',
  'custom_tool_call',
  'custom_tool_call_output',
  'web_search_call',
  'file_search_call',
  'computer_call',
  'computer_call_output',
  'code_interpreter_call',
  'image_generation_call',
  'local_shell_call',
  'local_shell_call_output',
  'shell_call',
  'shell_call_output',
  'apply_patch_call',
  'apply_patch_call_output',
  'mcp_list_tools',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'tool_search_call',
  'tool_search_output',
  'additional_tools',
  'configuration_update',
  'compaction',
  'compaction_trigger',
  'program',
  'program_output',
] as const;

/** What an item's id begins with. */
export const idPrefixes: Readonly<Record<string, string>> = {
  message: 'msg',
  function_call: 'fc',
  custom_tool_call: 'ctc',
  reasoning: 'rs',
  web_search_call: 'ws',
};

export const inputParts = ['input_text', 'input_image', 'input_file'];
export const outputParts = ['output_text', 'refusal'];

/** By type of part. */
export const partFields: Readonly<Record<string, ReadonlySet<string>>> = {
  input_text: names('prompt_cache_breakpoint text type'),
  input_image: names('detail file_id image_url prompt_cache_breakpoint type'),
  input_file: names('detail file_data file_id file_url filename prompt_cache_breakpoint type'),
  output_text: names('annotations logprobs text type'),
  refusal: names('refusal type'),
};

export const toolFields: Readonly<Record<string, ReadonlySet<string>>> = {
  function: names(
    'allowed_callers async defer_loading description name output_schema parameters strict type',
  ),
  custom: names('allowed_callers async defer_loading description format name type'),
};

export const toolTypes = [
  'function',
  'custom',
  'web_search',
  'web_search_2025_08_26',
  'web_search_preview',
  'web_search_preview_2025_03_11',
  'file_search',
  'computer',
  'computer_use_preview',
  'mcp',
  'code_interpreter',
  'image_generation',
  'local_shell',
  'shell',
  'apply_patch',
  'namespace',
  'tool_search',
  'programmatic_tool_calling',
] as const;

export const includable = [
  'file_search_call.results',
  'web_search_call.results',
  'web_search_call.action.sources',
  'message.input_image.image_url',
  'computer_call_output.output.image_url',
  'code_interpreter_call.outputs',
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
] as const;

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
