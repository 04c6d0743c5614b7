import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import { betaHeader } from './anthropic-betas.ts';
import { limitCacheMarks } from './anthropic-cache-marks.ts';
import { anthropicMessages, anthropicNames, textBlock } from './anthropic-messages.ts';
import { type ClaudeFamily, claudeFamily, takesPrefill } from './anthropic-models.ts';
import { outputFormatOf } from './anthropic-output-format.ts';
import { metadataOf, samplingOf, stopOf, tierOf } from './anthropic-parameters.ts';
import { withRecalledThinking } from './anthropic-recall.ts';
import { ownThinking, planThinking, type ThinkingPlan, takesEffort } from './anthropic-thinking.ts';
import { anthropicTools } from './anthropic-tools.ts';
import type { NativeRequest, Target } from './provider.ts';
import { readConversation, type Turn } from './translate/conversation.ts';
import {
  asksForNothing,
  droppedParameters,
  maxTokensOf,
  readResponseFormat,
} from './translate/parameters.ts';
import { type Reasoning, readReasoning, reasoningFields } from './translate/reasoning.ts';
import { ToolNames } from './translate/tool-names.ts';
import { readTools } from './translate/tools.ts';
import type { Recall } from './translate/turn-memory.ts';

/**
 * Top-level fields of the Messages API (the SDK's `MessageCreateParams`, with its betas) that a client may add to an
 * OpenAI request; they go through as they are, with the `anthropic-beta` they need.
 */
const ownFields = [
  'container',
  'cache_control',
  'inference_geo',
  'speed',
  'diagnostics',
  'context_management',
  'mcp_servers',
  'compaction',
  'fallbacks',
  'fallback_credit_token',
  'billing_policy',
  'thread',
  'output_format',
  'user_profile_id',
  'workspace_id',
] as const;

const carried: ReadonlySet<string> = new Set([
  ...ownFields,
  ...reasoningFields,
  'betas',
  'output_config',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'stop_sequences',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'service_tier',
  'web_search_options',
]);

/**
 * A Messages request (Anthropic API reference).
 *
 * @param recall Gives signed thinking that the client did not keep.
 * @throws RequestTranslationError when a message, tool or format cannot be expressed.
 */
export function buildAnthropicChat(request: ChatRequest, target: Target, recall?: Recall): NativeRequest {
  const family = claudeFamily(target.model);
  const conversation = readConversation(request.messages);
  const turns = withRecalledThinking(conversation.turns, recall, target.model);
  const facts = { names: new ToolNames(anthropicNames), betas: new Set<string>() };
  const format = outputFormatOf(readResponseFormat(request), family);
  const tools = anthropicTools({
    tools: readTools(request),
    turns,
    names: facts.names,
    answerTool: format.way === 'tool' ? format.tool : undefined,
    parallel: request.parallel_tool_calls,
    webSearch: request.web_search_options,
  });
  const maxTokens = maxTokensOf(request) ?? family.maxOutputTokens;
  const reasoning = readReasoning(request);
  const plan = planOf(reasoning, { family, turns, maxTokens, forcesTool: tools.forcesTool });
  const thinks = plan.thinking !== undefined && plan.thinking.type !== 'disabled';
  const sampling = samplingOf(request, family, thinks);
  const stop = stopOf(request);
  const tier = tierOf(request);
  const system = conversation.system.map(textBlock);
  if (format.way === 'words') system.push({ type: 'text', text: format.text });
  // Field by field: a spread of a dozen objects is the largest part of translating a short chat.
  const body: Record<string, unknown> = { model: target.model, max_tokens: maxTokens };
  if (system.length > 0) body.system = system;
  body.messages = endingWithUser(anthropicMessages(turns, facts), family);
  addFields(body, tools.fields);
  addFields(body, sampling.fields);
  addFields(body, stop.fields);
  if (plan.thinking !== undefined) body.thinking = plan.thinking;
  addOwnFields(body, request);
  addFields(body, outputConfigOf(request, plan, format.way === 'schema' ? format.format : undefined));
  addFields(body, metadataOf(request));
  addFields(body, tier.fields);
  if (request.stream === true) body.stream = true;
  limitCacheMarks(body);
  const headers = betaHeader(request, body, facts.betas);
  return {
    body,
    dropped: [
      ...droppedParameters(request, carried),
      ...(plan.carried ? [] : reasoning.fields),
      ...sampling.dropped,
      ...stop.dropped,
      ...tier.dropped,
    ],
    ...(headers === undefined ? {} : { headers }),
    ...(facts.names.replaced === undefined ? {} : { toolNames: facts.names.replaced }),
  };
}

/** A model that cannot go on with a begun answer is asked to, in words. */
function endingWithUser(messages: readonly JsonObject[], family: ClaudeFamily): readonly JsonObject[] {
  if (takesPrefill(family) || messages.at(-1)?.role !== 'assistant') return messages;
  return [...messages, { role: 'user', content: [{ type: 'text', text: 'Continue.' }] }];
}

interface PlanFacts {
  readonly family: ClaudeFamily;
  readonly turns: readonly Turn[];
  readonly maxTokens: unknown;
  readonly forcesTool: boolean;
}

function planOf(reasoning: Reasoning, facts: PlanFacts): ThinkingPlan {
  const { thinking, maxTokens: budgetTokens, effort, isHidden, isEffortOnly } = reasoning;
  if (thinking !== undefined) return ownThinking(thinking, facts.family, facts.turns, effort);
  if (isEffortOnly && takesEffort(facts.family, effort)) return { effort, carried: true };
  return planThinking({ ...facts, effort, budgetTokens, isHidden });
}

function outputConfigOf(
  request: ChatRequest,
  plan: ThinkingPlan,
  format: JsonObject | undefined,
): JsonObject {
  const config = {
    ...(plan.effort === undefined ? {} : { effort: plan.effort }),
    ...(format === undefined ? {} : { format }),
    ...(isJsonObject(request.output_config) ? request.output_config : {}),
  };
  return Object.keys(config).length === 0 ? {} : { output_config: config };
}

function addFields(body: Record<string, unknown>, fields: JsonObject): void {
  for (const name in fields) body[name] = fields[name];
}

function addOwnFields(body: Record<string, unknown>, request: ChatRequest): void {
  for (const name of ownFields) if (!asksForNothing(name, request[name])) body[name] = request[name];
}
