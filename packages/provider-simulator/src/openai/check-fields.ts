import { isJsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { asGeminiList, geminiError, groqError, openaiError } from '../failures/envelopes.ts';
import { Refusal } from '../failures/refusal.ts';
import { invalidRequest } from './invalid-request.ts';
import { geminiCompatibleFields, groqFields, openaiFields } from './known-fields.ts';
import { listOf } from './read-question.ts';

/** Refuses fields the provider does not know and values it does not take. */
export function checkFields(call: Call): void {
  checkNames(call);
  checkTypes(call);
  checkTools(call);
  checkReasoningModel(call);
}

/** OpenRouter and generic servers ignore or pass on what they do not know. */
function checkNames(call: Call): void {
  const names = Object.keys(call.body);
  switch (call.address.provider) {
    case 'openai':
    case 'azure': {
      const unknown = names.filter((name) => !openaiFields.has(name) || isTooNew(call, name));
      if (unknown.length === 0) return;
      const word = unknown.length === 1 ? 'argument' : 'arguments';
      throw new Refusal(openaiError(400, `Unrecognized request ${word} supplied: ${unknown.join(', ')}`));
    }
    case 'groq': {
      const unknown = names.find((name) => !groqFields.has(name));
      if (unknown === undefined) return;
      throw new Refusal(groqError(400, `property '${unknown}' is unsupported`, 'invalid_request_error'));
    }
    case 'gemini': {
      const unknown = names.filter((name) => !geminiCompatibleFields.has(name));
      if (unknown.length === 0) return;
      const messages = unknown.map(
        (name) => `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`,
      );
      const fieldViolations = messages.map((description) => ({ description }));
      const details = [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations }];
      throw new Refusal(asGeminiList(geminiError(400, messages.join('\n'), 'INVALID_ARGUMENT', details)));
    }
    default:
  }
}

/** Azure knows `stream_options` since its API version 2024-09-01-preview. */
function isTooNew({ address, query }: Call, name: string): boolean {
  if (address.provider !== 'azure' || name !== 'stream_options') return false;
  return (query.get('api-version') ?? '2024-09') < '2024-09';
}

const typedFields: Readonly<Record<string, 'boolean' | 'number' | 'integer'>> = {
  stream: 'boolean',
  logprobs: 'boolean',
  parallel_tool_calls: 'boolean',
  temperature: 'number',
  top_p: 'number',
  frequency_penalty: 'number',
  presence_penalty: 'number',
  max_tokens: 'integer',
  max_completion_tokens: 'integer',
  n: 'integer',
  seed: 'integer',
};

const ranges: Readonly<Record<string, readonly [lowest: number, highest: number]>> = {
  temperature: [0, 2],
  top_p: [0, 1],
  frequency_penalty: [-2, 2],
  presence_penalty: [-2, 2],
  max_tokens: [1, Number.MAX_SAFE_INTEGER],
  max_completion_tokens: [1, Number.MAX_SAFE_INTEGER],
  n: [1, 128],
};

function checkTypes(call: Call): void {
  for (const [name, type] of Object.entries(typedFields)) {
    const value = call.body[name];
    if (value === undefined || value === null) continue;
    const isRight = type === 'integer' ? Number.isInteger(value) : typeof value === type;
    if (!isRight) {
      const expected =
        type === 'boolean' || type === 'number' ? `a ${type === 'number' ? 'decimal' : type}` : 'an integer';
      const message = `Invalid type for '${name}': expected ${expected}, but got ${named(value)} instead.`;
      throw invalidRequest(call, message, { param: name, code: 'invalid_type' });
    }
    checkRange(call, name, Number(value));
  }
  if (
    call.body.stream_options !== undefined &&
    call.body.stream_options !== null &&
    call.body.stream !== true
  ) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    throw invalidRequest(call, message, { param: 'stream_options' });
  }
}

