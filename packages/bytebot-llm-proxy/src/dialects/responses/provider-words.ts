import { isJsonObject, type JsonObject, memberAt, memberOf, textOf } from '@bytebot/shared';
import type { CarriedBlocks } from './carried-blocks.ts';

/** The thoughts of a message or a delta; OpenRouter and others call them `reasoning`. */
export function thoughtsIn(message: JsonObject): string {
  return textOf(message, 'reasoning_content') ?? textOf(message, 'reasoning') ?? '';
}

/** What of a message or a delta has to be given back with it. */
export function blocksIn(message: JsonObject): CarriedBlocks {
  const { provider_specific_fields: specific } = message;
  const thinking = objectsIn(message.thinking_blocks ?? memberOf(specific, 'thinking_blocks'));
  return {
    thinkingBlocks: thinking.filter(isSigned),
    reasoningDetails: objectsIn(message.reasoning_details),
    textSignatures: textsIn(memberOf(specific, 'thought_signatures')),
    nativeBlocks: objectsIn(memberOf(specific, 'native_blocks')),
    callSignatures: signaturesOf(objectsIn(message.tool_calls)),
  };
}

/** What else a provider says of its answer and this dialect has no words for. */
export function othersIn(message: JsonObject): JsonObject | undefined {
  const { provider_specific_fields: specific } = message;
  if (!isJsonObject(specific)) return undefined;
  const {
    thought_signatures: _signatures,
    native_blocks: _blocks,
    thinking_blocks: _thinking,
    ...others
  } = specific;
  return Object.keys(others).length === 0 ? undefined : others;
}

function isSigned(block: JsonObject): boolean {
  if (block.type === 'redacted_thinking') return textOf(block, 'data') !== undefined;
  return (
    block.type === 'thinking' &&
    typeof block.thinking === 'string' &&
    textOf(block, 'signature') !== undefined
  );
}

function signaturesOf(calls: readonly JsonObject[]): Readonly<Record<string, string>> {
  const signatures: Record<string, string> = {};
  for (const call of calls) {
    const id = textOf(call, 'id');
    const signature =
      textOf(memberAt(call, 'extra_content', 'google'), 'thought_signature') ??
      textOf(call.provider_specific_fields, 'thought_signature');
    if (id !== undefined && id !== '__proto__' && signature !== undefined) signatures[id] = signature;
  }
  return signatures;
}

function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
