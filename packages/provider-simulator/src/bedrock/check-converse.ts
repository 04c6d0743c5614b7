import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { listOf } from '../openai/read-question.ts';
import { validationError } from './bedrock-refusals.ts';
import { checkBlock, checkDocuments, refuseUnknown } from './check-blocks.ts';
import { checkTools } from './check-tools.ts';
import { objectIn } from './read-question.ts';

const requestFields = new Set([
  'messages',
  'system',
  'inferenceConfig',
  'toolConfig',
  'guardrailConfig',
  'additionalModelRequestFields',
  'promptVariables',
  'additionalModelResponseFieldPaths',
  'requestMetadata',
  'performanceConfig',
  'serviceTier',
  'outputConfig',
]);
const cachePointsMax = 4;
const inferenceFields = new Set(['maxTokens', 'temperature', 'topP', 'stopSequences']);
/** What Claude takes beside Converse's own fields. */
const claudeFields = new Set([
  'thinking',
  'top_k',
  'anthropic_beta',
  'output_config',
  'tool_choice',
  'tools',
  'context_management',
]);

/** Refuses what Converse refuses (Bedrock Runtime API reference, "Converse"). */
export function checkConverse(call: Call): void {
  const { body } = call;
  refuseUnknown(body, requestFields, 'the request');
  checkSystem(body.system);
  checkMessages(body);
  checkInference(call);
  checkTools(body);
  checkCachePoints(body);
  checkAdditional(call);
  checkOutput(body);
  const tier = objectIn(body, 'serviceTier').type;
  if (body.serviceTier !== undefined && !['default', 'flex', 'priority', 'reserved'].includes(String(tier))) {
    throw validationError("Value at 'serviceTier.type' failed to satisfy constraint");
  }
}

function checkSystem(system: unknown): void {
  if (system === undefined) return;
  for (const [index, block] of listOf(system).entries()) checkBlock(block, `system.${index}`, 'system');
}

function checkMessages(body: JsonObject): void {
  const { messages } = body;
  if (!Array.isArray(messages) || messages.length === 0) {
    throw validationError('The messages list is empty. Add a message and try again.');
  }
  let before: JsonObject | undefined;
  for (const [index, message] of messages.entries()) {
    if (!isJsonObject(message)) throw validationError(`messages.${index} must be an object`);
    refuseUnknown(message, new Set(['role', 'content']), `messages.${index}`);
    checkTurn(message, before, index);
    before = message;
  }
  const open = idsOf(before, 'toolUse');
  if (open.length > 0) throw missingResults(open, messages.length);
  checkDocuments(messages);
}

function checkTurn(message: JsonObject, before: JsonObject | undefined, index: number): void {
  const { role, content } = message;
  if (role !== 'user' && role !== 'assistant') {
    throw validationError(`Value '${String(role)}' at 'messages.${index}.role' failed to satisfy constraint`);
  }
  if (before === undefined && role !== 'user') {
    throw validationError(
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    );
  }
  if (before?.role === role) {
    throw validationError(
      `A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.`,
    );
  }
  if (!Array.isArray(content) || content.length === 0) {
    throw validationError(
      `The content field in the Message object at messages.${index} is empty. Add a ContentBlock object to the content field and try again.`,
    );
  }
  for (const [position, block] of content.entries()) {
    checkBlock(block, `messages.${index}.content.${position}`, role);
  }
  checkResults(message, before, index);
}

/** Results answer the uses of the turn right before, all of them, and nothing else. */
function checkResults(message: JsonObject, before: JsonObject | undefined, index: number): void {
  const used = idsOf(before, 'toolUse');
  const answered = idsOf(message, 'toolResult');
  if (answered.length > used.length) {
    throw validationError(
      `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`,
    );
  }
  const missing = used.filter((id) => !answered.includes(id));
  if (missing.length > 0) throw missingResults(missing, index);
}

function missingResults(ids: readonly string[], index: number): Error {
  return validationError(
    `Expected toolResult blocks at messages.${index}.content for the following Ids: ${ids.join(', ')}`,
  );
}

function idsOf(message: JsonObject | undefined, kind: 'toolUse' | 'toolResult'): string[] {
  const blocks = listOf(message?.content).filter(isJsonObject);
  return blocks.flatMap((block) => {
    const inner = block[kind];
    return isJsonObject(inner) ? [String(inner.toolUseId)] : [];
  });
}