function checkRange(call: Call, name: string, value: number): void {
  const [lowest, highest] = ranges[name] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (value >= lowest && value <= highest) return;
  const kind = typedFields[name] === 'integer' ? 'integer' : 'decimal';
  const isLow = value < lowest;
  const bound = isLow
    ? `below minimum value. Expected a value >= ${lowest}`
    : `above maximum value. Expected a value <= ${highest}`;
  const code = `${kind}_${isLow ? 'below_min' : 'above_max'}_value`;
  throw invalidRequest(call, `Invalid '${name}': ${kind} ${bound}, but got ${value} instead.`, {
    param: name,
    code,
  });
}

function named(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return Number.isInteger(value) ? 'an integer' : `a ${typeof value === 'number' ? 'decimal' : typeof value}`;
}

function checkTools(call: Call): void {
  const { tools, tool_choice: choice, parallel_tool_calls: parallel } = call.body;
  if (tools === undefined || tools === null) {
    if (choice !== undefined && choice !== null && choice !== 'none') {
      const message =
        "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.";
      throw invalidRequest(call, message, { param: 'tool_choice' });
    }
    if (parallel !== undefined && parallel !== null) {
      const message =
        "Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are specified.";
      throw invalidRequest(call, message, { param: 'parallel_tool_calls' });
    }
    return;
  }
  if (!Array.isArray(tools) || tools.length === 0) {
    const message =
      "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.";
    throw invalidRequest(call, message, { param: 'tools', code: 'empty_array' });
  }
  for (const [index, tool] of tools.entries()) checkTool(call, tool, index);
  const named = isJsonObject(choice) && isJsonObject(choice.function) ? choice.function.name : undefined;
  const names = tools.map((tool) =>
    isJsonObject(tool) && isJsonObject(tool.function) ? tool.function.name : '',
  );
  if (named !== undefined && !names.includes(named)) {
    const message = `Tool choice '${String(named)}' not found in 'tools' parameter.`;
    throw invalidRequest(call, message, { param: 'tool_choice' });
  }
}

function checkTool(call: Call, tool: unknown, index: number): void {
  const definition = isJsonObject(tool) ? tool.function : undefined;
  if (isJsonObject(tool) && tool.type === 'custom') return;
  if (!isJsonObject(definition)) {
    const message = `Missing required parameter: 'tools[${index}].function'.`;
    throw invalidRequest(call, message, {
      param: `tools[${index}].function`,
      code: 'missing_required_parameter',
    });
  }
  if (typeof definition.name !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(definition.name)) {
    const param = `tools[${index}].function.name`;
    const message = `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`;
    throw invalidRequest(call, message, { param, code: 'invalid_value' });
  }
  const { parameters } = definition;
  if (isJsonObject(parameters) && parameters.type !== undefined && parameters.type !== 'object') {
    const message = `Invalid schema for function '${definition.name}': schema must be a JSON Schema of 'type: "object"', got 'type: "${String(parameters.type)}"'.`;
    throw invalidRequest(call, message, {
      param: `tools[${index}].function.parameters`,
      code: 'invalid_function_parameters',
    });
  }
}

/** OpenAI's reasoning models take neither the old name of the limit nor a temperature. */
function checkReasoningModel(call: Call): void {
  if (call.address.provider !== 'openai' || !/^(o\d|gpt-5(?!-chat))/.test(call.model)) return;
  if (call.body.max_tokens !== undefined && call.body.max_tokens !== null) {
    const message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    throw invalidRequest(call, message, { param: 'max_tokens', code: 'unsupported_parameter' });
  }
  const { temperature } = call.body;
  if (typeof temperature === 'number' && temperature !== 1) {
    const message = `Unsupported value: 'temperature' does not support ${temperature} with this model. Only the default (1) value is supported.`;
    throw invalidRequest(call, message, { param: 'temperature', code: 'unsupported_value' });
  }
  if (listOf(call.body.stop).length > 0 || typeof call.body.stop === 'string') {
    const message = "Unsupported parameter: 'stop' is not supported with this model.";
    throw invalidRequest(call, message, { param: 'stop', code: 'unsupported_parameter' });
  }
}
