import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import { ownThinking, planThinking } from './anthropic-thinking.ts';
import type { BedrockAbilities } from './bedrock-abilities.ts';
import type { Turn } from './translate/conversation.ts';
import { asksForNothing, droppedParameters, maxTokensOf, stopSequences } from './translate/parameters.ts';
import { type Reasoning, readReasoning, reasoningFields } from './translate/reasoning.ts';

/** What OpenAI has and no model behind Converse; anything else unknown is taken for a field of the model's own. */
const openaiOnly: ReadonlySet<string> = new Set([
  'n',
  'seed',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'frequency_penalty',
  'presence_penalty',
  'modalities',
  'audio',
  'prediction',
  'verbosity',
  'web_search_options',
  'functions',
  'function_call',
  'moderation',
]);

/** Read by name; everything else goes into `additionalModelRequestFields`. */
const readByName: ReadonlySet<string> = new Set([
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
  ...reasoningFields,
  'betas',
  'service_tier',
  'serviceTier',
  'guardrailConfig',
  'requestMetadata',
  'performanceConfig',
  'additionalModelRequestFields',
  'additionalModelResponseFieldPaths',
  'promptVariables',
  'outputConfig',
]);

/** OpenAI's `auto` and `default` are what one gets anyway (ServiceTier of the API reference). */
const serviceTiers: ReadonlySet<unknown> = new Set(['flex', 'priority', 'reserved']);

const efforts: Readonly<Record<string, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
};

interface ParameterFacts {
  readonly abilities: BedrockAbilities;
  readonly turns: readonly Turn[];
  readonly forcesTool: boolean;
}

interface Carried {
  readonly fields: JsonObject;
  readonly dropped: readonly string[];
}

interface Thinking extends Carried {
  /** Whether the model thinks, which excludes sampling parameters with Claude. */
  readonly isOn: boolean;
}

/** `inferenceConfig`, `serviceTier` and `additionalModelRequestFields`, and what could not be carried. */
export function bedrockParameters(request: ChatRequest, facts: ParameterFacts): Carried {
  const { abilities } = facts;
  const maxTokens = maxTokensOf(request) ?? abilities.family?.maxOutputTokens;
  const thinking = thinkingOf(request, maxTokens, facts);
  const sampling = samplingOf(request, abilities, thinking.isOn);
  const stop = stopOf(request);
  const parallel = parallelOf(request, facts);
  const tier = tierOf(request);
  const inference = {
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...sampling.inference,
    ...stop.fields,
  };
  const additional = {
    ...unknownFields(request),
    ...betasOf(request, abilities),
    ...sampling.additional,
    ...thinking.fields,
    ...parallel.fields,
    ...(isJsonObject(request.additionalModelRequestFields) ? request.additionalModelRequestFields : {}),
  };
  return {
    fields: {
      ...(Object.keys(inference).length === 0 ? {} : { inferenceConfig: inference }),
      ...tier.fields,
      ...(Object.keys(additional).length === 0 ? {} : { additionalModelRequestFields: additional }),
    },
    dropped: [
      ...Object.keys(request).filter((name) => openaiOnly.has(name) && !asksForNothing(name, request[name])),
      ...[thinking, sampling, stop, parallel, tier].flatMap(({ dropped }) => dropped),
    ],
  };
}

/** What the client added for the model itself (`anthropic_beta`, `thinking`, a maker's own sampling). */
function unknownFields(request: ChatRequest): JsonObject {
  const known = new Set([...readByName, ...openaiOnly]);
  const names = droppedParameters(request, known);
  return Object.fromEntries(names.map((name) => [name, request[name]]));
}

/** What Anthropic's clients name in `betas`; for Bedrock it is a field of the model's. */
function betasOf({ betas, anthropic_beta: own }: ChatRequest, { family }: BedrockAbilities): JsonObject {
  if (family === undefined || !Array.isArray(betas) || betas.length === 0) return {};
  return { anthropic_beta: [...new Set([...(Array.isArray(own) ? own : []), ...betas])] };
}

