import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { listOf } from '../openai/read-question.ts';
import { invalid, isOpenai, missing, notAmong, refuseUnknown, wrongType } from '../openai/refusals.ts';
import { checkTools } from './check-tools.ts';
import {
  countFields,
  groqFields,
  includable,
  reasoningFields,
  requestFields,
  textFields,
} from './known-fields.ts';
import { checkStrictSchema } from './strict-schema.ts';
import { thinksByItself } from './thinking-models.ts';

/** Refuses what the provider refuses about a request beside its input: unknown, missing and wrong fields. */
export function checkRequest(call: Call): void {
  const isCount = call.address.operation === 'count-response-tokens';
  checkNames(call, isCount ? countFields : requestFields);
  if (call.model === '') throw missing(call, 'model');
  checkTypes(call);
  checkChoices(call);
  checkStateless(call);
  checkText(call);
  checkReasoning(call);
  checkTools(call);
}

/** OpenRouter and xAI take what they do not know and leave it. */
function checkNames(call: Call, known: ReadonlySet<string>): void {
  const { provider } = call.address;
  if (provider === 'groq') {
    const unknown = Object.keys(call.body).find((name) => !groqFields.has(name));
    if (unknown !== undefined) throw invalid(call, `property '${unknown}' is unsupported`);
  }
  if (provider === 'openai' || provider === 'azure') refuseUnknown(call, call.body, known, '');
}

const types: Readonly<Record<string, 'boolean' | 'number' | 'integer' | 'string' | 'object' | 'array'>> = {
  stream: 'boolean',
  store: 'boolean',
  background: 'boolean',
  parallel_tool_calls: 'boolean',
  temperature: 'number',
  top_p: 'number',
  max_output_tokens: 'integer',
  max_tool_calls: 'integer',
  top_logprobs: 'integer',
  instructions: 'string',
  previous_response_id: 'string',
  user: 'string',
  metadata: 'object',
  reasoning: 'object',
  text: 'object',
  tools: 'array',
  include: 'array',
};

const words: Readonly<Record<string, string>> = {
  boolean: 'a boolean',
  number: 'a decimal',
  integer: 'an integer',
  string: 'a string',
  object: 'an object',
  array: 'an array',
};

const ranges: Readonly<Record<string, readonly [lowest: number, highest: number]>> = {
  temperature: [0, 2],
  top_p: [0, 1],
  top_logprobs: [0, 20],
  max_output_tokens: [16, Number.MAX_SAFE_INTEGER],
};

function checkTypes(call: Call): void {
  for (const [name, type] of Object.entries(types)) {
    const value = call.body[name];
    if (value === undefined || value === null) continue;
    if (!isOfType(value, type)) throw wrongType(call, name, words[type] ?? type, value);
    checkRange(call, name, value);
  }
  for (const [name, value] of Object.entries(isJsonObject(call.body.metadata) ? call.body.metadata : {})) {
    if (typeof value !== 'string') throw wrongType(call, `metadata.${name}`, 'a string', value);
  }
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  return type === 'object' ? isJsonObject(value) : typeof value === type;
}

function checkRange(call: Call, name: string, value: unknown): void {
  const [lowest, highest] = ranges[name] ?? [];
  if (lowest === undefined || highest === undefined || typeof value !== 'number') return;
  if (value >= lowest && value <= highest) return;
  const kind = types[name] === 'integer' ? 'integer' : 'decimal';
  const [side, sign, bound] =
    value < lowest ? ['below minimum', '>=', lowest] : ['above maximum', '<=', highest];
  const message = `Invalid '${name}': ${kind} ${side} value. Expected a value ${sign} ${bound}, but got ${value} instead.`;
  const code = `${kind}_${value < lowest ? 'below_min' : 'above_max'}_value`;
  throw invalid(call, message, { param: name, code });
}

