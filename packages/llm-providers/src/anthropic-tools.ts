import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { anthropicInputSchema } from './anthropic-schema.ts';
import { RequestTranslationError } from './provider.ts';
import type { Turn } from './translate/conversation.ts';
import { describeValue } from './translate/json.ts';
import type { ToolNames } from './translate/tool-names.ts';
import type { FunctionTool, ToolChoice, Tools } from './translate/tools.ts';

export interface AnthropicTools {
  readonly fields: JsonObject;
  /** Whether the model is made to call a tool. */
  readonly forcesTool: boolean;
}

export interface ToolFacts {
  readonly tools: Tools;
  readonly turns: readonly Turn[];
  readonly names: ToolNames;
  /** The tool that carries a JSON answer; the model then has to call some tool. */
  readonly answerTool: JsonObject | undefined;
  /** `parallel_tool_calls` of the request. */
  readonly parallel: unknown;
  /** `web_search_options` of the request. */
  readonly webSearch: unknown;
}

/** How many searches OpenAI's context sizes are worth, as LiteLLM counts. */
const searches: Readonly<Record<string, number>> = { low: 1, medium: 5, high: 10 };

/**
 * Anthropic's `tools` and `tool_choice`.
 *
 * @throws RequestTranslationError for a tool that is neither a function nor one of Anthropic's own.
 */
export function anthropicTools(facts: ToolFacts): AnthropicTools {
  const { tools, names, answerTool } = facts;
  const definitions = [
    ...tools.functions.map((tool) => definitionOf(tool, names)),
    ...tools.others.map(({ tool, path }) => ownTool(tool, path)),
  ];
  const search = searchTool(facts.webSearch);
  if (search !== undefined && !definitions.some(({ name }) => name === search.name)) definitions.push(search);
  if (answerTool !== undefined) return withAnswerTool(definitions, answerTool, tools.choice);
  if (definitions.length === 0) return { fields: toolsOfHistory(facts.turns, names), forcesTool: false };
  const choice = choiceOf(tools.choice, facts.parallel === false, names);
  return {
    fields: choice === undefined ? { tools: definitions } : { tools: definitions, tool_choice: choice },
    forcesTool: tools.choice?.mode === 'required' || tools.choice?.mode === 'named',
  };
}

/** Where tools of the client may be called as well, the model picks; calling this one ends the answer. */
function withAnswerTool(
  definitions: readonly JsonObject[],
  answerTool: JsonObject,
  choice: ToolChoice | undefined,
): AnthropicTools {
  const isOnly = definitions.length === 0 || choice?.mode === 'none';
  const forced = isOnly ? { type: 'tool', name: answerTool.name } : { type: 'any' };
  return { fields: { tools: [...definitions, answerTool], tool_choice: forced }, forcesTool: true };
}

function definitionOf(tool: FunctionTool, names: ToolNames): JsonObject {
  const { name, description, parameters, cacheControl, own } = tool;
  return {
    name: names.legal(name),
    ...(description === undefined ? {} : { description }),
    input_schema: anthropicInputSchema(parameters),
    ...own,
    ...(cacheControl === undefined ? {} : { cache_control: cacheControl }),
  };
}

/** Server tools and computer use have a dated type and a name of their own; OpenAI's search is Anthropic's as well. */
function ownTool(tool: JsonObject, path: string): JsonObject {
  const { type, name } = tool;
  if (typeof type === 'string' && type !== 'function') {
    if (typeof name === 'string' || type === 'mcp_toolset' || /_toolset_\d{8}$/.test(type)) return tool;
    const search = /^web_search(?:_preview)?(?:_\d|$)/.test(type) ? searchTool(tool) : undefined;
    if (search !== undefined) return search;
  }
  throw new RequestTranslationError(
    path,
    `Anthropic has no tool of the type ${describeValue(tool.type)}; write a function, or one of its own with type and name.`,
  );
}

/** OpenAI's `web_search_options` as Anthropic's search tool. */
function searchTool(options: unknown): JsonObject | undefined {
  if (!isJsonObject(options)) return undefined;
  const size = options.search_context_size;
  const uses = typeof size === 'string' && Object.hasOwn(searches, size) ? searches[size] : undefined;
  const place = options.user_location;
  const approximate = isJsonObject(place) && isJsonObject(place.approximate) ? place.approximate : place;
  return {
    type: 'web_search_20250305',
    name: 'web_search',
    ...(uses === undefined ? {} : { max_uses: uses }),
    ...(isJsonObject(approximate) ? { user_location: { ...approximate, type: 'approximate' } } : {}),
  };
}

function choiceOf(
  choice: ToolChoice | undefined,
  oneAtATime: boolean,
  toolNames: ToolNames,
): JsonObject | undefined {
  if (choice === undefined && !oneAtATime) return undefined;
  if (choice?.mode === 'none') return { type: 'none' };
  const limit = oneAtATime ? { disable_parallel_tool_use: true } : {};
  if (choice?.mode === 'named') return { type: 'tool', name: toolNames.legal(choice.name), ...limit };
  return { type: choice?.mode === 'required' ? 'any' : 'auto', ...limit };
}

/**
 * A conversation with tool calls needs their definitions even when no more calls are wanted, as when an agent
 * asks for a summary. They are made up from the calls, and calling them is switched off.
 */
function toolsOfHistory(turns: readonly Turn[], toolNames: ToolNames): JsonObject {
  const names = new Set<string>();
  for (const turn of turns) {
    for (const piece of turn.pieces) if (piece.kind === 'tool_call') names.add(piece.name);
  }
  if (names.size === 0) return {};
  const tools = [...names].map((name) => ({ name: toolNames.legal(name), input_schema: { type: 'object' } }));
  return { tools, tool_choice: { type: 'none' } };
}
