import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { NativeEventFacts, NativeFacts, NativeReading } from '../client-dialect.ts';
import { canonicalUsage } from './usage.ts';

const silent: NativeEventFacts = {
  usage: undefined,
  model: undefined,
  id: undefined,
  hasContent: false,
  isError: false,
  isComplete: false,
  isEnd: false,
  isPing: false,
};

/** What Anthropic's own answers and events say (Anthropic API reference, "Message", "Streaming messages"). */
export const anthropicReading: NativeReading = {
  readAnswer,
  readEvent: (name, value) => readEvent(name, isJsonObject(value) ? value : {}),
  isContentEvent: (name) => name === 'content_block_delta',
  doneMark: undefined,
};

function readAnswer(value: unknown): NativeFacts {
  if (!isJsonObject(value)) return { ...nothing, unreadable: 'the answer is not a JSON object' };
  const isError = value.type === 'error' || isJsonObject(value.error);
  const hasContent = Array.isArray(value.content);
  return {
    usage: canonicalUsage(value.usage),
    model: textOr(value.model),
    id: textOr(value.id),
    isFiltered: value.stop_reason === 'refusal',
    isError,
    unreadable: isError || hasContent ? undefined : 'the answer holds no content',
  };
}

const nothing: NativeFacts = {
  usage: undefined,
  model: undefined,
  id: undefined,
  isFiltered: false,
  isError: false,
  unreadable: undefined,
};

function readEvent(name: string, event: JsonObject): NativeEventFacts {
  switch (event.type ?? name) {
    case 'message_start':
      return readStart(event.message);
    case 'content_block_start':
      return { ...silent, hasContent: saysSomething(event.content_block) };
    case 'content_block_delta':
      return { ...silent, hasContent: true };
    case 'message_delta':
      return readEndOf(event);
    case 'message_stop':
      return { ...silent, isComplete: true, isEnd: true };
    case 'ping':
      return { ...silent, isPing: true };
    case 'error':
      return { ...silent, isError: true };
    default:
      return isJsonObject(event.error) ? { ...silent, isError: true } : silent;
  }
}

function readStart(message: unknown): NativeEventFacts {
  if (!isJsonObject(message)) return silent;
  return {
    ...silent,
    usage: canonicalUsage(message.usage),
    model: textOr(message.model),
    id: textOr(message.id),
  };
}

function readEndOf(event: JsonObject): NativeEventFacts {
  const delta = isJsonObject(event.delta) ? event.delta : {};
  const isComplete = textOr(delta.stop_reason) !== undefined;
  // An answer of nothing but its end is one.
  return { ...silent, usage: canonicalUsage(event.usage), isComplete, hasContent: isComplete };
}

/** A text that begins empty says nothing yet; any other block says at least what it is. */
function saysSomething(block: unknown): boolean {
  return isJsonObject(block) && !(block.type === 'text' && (block.text === '' || block.text === undefined));
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
