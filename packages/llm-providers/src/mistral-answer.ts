import {
  type ChatCompletion,
  type ChatMessage,
  type FinishReason,
  isJsonObject,
  type JsonObject,
  memberOf,
  type ToolCall,
  type Usage,
} from '@bytebot/shared';
import type { ReadContext } from './provider.ts';
import { type Classify, reportedError, unusableAnswer } from './translate/failure.ts';
import { countOf, filledString, objectsOf } from './translate/json.ts';
import { clientName } from './translate/tool-names.ts';

/** What a content says: a text, or chunks of which some are thinking and some point to sources. */
export interface MistralContent {
  readonly text: string;
  readonly thoughts: string;
  readonly references: readonly JsonObject[];
}

/**
 * Reads a chat answer.
 *
 * @throws ProviderError for an error body, a failed generation, an unreadable and an empty answer.
 */
export function readMistralChat(body: unknown, context: ReadContext, classify: Classify): ChatCompletion {
  const answer = mistralObject(body, 'response', classify);
  const choices = objectsOf(answer.choices).map((choice, position) => readChoice(choice, position, context));
  const isEmpty = choices.every(
    ({ message, finish_reason: reason }) => reason === 'stop' && saysNothing(message),
  );
  if (isEmpty) throw unusableAnswer('The model gave an empty answer.');
  const usage = mistralUsage(answer);
  return {
    id: filledString(answer.id) ?? context.id,
    object: 'chat.completion',
    created: countOf(answer.created) || context.created,
    model: filledString(answer.model) ?? context.model,
    choices,
    ...(usage === undefined ? {} : { usage }),
  };
}

/**
 * The object of an answer or an event, unless it is an error, flat (`object: 'error'`) or wrapped.
 *
 * @throws ProviderError when it is an error, or no object.
 */
export function mistralObject(body: unknown, phase: 'response' | 'stream', classify: Classify): JsonObject {
  if (!isJsonObject(body)) throw unusableAnswer('The answer is not a JSON object.');
  const isError = (body.error !== undefined && body.error !== null) || body.object === 'error';
  if (isError) throw reportedError(body, phase, classify);
  return body;
}

export function readMistralContent(content: unknown): MistralContent {
  if (typeof content === 'string') return { text: content, thoughts: '', references: [] };
  let text = '';
  let thoughts = '';
  const references: JsonObject[] = [];
  for (const chunk of objectsOf(content)) {
    if (chunk.type === 'thinking') thoughts += thinkingText(chunk.thinking);
    else if (chunk.type === 'reference') references.push(chunk);
    else text += filledString(chunk.text) ?? '';
  }
  return { text, thoughts, references };
}

/** @throws ProviderError when the model failed (`error`). */
export function finishReasonOf(reason: unknown): FinishReason | undefined {
  if (typeof reason !== 'string') return undefined;
  if (reason === 'error') throw unusableAnswer('The model failed while it was answering.');
  return reason === 'model_length' ? 'length' : reason;
}

/** What the client sees of a call; arguments may come as an object. */
export function readToolCall(call: JsonObject, { toolNames }: ReadContext): ToolCall {
  const called = isJsonObject(call.function) ? call.function : {};
  return {
    id: filledString(call.id) ?? '',
    type: 'function',
    function: {
      name: clientName(filledString(called.name) ?? '', toolNames),
      arguments: argumentsText(called.arguments),
    },
  };
}

export function mistralUsage(answer: JsonObject): Usage | undefined {
  const { usage } = answer;
  if (!isJsonObject(usage)) return undefined;
  const promptTokens = countOf(usage.prompt_tokens);
  const completionTokens = countOf(usage.completion_tokens);
  const cached =
    countOf(memberOf(usage.prompt_tokens_details, 'cached_tokens')) || countOf(usage.num_cached_tokens);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: countOf(usage.total_tokens) || promptTokens + completionTokens,
    ...(cached === 0 ? {} : { prompt_tokens_details: { cached_tokens: cached } }),
  };
}

function readChoice(
  choice: JsonObject,
  position: number,
  context: ReadContext,
): ChatCompletion['choices'][number] {
  const message = isJsonObject(choice.message) ? choice.message : {};
  const { text, thoughts, references } = readMistralContent(message.content);
  const calls = objectsOf(message.tool_calls).map((call) => readToolCall(call, context));
  for (const call of calls) requireWhole(call);
  const reason = finishReasonOf(choice.finish_reason) ?? 'stop';
  return {
    index: countOf(choice.index) || position,
    message: {
      role: 'assistant',
      content: text === '' ? null : text,
      ...(thoughts === '' ? {} : { reasoning_content: thoughts }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
      ...(references.length === 0 ? {} : { references }),
    },
    finish_reason: reason === 'stop' && calls.length > 0 ? 'tool_calls' : reason,
  };
}

function saysNothing(message: ChatMessage): boolean {
  return message.content === null && message.tool_calls === undefined;
}

function thinkingText(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking;
  return objectsOf(thinking)
    .map(({ text }) => filledString(text) ?? '')
    .join('');
}

function argumentsText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? {});
}

function requireWhole({ function: called }: ToolCall): void {
  try {
    JSON.parse(called.arguments);
  } catch {
    throw unusableAnswer(`The arguments of the call of ${called.name.slice(0, 64)} are not JSON.`);
  }
}
