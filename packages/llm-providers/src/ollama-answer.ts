import {
  type ChatCompletion,
  type ChatMessage,
  type FinishReason,
  isJsonObject,
  type JsonObject,
  type ToolCall,
  type Usage,
} from '@bytebot/shared';
import type { ReadContext } from './provider.ts';
import { type Classify, reportedError, unusableAnswer } from './translate/failure.ts';
import { countOf, filledString, objectsOf } from './translate/json.ts';

/** What the message of an answer, or of one line of a stream, says. */
export interface OllamaMessage {
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly ToolCall[];
}

/**
 * Reads an `/api/chat` answer.
 *
 * @throws ProviderError for an error body, an unreadable and an empty answer.
 */
export function readOllamaChat(body: unknown, context: ReadContext, classify: Classify): ChatCompletion {
  const answer = ollamaObject(body, 'response', classify);
  const message = readMessage(answer, 0, context);
  const reason = finishReasonOf(answer, message.calls.length > 0);
  if (reason === 'stop' && message.text === '') throw unusableAnswer('The model gave an empty answer.');
  const usage = ollamaUsage(answer);
  return {
    id: context.id,
    object: 'chat.completion',
    created: context.created,
    model: filledString(answer.model) ?? context.model,
    choices: [{ index: 0, message: messageOf(message), ...logprobsOf(answer), finish_reason: reason }],
    ...(usage === undefined ? {} : { usage }),
  };
}

/**
 * The object of an answer or a line, unless it is `{"error": "…"}`.
 *
 * @throws ProviderError when it is an error, or no object.
 */
export function ollamaObject(body: unknown, phase: 'response' | 'stream', classify: Classify): JsonObject {
  if (!isJsonObject(body)) throw unusableAnswer('The answer is not a JSON object.');
  if (body.error !== undefined && body.error !== null) throw reportedError(body, phase, classify);
  return body;
}

/** @param firstCall The number of calls before; it makes the ids of the next ones, which older servers leave out. */
export function readMessage(answer: JsonObject, firstCall: number, context: ReadContext): OllamaMessage {
  const message = isJsonObject(answer.message) ? answer.message : {};
  return {
    text: filledString(message.content) ?? '',
    thoughts: filledString(message.thinking) ?? '',
    calls: objectsOf(message.tool_calls).map((call, offset) => readCall(call, firstCall + offset, context)),
  };
}

function readCall(call: JsonObject, position: number, context: ReadContext): ToolCall {
  const called = isJsonObject(call.function) ? call.function : {};
  const ownId = `call_${context.id.replaceAll(/[^A-Za-z0-9]/g, '').slice(-24)}_${position}`;
  return {
    id: filledString(call.id) ?? ownId,
    type: 'function',
    function: { name: filledString(called.name) ?? '', arguments: JSON.stringify(called.arguments ?? {}) },
  };
}

/** `length`, or the end; `load` and `unload` say that the model was loaded and has said nothing. */
export function finishReasonOf(answer: JsonObject, hasCalls: boolean): FinishReason {
  if (answer.done_reason === 'length') return 'length';
  return hasCalls ? 'tool_calls' : 'stop';
}

/** Undefined where nothing was counted; a prompt that was cached whole is not counted. */
export function ollamaUsage(answer: JsonObject): Usage | undefined {
  if (answer.prompt_eval_count === undefined && answer.eval_count === undefined) return undefined;
  const promptTokens = countOf(answer.prompt_eval_count);
  const completionTokens = countOf(answer.eval_count);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** Ollama's list has the form of OpenAI's. */
export function logprobsOf(answer: JsonObject): { logprobs?: JsonObject } {
  const content = objectsOf(answer.logprobs);
  return content.length === 0 ? {} : { logprobs: { content, refusal: null } };
}

function messageOf({ text, thoughts, calls }: OllamaMessage): ChatMessage {
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(thoughts === '' ? {} : { reasoning_content: thoughts }),
    ...(calls.length === 0 ? {} : { tool_calls: [...calls] }),
  };
}
