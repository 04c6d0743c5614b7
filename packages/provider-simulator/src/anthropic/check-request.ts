import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { listOf } from '../openai/read-question.ts';
import { checkServerTool } from './check-server-tools.ts';
import { invalidRequest, refuseUnknown } from './invalid-request.ts';
import { countFields, metadataFields, requestFields, toolChoiceFields, toolFields } from './known-fields.ts';

/** Refuses what Anthropic refuses about a request beside its messages: unknown, missing and wrong fields. */
export function checkRequest(call: Call): void {
  const { body } = call;
  const isCount = call.address.operation === 'count-message-tokens';
  refuseUnknown(body, isCount ? countFields : requestFields, '');
  if (!isCount) checkMaxTokens(call);
  checkRange(body, 'temperature', 1);
  checkRange(body, 'top_p', 1);
  if (body.stream !== undefined && typeof body.stream !== 'boolean') {
    throw invalidRequest('stream: Input should be a valid boolean');
  }
  if (isJsonObject(body.metadata)) refuseUnknown(body.metadata, metadataFields, 'metadata');
  checkSystem(body.system);
  checkThinking(body);
  checkTools(call);
}

/** The longest answer by the beginning of the name, in tokens; other names have no limit here. */
const outputTokensMax: readonly (readonly [RegExp, number])[] = [
  [/^claude-3-(opus|haiku|sonnet)/, 4_096],
  [/^claude-3-5-/, 8_192],
  [/^claude-opus-4(-[01])?(-20\d{6})?$/, 32_000],
  [/^claude-(3-7-sonnet|sonnet-4|opus-4-5|sonnet-4-5|haiku-4-5)(-|$)(?!6)/, 64_000],
  [/^claude-/, 128_000],
];

function checkMaxTokens(call: Call): void {
  const { max_tokens: maxTokens } = call.body;
  if (maxTokens === undefined || maxTokens === null) throw invalidRequest('max_tokens: Field required');
  if (!Number.isInteger(maxTokens)) throw invalidRequest('max_tokens: Input should be a valid integer');
  if (Number(maxTokens) < 1) throw invalidRequest('max_tokens: Input should be greater than or equal to 1');
  const [, highest = Number.MAX_SAFE_INTEGER] =
    outputTokensMax.find(([family]) => family.test(call.model)) ?? [];
  if (Number(maxTokens) > highest) {
    throw invalidRequest(
      `max_tokens: ${String(maxTokens)} > ${highest}, which is the maximum allowed number of output tokens for ${call.model}`,
    );
  }
}

function checkRange(body: JsonObject, name: string, highest: number): void {
  const value = body[name];
  if (value === undefined || value === null) return;
  if (typeof value !== 'number') throw invalidRequest(`${name}: Input should be a valid number`);
  if (value < 0 || value > highest) throw invalidRequest(`${name}: range: 0..${highest}`);
}

function checkSystem(system: unknown): void {
  if (system === undefined || typeof system === 'string') return;
  if (!Array.isArray(system)) throw invalidRequest('system: Input should be a valid list');
  for (const [index, block] of system.entries()) {
    if (!isJsonObject(block) || block.type !== 'text')
      throw invalidRequest(`system.${index}.type: Input should be 'text'`);
    if (block.text === '') throw invalidRequest('system: text content blocks must be non-empty');
  }
}

