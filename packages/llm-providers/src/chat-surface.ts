/**
 * What an OpenAI-compatible server takes of a chat beside what OpenAI's API reference has, for requests of clients that
 * speak another dialect: theirs are written anew. OpenAI's own requests pass as they are.
 */
export interface ChatSurface {
  /** All top-level fields it takes; absent: it ignores what it does not know, or nobody has written it down. */
  readonly fields?: ReadonlySet<string>;
  /** Fields of messages, parts and tools that it understands beside OpenAI's. */
  readonly beside?: readonly BesideField[];
  /** Media beside pictures, sound and files that it takes (`video_url`, `audio_url`), and files at an address. */
  readonly media?: readonly ('video_url' | 'audio_url' | 'file_url')[];
  /** Parts, tools and lengths that OpenAI's API reference does not have are refused instead of passed on. */
  readonly isExact?: boolean;
  /** How it is told to think, where that is not `reasoning_effort`: OpenRouter's `reasoning`, or `thinking: {type}`. */
  readonly thinksBy?: 'reasoning' | 'thinking';
  /** Which efforts a model knows, weakest first; empty for one that does not think, undefined where nobody knows. */
  efforts?(model: string): readonly string[] | undefined;
}

/** Anthropic's cache marks, an earlier answer's thoughts in three forms, and signatures of Google's. */
export type BesideField = 'cache_control' | 'reasoning_content' | 'reasoning_details' | 'extra_content';

/** OpenAI's own (OpenAI API reference, "Create chat completion"). */
export const openaiChatFields: ReadonlySet<string> = new Set([
  'audio',
  'frequency_penalty',
  'function_call',
  'functions',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'metadata',
  'modalities',
  'model',
  'moderation',
  'n',
  'parallel_tool_calls',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
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
  'verbosity',
  'web_search_options',
]);

const none: readonly string[] = [];
const three = ['low', 'medium', 'high'];

/** OpenAI's models by what they answer to `reasoning_effort` (OpenAI API reference, "Reasoning models"). */
export function openaiEfforts(model: string): readonly string[] | undefined {
  const name = model.slice(model.lastIndexOf('/') + 1);
  if (/^(?:ft:)?(?:gpt-[34]|chatgpt)|^gpt-5(?:\.\d+)?-chat/.test(name)) return none;
  if (/^(?:o\d|gpt-oss)/.test(name)) return three;
  const [, minor] = /^gpt-5(?:\.(\d+))?(?:-|$)/.exec(name) ?? [];
  if (minor !== undefined) return minor === '1' ? ['none', ...three] : ['none', ...three, 'xhigh'];
  return name.startsWith('gpt-5') ? ['minimal', ...three] : undefined;
}
