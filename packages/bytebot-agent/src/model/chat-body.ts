import type { ChatRequest } from '@bytebot/shared';
import type { ModelRequest } from './chat-model.ts';
import { modelParameters } from './model-names.ts';

/** Tokens of one answer, where the request says nothing (ByteBot). */
const DEFAULT_MAX_TOKENS = 8_192;

/** A question in OpenAI's dialect, always streamed: no gateway's idle time-out then ends a long answer. */
export function chatBody(model: string, request: ModelRequest): ChatRequest {
  const { tools = [], parallelToolCalls } = request;
  return {
    model,
    messages: [...request.messages],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: request.maxTokens ?? DEFAULT_MAX_TOKENS,
    ...(tools.length === 0 ? {} : { tools: [...tools] }),
    // Refused without tools.
    ...(tools.length === 0 || parallelToolCalls === undefined
      ? {}
      : { parallel_tool_calls: parallelToolCalls }),
    ...modelParameters(model),
  };
}
