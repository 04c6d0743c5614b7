import type { ErrorBody, JsonObject } from '@bytebot/shared';
import type { ClientDialect, StreamForm } from '../client-dialect.ts';
import { responsesReading } from './native-reading.ts';
import { readResponsesRequest } from './read-request.ts';
import { responseError } from './response-error.ts';
import { ResponsesStream } from './response-stream.ts';
import { writeResponse } from './write-answer.ts';

/** OpenAI's Responses API, which Codex and OpenAI's agents speak. */
export const responsesDialect: ClientDialect = {
  operation: 'responses',
  readRequest: readResponsesRequest,
  writeAnswer: writeResponse,
  createStream: (context) => new ResponsesStream(context),
  errorBody: (body) => body,
  stream: () => events,
  native: responsesReading,
  nativeDefaults,
};

const events: StreamForm = {
  contentType: 'text/event-stream; charset=utf-8',
  heartbeat: ': heartbeat\n\n',
  failure: failedResponse,
};

/** A failure whose response nobody knows: its bytes came from elsewhere, or none have come. */
function failedResponse(body: ErrorBody): string {
  const { message, param } = body.error;
  const error = responseError(body);
  const data = { type: 'error', sequence_number: 0, code: error.code, message, param, error };
  return `event: error\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The canonical names of defaults that the dialect has at its top under another. */
const defaultNames: Readonly<Record<string, string>> = {
  max_tokens: 'max_output_tokens',
  max_completion_tokens: 'max_output_tokens',
};

const sameDefaults: ReadonlySet<string> = new Set([
  'temperature',
  'top_p',
  'top_logprobs',
  'parallel_tool_calls',
  'tool_choice',
  'service_tier',
  'user',
  'metadata',
  'store',
  'safety_identifier',
  'prompt_cache_key',
  'prompt_cache_retention',
]);

function nativeDefaults(
  defaults: Readonly<Record<string, unknown>>,
  body: JsonObject,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name in defaults) {
    const value = defaults[name];
    if (name === 'reasoning_effort') addInside(fields, 'reasoning', 'effort', value, body);
    else if (name === 'verbosity') addInside(fields, 'text', 'verbosity', value, body);
    else if (Object.hasOwn(defaultNames, name)) fields[defaultNames[name] ?? name] ??= value;
    else if (sameDefaults.has(name)) fields[name] = value;
  }
  for (const name in fields) if (!objects.has(name) && Object.hasOwn(body, name)) delete fields[name];
  return fields;
}

const objects: ReadonlySet<string> = new Set(['reasoning', 'text']);

/** A field inside of one that the request may have as well. */
function addInside(
  fields: Record<string, unknown>,
  name: string,
  inner: string,
  value: unknown,
  body: JsonObject,
): void {
  const asked: unknown = body[name];
  const own = typeof asked === 'object' && asked !== null && !Array.isArray(asked) ? asked : {};
  if (!Object.hasOwn(own, inner)) fields[name] = { ...own, [inner]: value };
}

/** The answer to a question how many tokens a request has (OpenAI API reference, "Get input token counts"). */
export function writeTokenCount(inputTokens: number): JsonObject {
  return { object: 'response.input_tokens', input_tokens: inputTokens };
}
