import { type FinishReason, isJsonObject, type JsonObject, type Usage } from '@bytebot/shared';
import { unusableAnswer } from './translate/failure.ts';
import { countOf, filledString, objectsOf } from './translate/json.ts';

const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  guardrail_intervened: 'content_filter',
  content_filtered: 'content_filter',
};

/**
 * @param hasCalls False when the only tool called was the one that carries a JSON answer.
 * @throws ProviderError when the model wrote something Bedrock could not read (`malformed_tool_use`).
 */
export function bedrockFinishReason(stopReason: string, hasCalls: boolean): FinishReason {
  if (stopReason.startsWith('malformed_')) {
    throw unusableAnswer(`The model's answer could not be read (${stopReason.slice(0, 40)}).`);
  }
  const reason = (Object.hasOwn(finishReasons, stopReason) ? finishReasons[stopReason] : undefined) ?? 'stop';
  return reason === 'tool_calls' && !hasCalls ? 'stop' : reason;
}

/**
 * OpenAI counts cached input as prompt tokens, Bedrock keeps it apart (TokenUsage). Anthropic's names stay beside
 * them, as LiteLLM's clients read them.
 */
export function bedrockUsage(usage: JsonObject): Usage {
  const cacheRead = countOf(usage.cacheReadInputTokens);
  const cacheWrite = countOf(usage.cacheWriteInputTokens);
  const promptTokens = countOf(usage.inputTokens) + cacheRead + cacheWrite;
  const completionTokens = countOf(usage.outputTokens);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cacheRead, cache_creation_tokens: cacheWrite },
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite,
  };
}

/** What Bedrock says beside the answer: what a guardrail found, and the tier that served it. */
export function answerExtras(answer: JsonObject): JsonObject {
  const tier = isJsonObject(answer.serviceTier) ? filledString(answer.serviceTier.type) : undefined;
  return {
    ...(isJsonObject(answer.trace) ? { trace: answer.trace } : {}),
    ...(tier === undefined ? {} : { service_tier: tier }),
  };
}

/** OpenAI's annotations, for citations of web pages; other places have no counterpart there. */
export function annotationsOf(citations: readonly JsonObject[], end: number): JsonObject[] {
  return citations.flatMap((citation) => {
    const location = isJsonObject(citation.location) ? citation.location : {};
    const web = isJsonObject(location.web) ? location.web : {};
    const url = filledString(web.url);
    if (url === undefined) return [];
    const title = filledString(citation.title) ?? url;
    const url_citation = { url, title, start_index: 0, end_index: end };
    return [{ type: 'url_citation', url_citation }];
  });
}

/** The text of a cited passage (CitationsContentBlock). */
export function citedText(content: unknown): string {
  return objectsOf(content)
    .map(({ text }) => filledString(text) ?? '')
    .join('');
}
