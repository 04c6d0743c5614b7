import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { openaiCompatible } from './openai-compatible.ts';
import type { Provider } from './provider.ts';

/** All that it knows of OpenAI's, and its own; any other is a 400 (Groq API reference, "Create chat completion"). */
const fields: ReadonlySet<string> = new Set([
  'citation_options',
  'compound_custom',
  'disable_tool_validation',
  'documents',
  'exclude_domains',
  'frequency_penalty',
  'function_call',
  'functions',
  'include_domains',
  'include_reasoning',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'metadata',
  'model',
  'n',
  'parallel_tool_calls',
  'presence_penalty',
  'reasoning_effort',
  'reasoning_format',
  'response_format',
  'search_settings',
  'seed',
  'service_tier',
  'stop',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'user',
]);

/** It keeps nothing, and leaves out what would need that (Groq, "Responses API", "Unsupported features"). */
const responsesFields: ReadonlySet<string> = new Set([
  'input',
  'instructions',
  'max_output_tokens',
  'metadata',
  'model',
  'parallel_tool_calls',
  'reasoning',
  'service_tier',
  'store',
  'stream',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_p',
  'truncation',
  'user',
]);

/** Groq, https://console.groq.com/docs/api-reference; errors: https://console.groq.com/docs/errors */
export const groq: Provider = {
  ...openaiCompatible({
    id: 'groq',
    name: 'Groq',
    baseUrl: 'https://api.groq.com/openai/v1',
    operations: ['chat', 'responses', 'speech', 'transcription', 'translation'],
    // Its own name is `reasoning`, which models that do not think refuse as well.
    rejectedMessageFields: ['reasoning_content'],
    chatSurface: { fields, efforts },
    refineError: refineGroqError,
  }),
  responsesFields,
};

/** Its models by what they answer to `reasoning_effort` (Groq, "Reasoning"). */
function efforts(model: string): readonly string[] {
  if (model.includes('gpt-oss')) return ['low', 'medium', 'high'];
  return /qwen-?3/.test(model) ? ['none', 'default'] : [];
}

/**
 * `tool_use_failed` is a 400 for a tool call the model garbled, not for the request: another try may succeed. A 413 is
 * a request larger than the window or than a whole minute's tokens, which only a shorter one cures.
 */
function refineGroqError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  if (generic.code === 'tool_use_failed') return { ...generic, kind: 'upstream' };
  return facts.status === 413 ? { ...generic, kind: 'context_length' } : generic;
}
