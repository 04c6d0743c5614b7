import { isJsonObject, type JsonObject, memberOf, textOf } from '@bytebot/shared';
import { type CarriedBlocks, encodeBlocks } from './carried-blocks.ts';
import type { ClientTool } from './tool-directory.ts';

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** How ids of items begin, as OpenAI's do. */
export type ItemKind = 'msg' | 'rs' | 'fc' | 'ctc' | 'tsc' | 'ig';

/** The id of an item; `uniqueId` is the answer's, and `position` the item's place in it. */
export function itemId(kind: ItemKind, uniqueId: string, position: number): string {
  return `${kind}_${uniqueId}${position.toString(16).padStart(4, '0')}`;
}

/** Thoughts, as the provider shows them, and what it signed. */
export function reasoningItem(id: string, thoughts: string, blocks: CarriedBlocks): JsonObject {
  const encrypted = encodeBlocks(blocks);
  return {
    id,
    type: 'reasoning',
    summary: thoughts === '' ? [] : [{ type: 'summary_text', text: thoughts }],
    ...(encrypted === undefined ? {} : { encrypted_content: encrypted }),
  };
}

export function messageItem(
  id: string,
  content: readonly JsonObject[],
  status: ItemStatus,
  specific?: JsonObject,
): JsonObject {
  return {
    id,
    type: 'message',
    status,
    role: 'assistant',
    content,
    ...(specific === undefined ? {} : { provider_specific_fields: specific }),
  };
}

export function textPart(
  text: string,
  annotations: readonly JsonObject[],
  logprobs: readonly JsonObject[],
): JsonObject {
  return { type: 'output_text', annotations, logprobs, text };
}

export function refusalPart(refusal: string): JsonObject {
  return { type: 'refusal', refusal };
}

/** Sound that a model answered with, in base64, and what is said in it. */
export function audioPart(data: string, transcript: string): JsonObject {
  return { type: 'output_audio', data, transcript };
}

/** How the id of a call's item begins. */
export function kindOfCall(tool: ClientTool): ItemKind {
  switch (tool.kind) {
    case 'custom':
      return 'ctc';
    case 'tool_search':
      return 'tsc';
    default:
      return 'fc';
  }
}

/** @param json The arguments as the model wrote them; for a custom tool they hold its input. */
export function callItem(
  id: string,
  callId: string,
  tool: ClientTool,
  json: string,
  status: ItemStatus,
): JsonObject {
  const space = tool.namespace === undefined ? {} : { namespace: tool.namespace };
  switch (tool.kind) {
    case 'custom': {
      const input = json === '' ? '' : customInput(json);
      return { id, type: 'custom_tool_call', status, call_id: callId, input, name: tool.name, ...space };
    }
    case 'tool_search':
      return {
        id,
        type: 'tool_search_call',
        status,
        call_id: callId,
        execution: 'client',
        arguments: json === '' ? {} : (parsed(json) ?? json),
      };
    default:
      return {
        id,
        type: 'function_call',
        status,
        arguments: json,
        call_id: callId,
        name: tool.name,
        ...space,
      };
  }
}

/** The plain text that a custom tool is called with; a model that wrote it without its envelope is understood too. */
export function customInput(json: string): string {
  const value = parsed(json);
  if (!isJsonObject(value)) return typeof value === 'string' ? value : json;
  return typeof value.input === 'string' ? value.input : json;
}

/** An image that a model answered with; one at an address is shown as a link in words. */
export function imageItem(id: string, url: string): JsonObject | undefined {
  const found = /^data:image\/([a-z0-9.+-]{1,40});base64,/i.exec(url);
  if (found === null) return undefined;
  return {
    id,
    type: 'image_generation_call',
    status: 'completed',
    output_format: found[1],
    result: url.slice(found[0].length),
  };
}

/** The addresses of a message's or a delta's `images`. */
export function imageAddresses(images: unknown): string[] {
  if (!Array.isArray(images)) return [];
  return images.flatMap((image) => textOf(memberOf(image, 'image_url'), 'url') ?? []);
}

/** Chat completions keep a note's address in an object of its own. */
export function annotationsIn(annotations: unknown): JsonObject[] {
  if (!Array.isArray(annotations)) return [];
  return annotations.filter(isJsonObject).map((annotation) => {
    const { url_citation: citation } = annotation;
    return isJsonObject(citation) ? { type: 'url_citation', ...citation } : annotation;
  });
}

/** The token probabilities of a choice, with all the fields that the dialect's have. */
export function logprobsIn(logprobs: unknown): JsonObject[] {
  const content = memberOf(logprobs, 'content');
  if (!Array.isArray(content)) return [];
  return content.filter(isJsonObject).map((entry) => {
    const { top_logprobs: top } = entry;
    const others = Array.isArray(top) ? top.filter(isJsonObject).map(withBytes) : [];
    return { ...withBytes(entry), top_logprobs: others };
  });
}

function withBytes(entry: JsonObject): JsonObject {
  if (Array.isArray(entry.bytes)) return entry;
  return { ...entry, bytes: [...Buffer.from(textOf(entry, 'token') ?? '', 'utf8')] };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