/** The longest answer by the beginning of the name, in tokens; other names have no limit here. */
const outputTokensMax: readonly (readonly [RegExp, number])[] = [
  [/claude-3-(opus|haiku|sonnet)/, 4_096],
  [/claude-3-5-/, 8_192],
  [/claude-opus-4(-1)?-20/, 32_000],
  [/claude-(3-7-sonnet|sonnet-4-20|opus-4-5|sonnet-4-5|haiku-4-5)/, 64_000],
  [/claude-/, 128_000],
  [/nova-/, 10_000],
];

function checkInference(call: Call): void {
  const config = objectIn(call.body, 'inferenceConfig');
  refuseUnknown(config, inferenceFields, 'inferenceConfig');
  const { maxTokens, temperature, topP, stopSequences } = config;
  if (maxTokens !== undefined && (!Number.isInteger(maxTokens) || Number(maxTokens) < 1)) {
    throw validationError(
      "Value at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
  }
  const [, highest = Number.MAX_SAFE_INTEGER] =
    outputTokensMax.find(([family]) => family.test(call.model)) ?? [];
  if (Number(maxTokens ?? 0) > highest) {
    throw validationError(
      `The maximum tokens you requested exceeds the model limit of ${highest}. Try again with a maximum tokens value that is lower than ${highest}.`,
    );
  }
  for (const [name, value] of Object.entries({ temperature, topP })) {
    if (value !== undefined && (typeof value !== 'number' || value < 0 || value > 1)) {
      throw validationError(
        `Value at 'inferenceConfig.${name}' failed to satisfy constraint: Member must have value between 0 and 1`,
      );
    }
  }
  const sequences = stopSequences === undefined ? [] : listOf(stopSequences);
  if (
    stopSequences !== undefined &&
    (sequences.length === 0 || sequences.some((one) => typeof one !== 'string' || one === ''))
  ) {
    throw validationError("Value at 'inferenceConfig.stopSequences' failed to satisfy constraint");
  }
}

function checkCachePoints(body: JsonObject): void {
  const points = JSON.stringify(body).match(/"cachePoint":\{"type":"default"/g) ?? [];
  if (points.length <= cachePointsMax) return;
  throw validationError(
    `You have exceeded the maximum number of cache checkpoints per request (${cachePointsMax}).`,
  );
}

function checkAdditional(call: Call): void {
  const { additionalModelRequestFields: additional } = call.body;
  if (additional === undefined || !/claude/.test(call.model)) return;
  if (!isJsonObject(additional)) throw validationError('additionalModelRequestFields must be an object');
  const extra = Object.keys(additional).find((name) => !claudeFields.has(name));
  if (extra !== undefined) {
    throw validationError(
      `The model returned the following errors: ${extra}: Extra inputs are not permitted`,
    );
  }
  checkThinking(call, objectIn(additional, 'thinking'));
}

function checkThinking({ body }: Call, thinking: JsonObject): void {
  if (thinking.type !== 'enabled') return;
  const budget = thinking.budget_tokens;
  const config = objectIn(body, 'inferenceConfig');
  const choice = objectIn(objectIn(body, 'toolConfig'), 'toolChoice');
  if (typeof budget !== 'number' || budget < 1_024) {
    throw validationError(
      'The model returned the following errors: thinking.enabled.budget_tokens: Input should be greater than or equal to 1024',
    );
  }
  if (budget >= Number(config.maxTokens ?? 4_096)) {
    throw validationError(
      'The model returned the following errors: `max_tokens` must be greater than `thinking.budget_tokens`.',
    );
  }
  if (config.temperature !== undefined && config.temperature !== 1) {
    throw validationError(
      'The model returned the following errors: `temperature` may only be set to 1 when thinking is enabled.',
    );
  }
  if (choice.any !== undefined || choice.tool !== undefined) {
    throw validationError(
      'The model returned the following errors: Thinking may not be enabled when tool_choice forces tool use.',
    );
  }
}

function checkOutput(body: JsonObject): void {
  const format = objectIn(body, 'outputConfig').textFormat;
  if (!isJsonObject(format)) return;
  const { schema } = objectIn(objectIn(format, 'structure'), 'jsonSchema');
  if (format.type !== 'json_schema' || typeof schema !== 'string') {
    throw validationError("Value at 'outputConfig.textFormat' failed to satisfy constraint");
  }
  try {
    JSON.parse(schema);
  } catch {
    throw validationError('The JSON schema in outputConfig.textFormat is not valid JSON.');
  }
}
