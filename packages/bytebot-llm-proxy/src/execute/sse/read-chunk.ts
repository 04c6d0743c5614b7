/**
 * What one parsed event of an OpenAI-dialect stream means for the relay (OpenAI API reference, "Chat completion
 * chunk"; OpenRouter documentation, "Errors and debugging"; vLLM's `object: "error"`). Loose: only what is read is
 * checked, unknown fields mean nothing.
 */
import { type JsonObject, memberOf, textOf, type Usage } from '@bytebot/shared';

/** What the relay needs to know of one chunk. */
export interface ChunkFacts {
  /** Text, reasoning, a refusal, a tool call, audio, a picture, or a finish reason. */
  readonly hasContent: boolean;
  readonly hasFinishReason: boolean;
  /** False for an empty or missing list. */
  readonly hasChoices: boolean;
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
  readonly id: string | undefined;
}

/** The facts of a chunk that is no error. */
export function readChunk(value: JsonObject): ChunkFacts {
  const choices = choicesOf(value);
  return {
    hasContent: choices.some(hasContent),
    hasFinishReason: choices.some(hasFinishReason),
    hasChoices: choices.length > 0,
    usage: usageOf(value),
    model: textOf(value, 'model'),
    id: textOf(value, 'id'),
  };
}

/**
 * Whether an answer or a chunk with status 200 is a failure all the same: an `error` at its top or in a choice, a
 * finish reason `error`, or one of these in the list that Google's OpenAI surface wraps errors in.
 */
export function isErrorAnswer(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && isErrorAnswer(value[0]);
  if (isFilled(memberOf(value, 'error')) || memberOf(value, 'object') === 'error') return true;
  return choicesOf(value).some(
    (choice) => isFilled(memberOf(choice, 'error')) || memberOf(choice, 'finish_reason') === 'error',
  );
}

/** Whether the provider has held back what a model wrote. */
export function isFilteredAnswer(value: unknown): boolean {
  return choicesOf(value).some((choice) => memberOf(choice, 'finish_reason') === 'content_filter');
}

/** The usage of an answer or a chunk. Groq reports it under `x_groq` when it was not asked for. */
export function usageOf(value: unknown): Usage | undefined {
  const usage = memberOf(value, 'usage');
  if (isUsage(usage)) return usage;
  const beside = memberOf(memberOf(value, 'x_groq'), 'usage');
  return isUsage(beside) ? beside : undefined;
}

function isUsage(value: unknown): value is Usage & JsonObject {
  return (
    typeof memberOf(value, 'prompt_tokens') === 'number' ||
    typeof memberOf(value, 'total_tokens') === 'number'
  );
}

function choicesOf(value: unknown): readonly unknown[] {
  const choices = memberOf(value, 'choices');
  return Array.isArray(choices) ? choices : [];
}

function hasFinishReason(choice: unknown): boolean {
  return isFilled(memberOf(choice, 'finish_reason'));
}

const contentFields = [
  'content',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'refusal',
  'tool_calls',
  'function_call',
  'audio',
  'images',
  'thinking_blocks',
] as const;

function hasContent(choice: unknown): boolean {
  if (hasFinishReason(choice) || isFilled(memberOf(choice, 'text'))) return true;
  const delta = memberOf(choice, 'delta');
  return contentFields.some((name) => isFilled(memberOf(delta, name)));
}

/** Neither missing, null, false, zero, nor an empty text or list. */
function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
