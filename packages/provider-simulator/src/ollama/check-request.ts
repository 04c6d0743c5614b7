import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { listOf } from '../openai/read-question.ts';
import { ollamaRefusal } from './ollama-refusals.ts';

const roles = ['system', 'user', 'assistant', 'tool'];
const integers = /^(?:num_\w+|top_k|seed|repeat_last_n|mirostat|main_gpu)$/;
const flags = /^(?:use_mmap|use_mlock|numa|low_vram|f16_kv|vocab_only|penalize_newline)$/;
const decimals = /^(?:temperature|top_p|min_p|typical_p|tfs_z|\w+_penalty|mirostat_\w+)$/;

/** Refuses what Ollama's decoder and handlers refuse; what they do not know they pass over. */
export function checkChatRequest(call: Call): void {
  const { messages, stream, format, tools } = call.body;
  if (!Array.isArray(messages)) throw cannotDecode(messages, 'messages', '[]api.Message');
  for (const message of messages) checkMessage(message);
  if (stream !== undefined && typeof stream !== 'boolean') throw cannotDecode(stream, 'stream', 'bool');
  checkFormat(format);
  checkThink(call.body.think);
  checkOptions(call.body.options);
  if (tools !== undefined && !Array.isArray(tools)) throw cannotDecode(tools, 'tools', 'api.Tools');
  for (const tool of listOf(tools)) checkTool(tool);
}

/** Options have types of their own (`api.Options.FromMap`). */
export function checkOptions(options: unknown): void {
  if (options === undefined || options === null) return;
  if (!isJsonObject(options)) throw cannotDecode(options, 'options', 'map[string]interface {}');
  for (const [name, value] of Object.entries(options)) {
    if (value === null) continue;
    if (integers.test(name) && typeof value !== 'number') throw wrongOption(name, 'integer');
    if (decimals.test(name) && typeof value !== 'number') throw wrongOption(name, 'float32');
    if (flags.test(name) && typeof value !== 'boolean') throw wrongOption(name, 'boolean');
    if (name !== 'stop') continue;
    if (!Array.isArray(value)) throw wrongOption(name, 'array');
    if (value.some((one) => typeof one !== 'string'))
      throw ollamaRefusal('option "stop" must be of an array of strings');
  }
}

/** @param field Where it stands in the request, as Go's decoder says it. */
export function cannotDecode(value: unknown, field: string, type: string): Error {
  return ollamaRefusal(
    `json: cannot unmarshal ${kindOf(value)} into Go struct field ChatRequest.${field} of type ${type}`,
  );
}

function wrongOption(name: string, type: string): Error {
  return ollamaRefusal(`option "${name}" must be of type ${type}`);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function checkMessage(message: unknown): void {
  if (!isJsonObject(message)) throw cannotDecode(message, 'messages', 'api.Message');
  const { role, content } = message;
  if (typeof role !== 'string' || !roles.includes(role)) {
    throw ollamaRefusal(`invalid role: ${String(role)}, must be one of [system, user, assistant, tool]`);
  }
  if (content !== undefined && typeof content !== 'string')
    throw cannotDecode(content, 'messages.content', 'string');
  for (const image of listOf(message.images)) {
    if (typeof image !== 'string') throw cannotDecode(image, 'messages.images', 'api.ImageData');
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(image)) throw ollamaRefusal('illegal base64 data at input byte 0');
  }
  for (const toolCall of listOf(message.tool_calls)) checkToolCall(toolCall);
}

function checkToolCall(toolCall: unknown): void {
  const called = isJsonObject(toolCall) ? toolCall.function : undefined;
  const given = isJsonObject(called) ? called.arguments : undefined;
  if (isJsonObject(called) && isJsonObject(given)) return;
  throw cannotDecode(given, 'messages.tool_calls.function.arguments', 'api.ToolCallFunctionArguments');
}

function checkFormat(format: unknown): void {
  if (format === undefined || format === null || format === '' || format === 'json') return;
  if (isJsonObject(format)) return;
  throw ollamaRefusal(
    `invalid format: ${JSON.stringify(format)}; expected "json" or a valid JSON Schema object`,
  );
}

function checkThink(think: unknown): void {
  if (think === undefined || think === null || typeof think === 'boolean') return;
  if (think === 'high' || think === 'medium' || think === 'low') return;
  throw ollamaRefusal(
    `invalid think value: ${JSON.stringify(think)} (must be "high", "medium", "low", true, or false)`,
  );
}

function checkTool(tool: unknown): void {
  const definition = isJsonObject(tool) ? tool.function : undefined;
  if (!isJsonObject(definition)) throw cannotDecode(definition, 'tools.function', 'api.ToolFunction');
  const { parameters } = definition;
  if (parameters === undefined || parameters === null) return;
  if (!isJsonObject(parameters))
    throw cannotDecode(parameters, 'tools.function.parameters', 'api.ToolFunctionParameters');
  checkProperties(parameters);
}

function checkProperties(parameters: JsonObject): void {
  const { properties, required } = parameters;
  const place = 'tools.function.parameters';
  if (required !== undefined && required !== null && !Array.isArray(required))
    throw cannotDecode(required, `${place}.required`, '[]string');
  if (properties === undefined || properties === null) return;
  if (!isJsonObject(properties))
    throw cannotDecode(properties, `${place}.properties`, 'map[string]api.ToolProperty');
  for (const property of Object.values(properties)) {
    if (!isJsonObject(property)) throw cannotDecode(property, `${place}.properties`, 'api.ToolProperty');
  }
}
