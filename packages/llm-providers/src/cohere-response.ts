import {
  type ChatCompletion,
  type ChatMessage,
  isJsonObject,
  type JsonObject,
  type ToolCall,
} from '@bytebot/shared';
import { citationFields, cohereUsage, finishReasonOf, isErrorBody, logprobEntry } from './cohere-answer.ts';
import type { ReadContext } from './provider.ts';
import { type Classify, reportedError, unusableAnswer } from './translate/failure.ts';
import { filledString, objectsOf } from './translate/json.ts';
import { jsonAnswerTool } from './translate/json-answer.ts';
import { clientName } from './translate/tool-names.ts';

/**
 * Reads a `/v2/chat` answer.
 *
 * @throws ProviderError for an error body, an unreadable, an unfinished and an empty answer.
 */
export function readCohereChat(body: unknown, context: ReadContext, classify: Classify): ChatCompletion {
  if (!isJsonObject(body)) throw unusableAnswer('The answer is not a JSON object.');
  if (isErrorBody(body)) throw reportedError(body, 'response', classify);
  if (!isJsonObject(body.message)) throw unusableAnswer('The answer holds no message.');
  const content = readMessage(body.message, context);
  const reason = filledString(body.finish_reason) ?? 'COMPLETE';
  const finishReason = finishReasonOf(reason, content.calls.length > 0, body.error);
  if (finishReason === 'stop' && content.text === '') throw unusableAnswer('The model gave an empty answer.');
  const logprobs = objectsOf(body.logprobs).flatMap(logprobEntry);
  return {
    id: filledString(body.id) ?? context.id,
    object: 'chat.completion',
    created: context.created,
    model: context.model,
    choices: [
      {
        index: 0,
        message: messageOf(content, objectsOf(body.message.citations)),
        ...(logprobs.length === 0 ? {} : { logprobs: { content: logprobs, refusal: null } }),
        finish_reason: finishReason,
      },
    ],
    ...(isJsonObject(body.usage) ? { usage: cohereUsage(body.usage) } : {}),
  };
}

interface Content {
  text: string;
  thinking: string;
  readonly calls: ToolCall[];
}

function readMessage(message: JsonObject, context: ReadContext): Content {
  const content: Content = { text: filledString(message.tool_plan) ?? '', thinking: '', calls: [] };
  for (const item of objectsOf(message.content)) {
    if (item.type === 'thinking') content.thinking += filledString(item.thinking) ?? '';
    else content.text += filledString(item.text) ?? '';
  }
  for (const call of objectsOf(message.tool_calls)) {
    const called = isJsonObject(call.function) ? call.function : {};
    const name = filledString(called.name) ?? '';
    const written = filledString(called.arguments) ?? '{}';
    if (name === jsonAnswerTool) content.text = written;
    else {
      content.calls.push({
        id: filledString(call.id) ?? '',
        type: 'function',
        function: { name: clientName(name, context.toolNames), arguments: written },
      });
    }
  }
  return content;
}

function messageOf({ text, thinking, calls }: Content, citations: readonly JsonObject[]): ChatMessage {
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(thinking === ''
      ? {}
      : { reasoning_content: thinking, thinking_blocks: [{ type: 'thinking', thinking }] }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...citationFields(citations),
  };
}
