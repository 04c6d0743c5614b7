/** The top-level fields of a chat request OpenAI knows (its API reference and SDK, "Create chat completion"). */
export const openaiFields: ReadonlySet<string> = new Set(
  `audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens messages
  metadata modalities model moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key
  prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier
  stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity
  web_search_options`.split(/\s+/),
);

/** Groq's (its API reference and SDK). */
export const groqFields: ReadonlySet<string> = new Set(
  `citation_options compound_custom disable_tool_validation documents exclude_domains frequency_penalty
  function_call functions include_domains include_reasoning logit_bias logprobs max_completion_tokens max_tokens
  messages metadata model n parallel_tool_calls presence_penalty reasoning_effort reasoning_format response_format
  search_settings seed service_tier stop store stream stream_options temperature tool_choice tools top_logprobs
  top_p user`.split(/\s+/),
);

/** Those of Google's OpenAI-style route. */
export const geminiCompatibleFields: ReadonlySet<string> = new Set(
  `extra_body frequency_penalty max_completion_tokens max_tokens messages modalities model n parallel_tool_calls
  presence_penalty reasoning_effort response_format stop stream stream_options temperature tool_choice tools top_p
  user`.split(/\s+/),
);

/** The fields of a message Groq knows; OpenAI and most others ignore what they do not know there. */
export const groqMessageFields: Readonly<Record<string, readonly string[]>> = {
  system: ['content', 'role', 'name'],
  developer: ['content', 'role', 'name'],
  user: ['content', 'role', 'name'],
  assistant: [
    'content',
    'role',
    'name',
    'function_call',
    'reasoning',
    'tool_calls',
    'channel',
    'executed_tools',
  ],
  tool: ['content', 'role', 'tool_call_id', 'name'],
  function: ['content', 'role', 'name'],
};
