import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import { configParameters, generationConfig, refusedPenalties } from './gemini-config.ts';
import { geminiContents } from './gemini-contents.ts';
import { ownFieldNames, ownFieldsOf } from './gemini-own-fields.ts';
import { geminiGeneration, geminiThinking } from './gemini-thinking.ts';
import { geminiNames, geminiTools } from './gemini-tools.ts';
import type { NativeRequest, Target } from './provider.ts';
import { readConversation } from './translate/conversation.ts';
import { googleFields } from './translate/google-fields.ts';
import { droppedParameters, type ResponseFormat, readResponseFormat } from './translate/parameters.ts';
import { type Reasoning, readReasoning, reasoningFields } from './translate/reasoning.ts';
import { ToolNames } from './translate/tool-names.ts';
import { readTools } from './translate/tools.ts';
import type { Recall } from './translate/turn-memory.ts';

const carried: ReadonlySet<string> = new Set([
  ...configParameters,
  ...ownFieldNames,
  ...reasoningFields,
  'tools',
  'tool_choice',
  'web_search_options',
  'service_tier',
]);

/** OpenAI's tiers in Google's words; `auto` is what one gets without asking. */
const tiers: Readonly<Record<string, string>> = {
  default: 'standard',
  standard: 'standard',
  flex: 'flex',
  priority: 'priority',
};

/**
 * A `generateContent` request (Gemini API reference).
 *
 * @param recall Gives thought signatures that the client did not keep.
 * @throws RequestTranslationError when a message, tool or format cannot be expressed.
 */
export function buildGeminiChat(request: ChatRequest, target: Target, recall?: Recall): NativeRequest {
  const generation = geminiGeneration(target.model);
  const { system, turns } = readConversation(request.messages);
  const tools = readTools(request);
  const names = new ToolNames(geminiNames);
  const reasoning = readReasoning(request);
  const thinking = geminiThinking(target.model, reasoning);
  const format = formatOf(readResponseFormat(request), tools.functions.length > 0, generation);
  const own = ownFieldsOf(request);
  const config = {
    ...generationConfig(request, generation, format.native),
    ...(thinking && { thinkingConfig: thinking }),
    ...own.config,
  };
  const systemTexts = [...system.map(({ text }) => text), ...format.words];
  const signatures = { required: generation !== undefined && generation >= 3, model: target.model, recall };
  const body: Record<string, unknown> = {
    contents: geminiContents(turns, { names, generation, signatures }),
  };
  if (systemTexts.length > 0) body.systemInstruction = { parts: systemTexts.map((text) => ({ text })) };
  // Only newer models take a search and functions in one request (Gemini API, "Combine built-in tools").
  const mayCombine = tools.functions.length === 0 || (generation !== undefined && generation >= 3);
  const webSearch = mayCombine ? request.web_search_options : undefined;
  Object.assign(
    body,
    geminiTools({ tools, names, webSearch, answer: format.answer, generation, own: toolConfigOf(request) }),
    own.request,
  );
  const tier = tierOf(request.service_tier);
  if (tier !== undefined) body.serviceTier = tier;
  if (Object.keys(config).length > 0) body.generationConfig = config;
  const dropped = [
    ...droppedParameters(request, carried).filter(
      // One call at a time is what a request without functions, or with one that must be called, gets anyway.
      (name) =>
        name !== 'parallel_tool_calls' || (tools.functions.length > 0 && tools.choice?.mode !== 'named'),
    ),
    ...refusedPenalties(request, generation),
    ...(isCarried(reasoning, thinking, own.config) ? [] : reasoning.fields),
    ...(isUnknownTier(request.service_tier) ? ['service_tier'] : []),
  ];
  return {
    body,
    dropped,
    ...(webSearch === request.web_search_options ? {} : { leftOut: ['web_search_options'] }),
    ...(names.replaced === undefined ? {} : { toolNames: names.replaced }),
  };
}

function toolConfigOf(request: ChatRequest): JsonObject | undefined {
  const config = googleFields(request)?.toolConfig;
  return isJsonObject(config) ? config : undefined;
}

interface GeminiFormat {
  /** What goes into `generationConfig`. */
  readonly native: ResponseFormat;
  /** The schema of a tool that gives the answer. */
  readonly answer?: JsonObject;
  /** What is said in the system instruction instead. */
  readonly words: readonly string[];
}

/** Before Gemini 3, functions and an answer in JSON exclude each other. */
function formatOf(
  format: ResponseFormat,
  hasFunctions: boolean,
  generation: number | undefined,
): GeminiFormat {
  if (format.type === 'text' || !hasFunctions || (generation !== undefined && generation >= 3)) {
    return { native: format, words: [] };
  }
  const native = { type: 'text' } as const;
  return format.type === 'json_schema'
    ? { native, answer: format.schema, words: [] }
    : { native, words: ['Answer with a single JSON object and nothing else.'] };
}

function isCarried(reasoning: Reasoning, thinking: JsonObject | undefined, own: JsonObject): boolean {
  // A model that does not think has done what `none` asks for.
  return thinking !== undefined || reasoning.effort === 'none' || isJsonObject(own.thinkingConfig);
}

function tierOf(tier: unknown): string | undefined {
  return typeof tier === 'string' && Object.hasOwn(tiers, tier) && tier !== 'default'
    ? tiers[tier]
    : undefined;
}

function isUnknownTier(tier: unknown): boolean {
  if (tier === undefined || tier === null || tier === 'auto') return false;
  return typeof tier !== 'string' || !Object.hasOwn(tiers, tier);
}
