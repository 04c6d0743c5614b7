import type { ToolCall, Usage } from '@bytebot/shared';
import type { ChatAnswer } from './answer-assembler.ts';

/** A whole answer. */
export interface LlmResponse {
  /** OpenRouter's id of the generation. */
  readonly id: string;
  /** The id of the request. */
  readonly requestId: string;
  readonly providerId: 'openrouter';
  readonly providerName: 'OpenRouter';
  /** The model that answered. */
  readonly model: string;
  readonly content: string;
  readonly finishReason: string;
  readonly toolCalls: readonly ToolCall[];
  /** In all, 0 when OpenRouter counted nothing. */
  readonly tokensUsed: number;
  /** Counts, cost and details as OpenRouter sent them. */
  readonly usage: Usage;
  /** Sources of a web search, as sent; empty without one. */
  readonly annotations: readonly unknown[];
  readonly responseTimeMs: number;
}

/** A piece of a streamed answer. */
export interface LlmChunk {
  /** The next piece of the text; empty in the last chunk, so that all pieces together are the text. */
  readonly content: string;
  readonly isLast: boolean;
  /** In the last chunk: the answer as `complete` gives it, with the whole text in `response.content`. */
  readonly response?: LlmResponse;
  /** In the last chunk. */
  readonly finishReason?: string;
}

/** @param asked Stands in where OpenRouter does not say who answered. */
export function responseOf(
  answer: ChatAnswer,
  asked: { readonly requestId: string; readonly model: string; readonly responseTimeMs: number },
): LlmResponse {
  const { requestId, model, responseTimeMs } = asked;
  return {
    id: answer.id === '' ? requestId : answer.id,
    requestId,
    providerId: 'openrouter',
    providerName: 'OpenRouter',
    model: answer.model === '' ? model : answer.model,
    content: answer.content,
    finishReason: answer.finishReason,
    toolCalls: answer.toolCalls,
    tokensUsed: answer.usage.total_tokens,
    usage: answer.usage,
    annotations: answer.annotations,
    responseTimeMs,
  };
}
