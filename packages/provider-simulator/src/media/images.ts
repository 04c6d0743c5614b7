import { encodeSseComment, encodeSseEvent, isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import type { HeaderMap, Outcome } from '../deliver/event-stream.ts';
import { errorOr } from '../openai/plain-flavour.ts';
import { imageBase64 } from './image-bytes.ts';

/** What is to be drawn, read from JSON or from a form. */
export interface ImageRequest {
  readonly prompt: string;
  readonly count: number;
  readonly size: string;
  readonly quality: string;
  readonly background: string;
  readonly format: string;
  /** Undefined where the model has no choice. */
  readonly responseFormat: 'url' | 'b64_json' | undefined;
  readonly isStream: boolean;
  readonly partialCount: number;
  /** How many pictures were given to start from. */
  readonly givenCount: number;
  readonly kind: 'image_generation' | 'image_edit';
}

/** Whether a model draws as OpenAI's newer ones do: always inline, with usage and streams. */
export function isGptImage(model: string): boolean {
  return /^(gpt-image|chatgpt-image)/.test(model);
}

const imageTokens = 272;

/** Answers with as many pictures as were asked for. */
export function drawImages(call: Call, asked: ImageRequest, headers: HeaderMap): Outcome {
  if (asked.isStream) return { kind: 'stream', status: 200, headers, stream: imageStream(call, asked) };
  return { kind: 'whole', status: 200, headers, body: bodyFor(call, asked) };
}

function bodyFor(call: Call, asked: ImageRequest): object {
  const created = Math.floor(call.nowMs / 1_000);
  const pictures = Array.from({ length: asked.count }, (_, index) => pictureOf(call, asked, index));
  switch (call.address.provider) {
    case 'together':
      return { id: call.ids.next(''), model: call.model, object: 'list', data: pictures };
    case 'xai':
      return { data: pictures };
    default:
      return { created, data: pictures, ...(isGptImage(call.model) ? detailsOf(call, asked) : {}) };
  }
}

function pictureOf(call: Call, asked: ImageRequest, index: number): object {
  const { provider } = call.address;
  const base64 = imageBase64(asked.format);
  const extra = {
    ...(provider === 'together' ? { index } : {}),
    ...(provider === 'xai' || call.model === 'dall-e-3' ? { revised_prompt: asked.prompt } : {}),
  };
  if (asked.responseFormat !== 'url') return { ...extra, b64_json: base64 };
  const host = String(call.headers.host ?? 'localhost');
  return { ...extra, url: `http://${host}/__image.png?id=${call.ids.next('img_')}` };
}

function detailsOf(call: Call, asked: ImageRequest): JsonObject {
  const { background, size, quality, format } = asked;
  return {
    background: background === 'auto' ? 'opaque' : background,
    output_format: format,
    quality: quality === 'auto' ? 'high' : quality,
    size: size === 'auto' ? '1024x1024' : size,
    ...(call.reply?.usage === null ? {} : { usage: call.reply?.usage ?? usageOf(asked) }),
  };
}

function usageOf({ prompt, count, givenCount }: ImageRequest): JsonObject {
  const text = Math.max(1, Math.ceil(prompt.length / 4));
  const given = givenCount * imageTokens;
  const drawn = count * imageTokens;
  return {
    input_tokens: text + given,
    input_tokens_details: { text_tokens: text, image_tokens: given },
    output_tokens: drawn,
    output_tokens_details: { text_tokens: 0, image_tokens: drawn },
    total_tokens: text + given + drawn,
  };
}

/** Previews, then the picture (OpenAI API reference, "Image streaming events"). */
function imageStream(call: Call, asked: ImageRequest): Extract<Outcome, { kind: 'stream' }>['stream'] {
  const { usage, ...details } = detailsOf(call, asked);
  const base = {
    b64_json: imageBase64(asked.format),
    created_at: Math.floor(call.nowMs / 1_000),
    ...details,
  };
  const event = (name: string, fields: object): string => {
    const type = `${asked.kind}.${name}`;
    return encodeSseEvent(type, JSON.stringify({ type, ...base, ...fields }));
  };
  const previews = Array.from({ length: asked.partialCount }, (_, index) =>
    event('partial_image', { partial_image_index: index }),
  );
  return {
    contentType: 'text/event-stream; charset=utf-8',
    opening: '',
    content: [...previews, event('completed', usage === undefined ? {} : { usage })],
    closing: '',
    endMark: '',
    keepAlive: encodeSseComment('keep-alive'),
    malformed: `event: ${asked.kind}.partial_image\ndata: {"b64_json"\n\n`,
    errorEvent: (body) => {
      const envelope = errorOr(body);
      const error = isJsonObject(envelope) ? envelope.error : undefined;
      return encodeSseEvent('error', JSON.stringify({ type: 'error', error: error ?? envelope }));
    },
  };
}
