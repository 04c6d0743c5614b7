import type { ChatChunk, ChatCompletion, ChatRequest, JsonObject } from '@bytebot/shared';
import type { AnswerContext } from '../client-dialect.ts';
import { readGeminiRequest } from './read-request.ts';

/** The canonical form of a request, of a model that is of no interest. */
export function chatOf(body: JsonObject): ChatRequest {
  return { ...readGeminiRequest(body).chat, model: 'm' } as ChatRequest;
}

/** A context with everything fixed. */
export function answerContext(request: JsonObject = {}): AnswerContext {
  return {
    request,
    requestedModel: 'gemini-2.5-flash',
    echoModel: undefined,
    uniqueId: '0123456789abcdef0123456789abcdef',
    created: 1_760_000_000,
  };
}

type Message = ChatCompletion['choices'][number]['message'];

export function completionOf(
  message: Partial<Message>,
  finishReason = 'stop',
  extra: JsonObject = {},
): ChatCompletion {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: 'gpt-4o',
    choices: [
      { index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: finishReason },
    ],
    ...extra,
  };
}

type Choice = ChatChunk['choices'][number];

export function chunkOf(
  delta: Choice['delta'],
  finishReason: string | null = null,
  extra: JsonObject = {},
): ChatChunk {
  return chunkWith([{ index: 0, delta, finish_reason: finishReason }], extra);
}

export function chunkWith(choices: Choice[], extra: JsonObject = {}): ChatChunk {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'gpt-4o',
    choices,
    ...extra,
  };
}

export function usageChunk(prompt = 10, completion = 5, thoughts = 0): ChatChunk {
  return chunkWith([], {
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      completion_tokens_details: { reasoning_tokens: thoughts },
    },
  });
}