function thinkingOf(request: ChatRequest, maxTokens: unknown, facts: ParameterFacts): Thinking {
  const { abilities, turns, forcesTool } = facts;
  const { family } = abilities;
  const reasoning = readReasoning(request);
  if (family === undefined) return otherThinking(reasoning, abilities.effort);
  const { thinking: own, maxTokens: budgetTokens, effort, isHidden } = reasoning;
  const plan =
    own === undefined
      ? planThinking({ effort, family, maxTokens, forcesTool, turns, budgetTokens, isHidden })
      : ownThinking(own, family, turns);
  return {
    fields: {
      ...(plan.thinking === undefined ? {} : { thinking: plan.thinking }),
      ...(plan.effort === undefined ? {} : { output_config: effortConfig(request, plan.effort) }),
    },
    dropped: plan.carried ? [] : reasoning.fields,
    isOn: plan.thinking !== undefined && plan.thinking.type !== 'disabled',
  };
}

function effortConfig({ output_config: own }: ChatRequest, effort: string): JsonObject {
  return { effort, ...(isJsonObject(own) ? own : {}) };
}

/**
 * Nova 2 has three efforts (Amazon Nova user guide, "Extended thinking"), as has gpt-oss under OpenAI's name. To the
 * others nothing can be said; those that think anyway go on doing so.
 */
function otherThinking({ effort, fields }: Reasoning, way: BedrockAbilities['effort']): Thinking {
  const isAsked = fields.length > 0 && effort !== 'none';
  const level = typeof effort === 'string' && Object.hasOwn(efforts, effort) ? efforts[effort] : undefined;
  if (!isAsked) return { fields: {}, dropped: [], isOn: false };
  if (level === undefined || way === 'none' || way === 'claude')
    return { fields: {}, dropped: fields, isOn: false };
  const said =
    way === 'nova'
      ? { reasoningConfig: { type: 'enabled', maxReasoningEffort: level } }
      : { reasoning_effort: level };
  return { fields: said, dropped: [], isOn: false };
}

/** Temperature and its kin, as far as the model takes them; thinking excludes them with Claude. */
function samplingOf(
  request: ChatRequest,
  { family, topK: place }: BedrockAbilities,
  thinks: boolean,
): { inference: JsonObject; additional: JsonObject; dropped: string[] } {
  const inference: Record<string, unknown> = {};
  const dropped: string[] = [];
  const refused = family !== undefined && (family.sampling === 'none' || thinks);
  const { temperature, top_p: topP, top_k: topK } = request;
  if (!asksForNothing('temperature', temperature)) {
    if (!refused) inference.temperature = temperature;
    else if (temperature !== 1) dropped.push('temperature');
  }
  if (!asksForNothing('top_p', topP) && (family === undefined || topP !== 1)) {
    const excluded = family?.sampling === 'one' && inference.temperature !== undefined;
    if (refused || excluded) dropped.push('top_p');
    else inference.topP = topP;
  }
  if (asksForNothing('top_k', topK)) return { inference, additional: {}, dropped };
  if (refused || place === 'none') return { inference, additional: {}, dropped: [...dropped, 'top_k'] };
  const additional = place === 'nova' ? { inferenceConfig: { topK } } : { top_k: topK };
  return { inference, additional, dropped };
}

/** Stop sequences of blanks only are refused. */
function stopOf(request: ChatRequest): Carried {
  const given = stopSequences(request);
  const own = Array.isArray(request.stop_sequences) ? request.stop_sequences : [];
  const asked = given ?? own;
  const taken = asked.filter((stop) => typeof stop !== 'string' || /\S/.test(stop));
  return {
    fields: taken.length === 0 ? {} : { stopSequences: taken },
    dropped: taken.length === asked.length ? [] : [given === undefined ? 'stop_sequences' : 'stop'],
  };
}

/** One call at a time can be asked of the newer Claude only, and only in their own words. */
function parallelOf(request: ChatRequest, { abilities, forcesTool }: ParameterFacts): Carried {
  if (request.parallel_tool_calls !== false || !Array.isArray(request.tools) || request.tools.length === 0)
    return { fields: {}, dropped: [] };
  const isNewer = abilities.family?.outputFormat === true;
  if (!isNewer || forcesTool) return { fields: {}, dropped: ['parallel_tool_calls'] };
  return { fields: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } }, dropped: [] };
}

function tierOf({ service_tier: tier, serviceTier: own }: ChatRequest): Carried {
  if (isJsonObject(own)) return { fields: { serviceTier: own }, dropped: [] };
  if (serviceTiers.has(tier)) return { fields: { serviceTier: { type: tier } }, dropped: [] };
  return { fields: {}, dropped: asksForNothing('service_tier', tier) ? [] : ['service_tier'] };
}
