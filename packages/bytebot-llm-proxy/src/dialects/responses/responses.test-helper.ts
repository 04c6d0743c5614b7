import {
  type ChatChunk,
  type ChatCompletion,
  type ChatDelta,
  type ChatMessage,
  type JsonObject,
  SseDecoder,
  type Usage,
} from '@bytebot/shared';
import OpenAI from 'openai';
import type { AnswerContext } from '../client-dialect.ts';
import { readResponsesRequest } from './read-request.ts';
import { ResponsesStream } from './response-stream.ts';
import { writeResponse } from './write-answer.ts';

export const context: AnswerContext = {
  request: {},
  requestedModel: 'chat',
  echoModel: undefined,
  uniqueId: 'abc',
  created: 1_700_000_000,
};

/** One chunk with one choice. */
export function chunk(delta: ChatDelta, finishReason: string | null = null, beside?: JsonObject): ChatChunk {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-4o',
    choices: [{ index: 0, delta, ...beside, finish_reason: finishReason }],
  };
}

export const usage: Usage = {
  prompt_tokens: 9,
  completion_tokens: 5,
  total_tokens: 14,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
};

export function usageChunk(): ChatChunk {
  return { ...chunk({}), choices: [], usage };
}

/** A piece of a call. */
export function call(index: number, json: string, id?: string, name?: string, extra?: JsonObject): ChatDelta {
  const named = name === undefined ? {} : { name };
  const identified = id === undefined ? {} : { id };
  return { tool_calls: [{ index, ...identified, function: { ...named, arguments: json }, ...extra }] };
}

export function completion(message: Partial<ChatMessage>, finishReason = 'stop'): ChatCompletion {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'gpt-4o',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: null, ...message },
        finish_reason: finishReason,
      },
    ],
    usage,
  };
}

/** The messages that a request is read as. */
export function messagesOf(request: JsonObject): ChatMessage[] {
  const { messages } = readResponsesRequest(request).chat;
  if (!Array.isArray(messages)) throw new Error('There are no messages.');
  return messages;
}

/** The output items of a whole answer. */
export function outputOf(message: Partial<ChatMessage>, request: JsonObject = {}): JsonObject[] {
  const { output } = writeResponse(completion(message), { ...context, request });
  return Array.isArray(output) ? output : [];
}

/** What the stream writes for these chunks. */
export function written(chunks: readonly ChatChunk[], given: Partial<AnswerContext> = {}): string {
  const stream = new ResponsesStream({ ...context, ...given });
  return chunks.map((one) => stream.write(one)).join('') + stream.end();
}

/** The data of the events of a text; each is named as its type says. */
export function eventsOf(text: string): JsonObject[] {
  return new SseDecoder().push(Buffer.from(text)).map(({ event, data }) => {
    const value: JsonObject = JSON.parse(data);
    if (value.type !== event) throw new Error(`The event ${event} says that it is ${String(value.type)}.`);
    return value;
  });
}

/** The types of the events of a text, without their common beginning. */
export function typesOf(text: string): string[] {
  return eventsOf(text).map(({ type }) => String(type).replace(/^response\./, ''));
}

/** OpenAI's own SDK, answered with a text. */
export function sdkAnsweredWith(text: string): OpenAI {
  return new OpenAI({
    apiKey: 'sk-test-openai',
    maxRetries: 0,
    fetch: async () => new Response(text, { headers: { 'content-type': 'text/event-stream' } }),
  });
}
