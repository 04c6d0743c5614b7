import { memberOf } from '@bytebot/shared';
import type { ModelCall } from '../http/model-call.ts';
import type { ScannedBody } from '../http/scan/scan-body.ts';
import type { RequestNeeds } from '../routing/request-facts.ts';

/** Content parts of OpenAI's chat and responses routes and of Anthropic's. */
const pictureParts: ReadonlySet<unknown> = new Set(['image_url', 'input_image', 'image']);
const soundParts: ReadonlySet<unknown> = new Set(['input_audio', 'audio', 'audio_url']);
/** Where the routes keep what is said. */
const conversationFields = ['messages', 'input', 'contents'] as const;

/**
 * What a model has to be able to do to answer a request, in whatever dialect it is.
 *
 * @throws Failure `invalid_request` when a string deep inside the body is not valid JSON.
 */
export function needsOf(call: Pick<ModelCall, 'scanned' | 'parsed'>): RequestNeeds {
  const { scanned } = call;
  const parts = conversationFields.some((name) => scanned.has(name)) ? partTypes(call.parsed()) : noParts;
  return {
    vision: hasAny(parts, pictureParts),
    audio: hasAny(parts, soundParts),
    tools: hasItems(call, 'tools') || hasItems(call, 'functions'),
    jsonSchema: wantsSchema(scanned),
  };
}

const noParts: ReadonlySet<unknown> = new Set();

function partTypes(body: Record<string, unknown>): ReadonlySet<unknown> {
  const types = new Set<unknown>();
  for (const name of conversationFields) {
    const list = body[name];
    if (!Array.isArray(list)) continue;
    for (const message of list) {
      const content: unknown = memberOf(message, 'content') ?? memberOf(message, 'parts');
      if (!Array.isArray(content)) continue;
      for (const part of content) types.add(memberOf(part, 'type') ?? googleType(part));
    }
  }
  return types;
}

/** Google's parts have no type: the sort of their data is told by its media type. */
function googleType(part: unknown): string | undefined {
  const data = ['inlineData', 'inline_data', 'fileData', 'file_data'].map((name) => memberOf(part, name));
  const mediaType = data.map((one) => memberOf(one, 'mimeType') ?? memberOf(one, 'mime_type')).find(isText);
  if (mediaType === undefined) return undefined;
  if (mediaType.startsWith('image/')) return 'image';
  return mediaType.startsWith('audio/') ? 'audio' : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function hasAny(found: ReadonlySet<unknown>, wanted: ReadonlySet<unknown>): boolean {
  for (const one of found) if (wanted.has(one)) return true;
  return false;
}

function hasItems({ scanned }: Pick<ModelCall, 'scanned'>, name: string): boolean {
  const value = scanned.has(name) ? scanned.value(name) : undefined;
  return Array.isArray(value) && value.length > 0;
}

/** Where each dialect asks for an answer that fits a schema: chat, responses, Anthropic's two places, Google. */
function wantsSchema(scanned: ScannedBody): boolean {
  const field = (name: string): unknown => (scanned.has(name) ? scanned.value(name) : undefined);
  const formats = [
    field('response_format'),
    memberOf(field('text'), 'format'),
    memberOf(field('output_config'), 'format'),
    field('output_format'),
  ];
  if (formats.some((format) => memberOf(format, 'type') === 'json_schema')) return true;
  const config = field('generationConfig') ?? field('generation_config');
  return googleSchemas.some((name) => memberOf(config, name) !== undefined);
}

const googleSchemas = [
  'responseSchema',
  'responseJsonSchema',
  'response_schema',
  'response_json_schema',
] as const;
