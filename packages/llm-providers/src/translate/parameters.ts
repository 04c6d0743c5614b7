import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from '../provider.ts';

/** What a client says about itself or its bookkeeping; leaving it out changes no answer. */
const informational = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'user',
  'metadata',
  'store',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
  // One vendor's words for what other fields say to all.
  'extra_content',
]);

/** OpenAI's defaults: a client that spells one out asks for nothing (OpenAI API reference, "Create chat completion"). */
const defaults: Readonly<Record<string, readonly unknown[]>> = {
  n: [1],
  frequency_penalty: [0],
  presence_penalty: [0],
  logprobs: [false],
  top_logprobs: [0],
  parallel_tool_calls: [true],
  service_tier: ['auto', 'default'],
  verbosity: ['medium'],
};

/**
 * The names of the parameters that the client sent and that nothing carries: neither one of `carried`, nor
 * informational, nor a default spelt out.
 */
export function droppedParameters(
  request: Readonly<Record<string, unknown>>,
  carried: ReadonlySet<string>,
): string[] {
  return Object.keys(request).filter(
    (name) => !carried.has(name) && !informational.has(name) && !asksForNothing(name, request[name]),
  );
}

/** Whether a parameter's value is the same as leaving it out. */
export function asksForNothing(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value))
    return value.length === 0 || (name === 'modalities' && value.every((modality) => modality === 'text'));
  if (isJsonObject(value)) {
    return Object.keys(value).length === 0 || (name === 'response_format' && value.type === 'text');
  }
  return Object.hasOwn(defaults, name) && defaults[name]?.includes(value) === true;
}

/**
 * `stop` as a list; undefined when there is none.
 *
 * @throws RequestTranslationError when it is neither a string nor a list.
 */
export function stopSequences(request: Readonly<Record<string, unknown>>): unknown[] | undefined {
  const stop = request.stop;
  if (stop === undefined || stop === null) return undefined;
  if (typeof stop === 'string') return [stop];
  if (Array.isArray(stop)) return stop.length === 0 ? undefined : stop;
  throw new RequestTranslationError('stop', 'stop must be a string or a list of strings.');
}

/** The answer's length limit under OpenAI's new and old name. */
export function maxTokensOf(request: Readonly<Record<string, unknown>>): unknown {
  return request.max_completion_tokens ?? request.max_tokens ?? undefined;
}

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | { readonly type: 'json_schema'; readonly schema: JsonObject };

/**
 * Reads `response_format`.
 *
 * @throws RequestTranslationError when its type is unknown or its schema is missing.
 */
export function readResponseFormat(request: Readonly<Record<string, unknown>>): ResponseFormat {
  const format = request.response_format;
  if (format === undefined || format === null) return { type: 'text' };
  const type = isJsonObject(format) ? format.type : undefined;
  if (type === 'text' || type === 'json_object') return { type };
  if (type === 'json_schema' && isJsonObject(format)) {
    const named = format.json_schema;
    if (isJsonObject(named) && isJsonObject(named.schema))
      return { type, schema: withoutDialect(named.schema) };
    throw new RequestTranslationError(
      'response_format.json_schema.schema',
      'json_schema needs a schema, as an object.',
    );
  }
  throw new RequestTranslationError(
    'response_format',
    'response_format must have the type text, json_object or json_schema.',
  );
}

/** A JSON Schema without `$schema`, which names the dialect, constrains nothing, and is refused by some. */
export function withoutDialect(schema: JsonObject): JsonObject {
  const { $schema: _dialect, ...rest } = schema;
  return rest;
}
