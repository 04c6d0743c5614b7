import { isJsonObject } from '@bytebot/shared';
import type { ModelCall } from '../http/model-call.ts';
import type { RequestNeeds } from '../routing/request-facts.ts';

/** Content parts of OpenAI's chat and responses routes, of Anthropic's and of Google's. */
const pictureParts: ReadonlySet<unknown> = new Set(['image_url', 'input_image', 'image']);
const soundParts: ReadonlySet<unknown> = new Set(['input_audio', 'audio', 'audio_url']);

/**
 * What a model has to be able to do to answer a request.
 *
 * @throws Failure `invalid_request` when a string deep inside the body is not valid JSON.
 */
export function needsOf(call: Pick<ModelCall, 'scanned' | 'parsed'>): RequestNeeds {
  const { scanned } = call;
  const parts = scanned.has('messages') || scanned.has('input') ? partTypes(call.parsed()) : noParts;
  return {
    vision: hasAny(parts, pictureParts),
    audio: hasAny(parts, soundParts),
    tools: hasItems(call, 'tools') || hasItems(call, 'functions'),
    jsonSchema: scanned.has('response_format') && isSchema(scanned.value('response_format')),
  };
}

const noParts: ReadonlySet<unknown> = new Set();

function partTypes({ messages, input }: Record<string, unknown>): ReadonlySet<unknown> {
  const types = new Set<unknown>();
  for (const list of [messages, input]) {
    if (!Array.isArray(list)) continue;
    for (const message of list) {
      const content: unknown = isJsonObject(message) ? message.content : undefined;
      if (!Array.isArray(content)) continue;
      for (const part of content) if (isJsonObject(part)) types.add(part.type);
    }
  }
  return types;
}

function hasAny(found: ReadonlySet<unknown>, wanted: ReadonlySet<unknown>): boolean {
  for (const one of found) if (wanted.has(one)) return true;
  return false;
}

function hasItems({ scanned }: Pick<ModelCall, 'scanned'>, name: string): boolean {
  const value = scanned.has(name) ? scanned.value(name) : undefined;
  return Array.isArray(value) && value.length > 0;
}

function isSchema(format: unknown): boolean {
  return isJsonObject(format) && format.type === 'json_schema';
}
