import {
  type ErrorFacts,
  type FinishReason,
  isJsonObject,
  type JsonObject,
  type Usage,
} from '@bytebot/shared';
import { type Classify, reportedError } from './translate/failure.ts';
import { countOf } from './translate/json.ts';

const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** @param hasCalls False when the only tool called was the one that carries a JSON answer. */
export function finishReasonOf(stopReason: string, hasCalls: boolean): FinishReason {
  const reason = (Object.hasOwn(finishReasons, stopReason) ? finishReasons[stopReason] : undefined) ?? 'stop';
  return reason === 'tool_calls' && !hasCalls ? 'stop' : reason;
}

/** @throws ProviderError when the body or event is an error. */
export function refuseError(body: JsonObject, phase: ErrorFacts['phase'], classify: Classify): void {
  if (body.type === 'error' || isJsonObject(body.error)) throw reportedError(body, phase, classify);
}

/**
 * OpenAI counts cached input as prompt tokens; Anthropic keeps it apart. Its own names stay beside them, as
 * LiteLLM's clients read them.
 */
export function anthropicUsage(usage: JsonObject): Usage {
  const cacheRead = countOf(usage.cache_read_input_tokens);
  const cacheCreation = countOf(usage.cache_creation_input_tokens);
  const promptTokens = countOf(usage.input_tokens) + cacheRead + cacheCreation;
  const completionTokens = countOf(usage.output_tokens);
  const details = usage.output_tokens_details;
  const thinkingTokens = isJsonObject(details) ? countOf(details.thinking_tokens) : undefined;
  const byLifetime = isJsonObject(usage.cache_creation) ? usage.cache_creation : undefined;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: {
      cached_tokens: cacheRead,
      cache_creation_tokens: cacheCreation,
      ...(byLifetime === undefined || cacheCreation === 0
        ? {}
        : { cache_creation_token_details: byLifetime }),
    },
    ...(thinkingTokens === undefined
      ? {}
      : { completion_tokens_details: { reasoning_tokens: thinkingTokens } }),
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheCreation,
    ...(isJsonObject(usage.server_tool_use) ? { server_tool_use: usage.server_tool_use } : {}),
  };
}
