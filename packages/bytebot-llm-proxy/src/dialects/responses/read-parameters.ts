import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { describeValue } from './describe-value.ts';

/** Read in a place of their own, or said in the answer and nowhere else. */
const readElsewhere: ReadonlySet<string> = new Set([
  'model',
  'stream',
  'stream_options',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'background',
  'conversation',
  'prompt',
  'previous_response_id',
  'store',
  'metadata',
  'max_output_tokens',
  'text',
  'reasoning',
  'include',
  'top_logprobs',
]);

/** What steers OpenAI's own servers and changes no answer of anybody else's. */
const openaiOnly: ReadonlySet<string> = new Set([
  'client_metadata',
  'context_management',
  'max_tool_calls',
  'moderation',
  'access_programs',
  'image',
  'prompt_cache_options',
]);

/** Further parts of the answer that are only asked for where OpenAI's own tools are. */
const logprobsInclude = 'message.output_text.logprobs';
const reasoningInclude = 'reasoning.encrypted_content';

export interface ReadParameters {
  readonly fields: JsonObject;
  readonly dropped: readonly string[];
}

/**
 * The parameters of a request in the names of chat completions. One that this dialect does not know goes through as it
 * is: it may be a provider's own.
 *
 * @throws DialectError for values that cannot be read.
 */
export function readParameters(body: JsonObject): ReadParameters {
  const fields: Record<string, unknown> = {};
  const dropped: string[] = [];
  for (const name in body) {
    const value = body[name];
    if (readElsewhere.has(name) || value === undefined || value === null || name === '__proto__') continue;
    if (openaiOnly.has(name)) dropped.push(name);
    else if (name !== 'truncation') fields[name] = value;
    else if (value !== 'disabled') dropped.push(name);
  }
  if (typeof body.max_output_tokens === 'number') fields.max_completion_tokens = body.max_output_tokens;
  else if (body.max_output_tokens !== undefined && body.max_output_tokens !== null)
    throw new DialectError('max_output_tokens', 'max_output_tokens must be a number.');
  readText(body.text, fields);
  readReasoning(body.reasoning, fields, dropped);
  readLogprobs(body, fields, dropped);
  return { fields, dropped };
}

function readText(text: unknown, fields: Record<string, unknown>): void {
  if (text === undefined || text === null) return;
  if (!isJsonObject(text)) throw new DialectError('text', 'text must be an object.');
  if (text.verbosity !== undefined && text.verbosity !== null) fields.verbosity = text.verbosity;
  const { format } = text;
  if (format === undefined || format === null) return;
  if (!isJsonObject(format))
    throw new DialectError('text.format', 'text.format must be an object with a type.');
  switch (format.type) {
    case 'text':
      return;
    case 'json_object':
      fields.response_format = { type: 'json_object' };
      return;
    case 'json_schema':
      fields.response_format = schemaFormat(format);
      return;
    default:
      throw new DialectError(
        'text.format.type',
        `The format ${describeValue(format.type)} is unknown; there are text, json_object and json_schema.`,
      );
  }
}

function schemaFormat({ name, schema, strict, description }: JsonObject): JsonObject {
  if (typeof name !== 'string' || name === '')
    throw new DialectError('text.format.name', "Missing required parameter: 'text.format.name'.");
  if (!isJsonObject(schema))
    throw new DialectError('text.format.schema', "Missing required parameter: 'text.format.schema'.");
  return {
    type: 'json_schema',
    json_schema: {
      name,
      ...(typeof description === 'string' ? { description } : {}),
      schema,
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
  };
}

/** Thoughts are shown as the provider shows them, so that a wanted summary needs no words. */
function readReasoning(reasoning: unknown, fields: Record<string, unknown>, dropped: string[]): void {
  if (reasoning === undefined || reasoning === null) return;
  if (!isJsonObject(reasoning)) throw new DialectError('reasoning', 'reasoning must be an object.');
  const { effort, summary: _summary, generate_summary: _former, ...others } = reasoning;
  if (effort !== undefined && effort !== null) fields.reasoning_effort = effort;
  const own: Record<string, unknown> = {};
  for (const name in others) {
    const value = others[name];
    if (value === undefined || value === null) continue;
    // OpenRouter's words for it.
    if (name === 'max_tokens' || name === 'exclude' || name === 'enabled') own[name] = value;
    else dropped.push(`reasoning.${name}`);
  }
  if (Object.keys(own).length > 0) fields.reasoning = own;
}

function readLogprobs(body: JsonObject, fields: Record<string, unknown>, dropped: string[]): void {
  const { include, top_logprobs: top } = body;
  if (include !== undefined && include !== null && !Array.isArray(include))
    throw new DialectError('include', 'include must be a list.');
  let wanted = false;
  for (const [index, part] of (include ?? []).entries()) {
    if (part === logprobsInclude) wanted = true;
    else if (part !== reasoningInclude) dropped.push(`include[${index}]`);
  }
  if (typeof top === 'number' && top > 0) {
    wanted = true;
    fields.top_logprobs = top;
  }
  if (wanted) fields.logprobs = true;
}
