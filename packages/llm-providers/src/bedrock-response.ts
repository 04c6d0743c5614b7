import {
  type ChatCompletion,
  type ChatMessage,
  isJsonObject,
  type JsonObject,
  type ToolCall,
} from '@bytebot/shared';
import { rememberThinking } from './anthropic-recall.ts';
import {
  annotationsOf,
  answerExtras,
  bedrockFinishReason,
  bedrockUsage,
  citedText,
} from './bedrock-answer.ts';
import type { ReadContext } from './provider.ts';
import { type Classify, reportedError, unusableAnswer } from './translate/failure.ts';
import { filledString, objectsOf } from './translate/json.ts';
import { addToolUse } from './translate/json-answer.ts';

/**
 * Reads a Converse answer. Signed and redacted thinking goes to the client as `thinking_blocks`, LiteLLM's name,
 * and is accepted back there.
 *
 * @throws ProviderError for an error body, an unreadable and an empty answer.
 */
export function readBedrockChat(body: unknown, context: ReadContext, classify: Classify): ChatCompletion {
  if (!isJsonObject(body)) throw unusableAnswer('The answer is not a JSON object.');
  const message = isJsonObject(body.output) ? body.output.message : undefined;
  if (!isJsonObject(message) || !Array.isArray(message.content)) {
    if (isErrorBody(body)) throw reportedError(body, 'response', classify);
    throw unusableAnswer('The answer holds no message.');
  }
  const content = readBlocks(objectsOf(message.content), context);
  const stopReason = filledString(body.stopReason) ?? 'end_turn';
  const finishReason = bedrockFinishReason(stopReason, content.calls.length > 0);
  if (stopReason === 'end_turn' && content.text === '' && content.calls.length === 0) {
    throw unusableAnswer('The model gave an empty answer.');
  }
  rememberThinking(content.thinkingBlocks, content.calls[0]?.id, content.text, context);
  return {
    id: context.id,
    object: 'chat.completion',
    created: context.created,
    model: context.model,
    choices: [{ index: 0, message: messageOf(content), finish_reason: finishReason }],
    ...(isJsonObject(body.usage) ? { usage: bedrockUsage(body.usage) } : {}),
    ...answerExtras(body),
  };
}

/** Amazon's errors have a message and a type, and nothing that an answer has. */
export function isErrorBody(body: JsonObject): boolean {
  return [body.message, body.Message, body.__type].some((text) => typeof text === 'string');
}

interface Blocks {
  text: string;
  thinking: string;
  readonly calls: ToolCall[];
  readonly thinkingBlocks: JsonObject[];
  readonly annotations: JsonObject[];
}

function readBlocks(blocks: readonly JsonObject[], context: ReadContext): Blocks {
  const content: Blocks = { text: '', thinking: '', calls: [], thinkingBlocks: [], annotations: [] };
  for (const block of blocks) {
    content.text += filledString(block.text) ?? '';
    if (isJsonObject(block.toolUse)) {
      const { toolUseId: id, name, input } = block.toolUse;
      addToolUse(content, { id, name, input }, context.toolNames);
    }
    if (isJsonObject(block.reasoningContent)) readReasoning(block.reasoningContent, content);
    if (isJsonObject(block.citationsContent)) readCited(block.citationsContent, content);
  }
  return content;
}

function readReasoning(reasoning: JsonObject, content: Blocks): void {
  const said = isJsonObject(reasoning.reasoningText) ? reasoning.reasoningText : {};
  const text = filledString(said.text) ?? '';
  const signature = filledString(said.signature);
  const redacted = filledString(reasoning.redactedContent);
  content.thinking += text;
  if (signature !== undefined) content.thinkingBlocks.push({ type: 'thinking', thinking: text, signature });
  if (redacted !== undefined) content.thinkingBlocks.push({ type: 'redacted_thinking', data: redacted });
}

function readCited(cited: JsonObject, content: Blocks): void {
  content.text += citedText(cited.content);
  content.annotations.push(...annotationsOf(objectsOf(cited.citations), content.text.length));
}

function messageOf({ text, thinking, calls, thinkingBlocks, annotations }: Blocks): ChatMessage {
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(thinking === '' ? {} : { reasoning_content: thinking }),
    ...(thinkingBlocks.length === 0 ? {} : { thinking_blocks: thinkingBlocks }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(annotations.length === 0 ? {} : { annotations }),
  };
}
