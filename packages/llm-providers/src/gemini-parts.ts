import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { ReadContext } from './provider.ts';
import { filledString, objectsOf } from './translate/json.ts';
import { jsonAnswerTool } from './translate/json-answer.ts';
import { clientName } from './translate/tool-names.ts';

/** An image in an answer, in the shape OpenRouter and LiteLLM gave it. */
export interface AnswerImage {
  readonly type: 'image_url';
  readonly image_url: { readonly url: string };
  readonly index: number;
}

export interface AnswerCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
  readonly extra_content?: { readonly google: { readonly thought_signature: string } };
}

/** What the parts of one candidate say, put together; of a whole answer or of one stream event. */
export interface GeminiParts {
  text: string;
  thoughts: string;
  readonly calls: AnswerCall[];
  readonly images: AnswerImage[];
  /** Base64 of sound, and its media type. */
  audio: { readonly data: string; readonly mediaType: string } | undefined;
  /** Parts OpenAI's dialect has no place for: code that was run, tools that Google called. */
  readonly native: JsonObject[];
  /** The signature of the text. */
  signature: string | undefined;
}

/** Kept as they are, for clients that show them and send them back. */
const nativeParts = ['executableCode', 'codeExecutionResult', 'toolCall', 'toolResponse'] as const;

/** A shorter id might be given to two conversations, and ids are keys to what is remembered of a turn. */
const safeIdLength = 16;

/** @param firstCall The number of calls this choice has had before; it makes the ids of the next ones. */
export function readParts(
  candidate: JsonObject,
  choice: number,
  firstCall: number,
  context: ReadContext,
): GeminiParts {
  const content = candidate.content;
  const result = emptyParts();
  for (const part of isJsonObject(content) ? objectsOf(content.parts) : []) {
    if (typeof part.text === 'string') {
      readText(part, part.text, result);
    } else if (isJsonObject(part.functionCall)) {
      const ownId = callId(context.id, choice, firstCall + result.calls.length);
      readCall(part, part.functionCall, ownId, context, result);
    } else if (isJsonObject(part.inlineData)) {
      readMedia(part.inlineData, result);
    } else if (isNativePart(part)) {
      result.native.push(part);
    }
  }
  return result;
}

/** Whether it is one of the parts that are kept as they are. */
export function isNativePart(part: JsonObject): boolean {
  return nativeParts.some((name) => isJsonObject(part[name]));
}

/** Whether there is anything a client would call an answer. */
export function saysSomething({ text, calls, images, audio, native }: GeminiParts): boolean {
  return text !== '' || calls.length > 0 || images.length > 0 || audio !== undefined || native.length > 0;
}

function emptyParts(): GeminiParts {
  return {
    text: '',
    thoughts: '',
    calls: [],
    images: [],
    audio: undefined,
    native: [],
    signature: undefined,
  };
}

function readText(part: JsonObject, text: string, result: GeminiParts): void {
  if (part.thought === true) {
    result.thoughts += text;
    return;
  }
  result.text += text;
  result.signature = filledString(part.thoughtSignature) ?? result.signature;
}

function readCall(
  part: JsonObject,
  call: JsonObject,
  ownId: string,
  { toolNames }: ReadContext,
  result: GeminiParts,
): void {
  const input = JSON.stringify(call.args ?? {});
  const name = filledString(call.name) ?? '';
  if (name === jsonAnswerTool) {
    result.text += input;
    return;
  }
  const signature = filledString(part.thoughtSignature);
  const id = filledString(call.id);
  result.calls.push({
    id: id !== undefined && id.length >= safeIdLength ? id : ownId,
    type: 'function',
    function: { name: clientName(name, toolNames), arguments: input },
    ...(signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }),
  });
}

/** The same for the same answer, apart within a conversation, and within OpenAI's 40 characters. */
function callId(answerId: string, choice: number, call: number): string {
  const compact = answerId.replaceAll(/[^A-Za-z0-9]/g, '').slice(-24);
  return choice === 0 ? `call_${compact}_${call}` : `call_${compact}_${choice}_${call}`;
}

function readMedia(media: JsonObject, result: GeminiParts): void {
  const mediaType = filledString(media.mimeType) ?? 'image/png';
  const data = filledString(media.data) ?? '';
  if (mediaType.startsWith('audio/')) {
    result.audio = { data: (result.audio?.data ?? '') + data, mediaType };
    return;
  }
  result.images.push({
    type: 'image_url',
    image_url: { url: `data:${mediaType};base64,${data}` },
    index: result.images.length,
  });
}