function checkChoices(call: Call): void {
  const { include, truncation, stream_options: options, stream } = call.body;
  for (const [index, value] of listOf(include).entries()) {
    const known: readonly unknown[] = includable;
    if (!known.includes(value)) throw notAmong(call, value, includable, `include[${index}]`);
  }
  const truncations = ['auto', 'disabled'];
  if (typeof truncation === 'string' && !truncations.includes(truncation))
    throw notAmong(call, truncation, truncations, 'truncation');
  if (isJsonObject(options) && stream !== true) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    throw invalid(call, message, { param: 'stream_options' });
  }
}

/** Groq and OpenRouter keep nothing; OpenAI can work in the background only on what it keeps. */
function checkStateless(call: Call): void {
  const { store, previous_response_id: previous, background } = call.body;
  const { provider } = call.address;
  if (provider === 'openrouter' || provider === 'groq') {
    if (store === true) throw invalid(call, 'This API keeps no state: `store` must be false.');
    if (typeof previous === 'string') throw invalid(call, '`previous_response_id` is not supported.');
    if (background === true) throw invalid(call, '`background` is not supported.');
  }
  if (background === true && store === false) {
    throw invalid(call, 'Background mode requires `store` to be true.', { param: 'background' });
  }
}

const formats = ['text', 'json_object', 'json_schema'];

function checkText(call: Call): void {
  const { text } = call.body;
  if (!isJsonObject(text)) return;
  refuseUnknown(call, text, textFields, 'text');
  const { format } = text;
  if (format === undefined || format === null) return;
  if (!isJsonObject(format)) throw wrongType(call, 'text.format', 'an object', format);
  if (!formats.includes(String(format.type))) throw notAmong(call, format.type, formats, 'text.format.type');
  checkJsonMode(call, format.type);
  if (format.type !== 'json_schema') return;
  // In chat completions these are one level deeper, in `json_schema`.
  if (typeof format.name !== 'string') throw missing(call, 'text.format.name');
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(format.name)) {
    const message = `Invalid 'text.format.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`;
    throw invalid(call, message, { param: 'text.format.name', code: 'invalid_value' });
  }
  if (!isJsonObject(format.schema)) throw missing(call, 'text.format.schema');
  if (format.strict === true) {
    checkStrictSchema(call, format.schema, {
      subject: `response_format '${format.name}'`,
      param: 'text.format.schema',
      code: 'invalid_json_schema',
    });
  }
}

function checkJsonMode(call: Call, type: unknown): void {
  if (type !== 'json_object' || !isOpenai(call)) return;
  if (/json/i.test(JSON.stringify([call.body.input, call.body.instructions]))) return;
  const message =
    "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.";
  throw invalid(call, message, { param: 'input' });
}

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const summaries = ['auto', 'concise', 'detailed'];

/** Models that do not think take no effort, those that do take no temperature. */
function checkReasoning(call: Call): void {
  const { body, model } = call;
  const reasoning: JsonObject = isJsonObject(body.reasoning) ? body.reasoning : {};
  refuseUnknown(call, reasoning, reasoningFields, 'reasoning');
  const { effort, summary } = reasoning;
  if (effort !== undefined && effort !== null && !efforts.includes(String(effort)))
    throw notAmong(call, effort, efforts, 'reasoning.effort');
  if (summary !== undefined && summary !== null && !summaries.includes(String(summary)))
    throw notAmong(call, summary, summaries, 'reasoning.summary');
  if (!isOpenai(call)) return;
  const [given] = ['effort', 'summary'].filter(
    (name) => reasoning[name] !== undefined && reasoning[name] !== null,
  );
  if (given !== undefined && /^(gpt-4|gpt-3|chatgpt)/.test(model))
    throw unsupported(call, `reasoning.${given}`);
  for (const name of ['temperature', 'top_p']) {
    const isSet = typeof body[name] === 'number' && body[name] !== 1;
    if (isSet && thinksByItself(model)) throw unsupported(call, name);
  }
}

function unsupported(call: Call, param: string): Error {
  return invalid(call, `Unsupported parameter: '${param}' is not supported with this model.`, {
    param,
    code: 'unsupported_parameter',
  });
}