function checkThinking(body: JsonObject): void {
  const { thinking } = body;
  if (!isJsonObject(thinking) || thinking.type !== 'enabled') return;
  const budget = thinking.budget_tokens;
  if (typeof budget !== 'number') throw invalidRequest('thinking.enabled.budget_tokens: Field required');
  if (budget < 1_024) {
    throw invalidRequest('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
  }
  // Compared with nothing, where tokens are counted, the budget is not too large.
  if (budget >= Number(body.max_tokens)) {
    throw invalidRequest('`max_tokens` must be greater than `thinking.budget_tokens`.');
  }
  if (typeof body.temperature === 'number' && body.temperature !== 1) {
    throw invalidRequest('`temperature` may only be set to 1 when thinking is enabled.');
  }
  const forced = isJsonObject(body.tool_choice) ? body.tool_choice.type : undefined;
  if (forced === 'any' || forced === 'tool') {
    throw invalidRequest('Thinking may not be enabled when tool_choice forces tool use.');
  }
}

function checkTools({ body, headers }: Call): void {
  const beta = String(headers['anthropic-beta'] ?? '');
  const names = new Set<string>();
  for (const [index, tool] of listOf(body.tools).entries()) {
    if (!isJsonObject(tool)) throw invalidRequest(`tools.${index}: Input should be a valid dictionary`);
    // Tools of Anthropic's own (web search, bash …) have a type and fields of their own.
    if (tool.type !== undefined && tool.type !== null && tool.type !== 'custom') {
      checkServerTool(tool, index, beta);
      addName(names, tool.name);
      continue;
    }
    const path = `tools.${index}.custom`;
    refuseUnknown(tool, toolFields, path);
    if (typeof tool.name !== 'string' || !/^[a-zA-Z0-9_-]{1,128}$/.test(tool.name)) {
      throw invalidRequest(`${path}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`);
    }
    addName(names, tool.name);
    if (!isJsonObject(tool.input_schema)) throw invalidRequest(`${path}.input_schema: Field required`);
    if (tool.input_schema.type !== 'object') {
      throw invalidRequest(
        `${path}.input_schema.type: ${tool.input_schema.type === undefined ? 'Field required' : "Input should be 'object'"}`,
      );
    }
    checkSchema(tool.input_schema, path);
  }
  checkToolChoice(body, names);
}

/** Toolsets of servers have no name. */
function addName(names: Set<string>, name: unknown): void {
  if (typeof name !== 'string') return;
  if (names.has(name)) throw invalidRequest('tools: Tool names must be unique.');
  names.add(name);
}

const combinators = ['oneOf', 'allOf', 'anyOf'];

function checkSchema(schema: JsonObject, path: string): void {
  if (combinators.some((name) => schema[name] !== undefined)) {
    throw invalidRequest(
      `${path}.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`,
    );
  }
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  if (Object.keys(properties).some((name) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(name))) {
    throw invalidRequest(
      `${path}.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'`,
    );
  }
  if (hasOldKeyword(schema, 0)) {
    throw invalidRequest(
      `${path}.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12).`,
    );
  }
}

/** Keywords whose values changed their type since draft 4. */
function hasOldKeyword(schema: unknown, depth: number): boolean {
  if (!isJsonObject(schema) || depth > 64) return false;
  if (typeof schema.exclusiveMinimum === 'boolean' || typeof schema.exclusiveMaximum === 'boolean')
    return true;
  if (Array.isArray(schema.items) || schema.type === 'any') return true;
  if (schema.required !== undefined && !Array.isArray(schema.required)) return true;
  const below = [
    ...(isJsonObject(schema.properties) ? Object.values(schema.properties) : []),
    schema.items,
    ...listOf(schema.anyOf),
    ...listOf(schema.oneOf),
    ...listOf(schema.allOf),
  ];
  return below.some((one) => hasOldKeyword(one, depth + 1));
}

function checkToolChoice(body: JsonObject, names: ReadonlySet<string>): void {
  const { tool_choice: choice } = body;
  if (choice === undefined || choice === null) return;
  if (!isJsonObject(choice) || toolChoiceFields[String(choice.type)] === undefined) {
    throw invalidRequest(
      "tool_choice: Input tag found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'",
    );
  }
  refuseUnknown(choice, toolChoiceFields[String(choice.type)], `tool_choice.${String(choice.type)}`);
  if (listOf(body.tools).length === 0 && choice.type !== 'none') {
    throw invalidRequest('tool_choice: tool_choice may only be specified while providing tools.');
  }
  if (choice.type === 'tool' && !names.has(String(choice.name))) {
    throw invalidRequest(`tool_choice.tool.name: Tool '${String(choice.name)}' not found in provided tools`);
  }
}
