import {
  type ChatCompletion,
  type ChatMessage,
  isJsonObject,
  type JsonObject,
  type ToolCall,
} from '@bytebot/shared';
import { anthropicUsage, finishReasonOf, refuseError } from './anthropic-answer.ts';
import { annotationsOf } from './anthropic-citations.ts';
import { anthropicTier, refusalOf, specificFields } from './anthropic-message.ts';
import { rememberThinking } from './anthropic-recall.ts';
import type { ReadContext } from './provider.ts';
import { type Classify, unusableAnswer } from './translate/failure.ts';
import { filledString, objectsOf } from './translate/json.ts';
import { addToolUse } from './translate/json-answer.ts';

/**
 * Reads a Messages answer. Signed thinking goes to the client as `thinking_blocks`, LiteLLM's name, and is
 * accepted back there.
 *
 * @throws ProviderError for an error body, an unreadable and an empty answer.
 */
export function readAnthropicChat(body: unknown, context: ReadContext, classify: Classify): ChatCompletion {
  if (!isJsonObject(body)) throw unusableAnswer('The answer is not a JSON object.');
  refuseError(body, 'response', classify);
  if (!Array.isArray(body.content)) throw unusableAnswer('The answer holds no content.');
  const content = readBlocks(objectsOf(body.content), context);
  const stopReason = filledString(body.stop_reason) ?? 'end_turn';
  if (stopReason === 'end_turn' && content.text === '' && content.calls.length === 0) {
    throw unusableAnswer('The model gave an empty answer.');
  }
  rememberThinking(content.thinkingBlocks, content.calls[0]?.id, content.text, context);
  const tier = anthropicTier(body.usage);
  return {
    id: filledString(body.id) ?? context.id,
    object: 'chat.completion',
    created: context.created,
    model: filledString(body.model) ?? context.model,
    choices: [
      {
        index: 0,
        message: messageOf(content, stopReason, body),
        finish_reason: finishReasonOf(stopReason, content.calls.length > 0),
      },
    ],
    ...(isJsonObject(body.usage) ? { usage: anthropicUsage(body.usage) } : {}),
    ...(tier === undefined ? {} : { service_tier: tier }),
  };
}

interface Blocks {
  text: string;
  thinking: string;
  readonly calls: ToolCall[];
  readonly thinkingBlocks: JsonObject[];
  readonly annotations: JsonObject[];
  readonly citations: JsonObject[];
  readonly native: JsonObject[];
}

function readBlocks(blocks: readonly JsonObject[], context: ReadContext): Blocks {
  const content: Blocks = {
    text: '',
    thinking: '',
    calls: [],
    thinkingBlocks: [],
    annotations: [],
    citations: [],
    native: [],
  };
  for (const block of blocks) {
    switch (block.type) {
      case 'text':
        readText(block, content);
        break;
      case 'tool_use':
        addToolUse(content, { id: block.id, name: block.name, input: block.input }, context.toolNames);
        break;
      case 'thinking':
        content.thinking += filledString(block.thinking) ?? '';
        content.thinkingBlocks.push(block);
        break;
      case 'redacted_thinking':
        content.thinkingBlocks.push(block);
        break;
      default:
        if (typeof block.type === 'string') content.native.push(block);
    }
  }
  return content;
}

function readText(block: JsonObject, content: Blocks): void {
  const text = filledString(block.text) ?? '';
  const citations = objectsOf(block.citations);
  content.citations.push(...citations);
  content.annotations.push(...annotationsOf(citations, content.text, text));
  content.text += text;
}

function messageOf(content: Blocks, stopReason: string, body: JsonObject): ChatMessage {
  const { text, thinking, calls, thinkingBlocks, annotations, citations, native } = content;
  const refusal = refusalOf(body.stop_details);
  return {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(thinking === '' ? {} : { reasoning_content: thinking }),
    ...(thinkingBlocks.length === 0 ? {} : { thinking_blocks: thinkingBlocks }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(annotations.length === 0 ? {} : { annotations }),
    ...specificFields({ native, citations, stopReason, stopSequence: filledString(body.stop_sequence) }),
  };
}
