import type { JsonObject } from '@bytebot/shared';
import { anthropicInputSchema } from './anthropic-schema.ts';
import type { CachePoint } from './bedrock-messages.ts';
import { RequestTranslationError } from './provider.ts';
import type { Turn } from './translate/conversation.ts';
import { describeValue } from './translate/json.ts';
import { modernSchema } from './translate/schema/modern-schema.ts';
import { objectSchema } from './translate/schema/object-schema.ts';
import { withoutReferences } from './translate/schema/references.ts';
import type { ToolNames } from './translate/tool-names.ts';
import type { FunctionTool, ToolChoice, Tools } from './translate/tools.ts';

/** What the model's maker allows about tools (Bedrock user guide, "Tool use"; ToolChoice of the API reference). */
export interface ToolAbilities {
  readonly schema: 'full' | 'inlined' | 'nova';
  /** Which choices beside `auto` it obeys. */
  readonly choices: 'all' | 'any' | 'none';
  /** The cache mark after a tool; undefined where the model takes none there. */
  readonly toolCachePoint: CachePoint;
}

export interface BedrockTools {
  /** `toolConfig`, when there is anything to say. */
  readonly config: JsonObject | undefined;
  /** Whether the model is made to call a tool. */
  readonly forcesTool: boolean;
  /** Whether tools stand in the request that are not to be called; Converse has no word for it. */
  readonly forbidsTools: boolean;
  /** False when the model cannot be made to do what `tool_choice` says. */
  readonly carried: boolean;
}

export interface ToolFacts {
  readonly tools: Tools;
  readonly turns: readonly Turn[];
  readonly names: ToolNames;
  /** The tool that carries a JSON answer; the model then has to call some tool. */
  readonly answerTool: JsonObject | undefined;
  readonly abilities: ToolAbilities;
}

/**
 * Converse's `toolConfig`. It must be there when the conversation holds calls, so their definitions are made up
 * when the client sends none, as agents do that ask for a summary.
 *
 * @throws RequestTranslationError for a tool that is no function.
 */
export function bedrockTools(facts: ToolFacts): BedrockTools {
  const { tools, names, answerTool, abilities } = facts;
  refuseOthers(tools);
  const history = namesInHistory(facts);
  const isOff = tools.choice?.mode === 'none';
  const offered = isOff && history.size === 0 ? [] : tools.functions;
  const definitions = offered.flatMap((tool) => definitionOf(tool, facts));
  if (answerTool !== undefined) return withAnswerTool(definitions, answerTool, tools.choice, abilities);
  if (definitions.length === 0) return toolsOfHistory(history);
  const choice = isOff ? undefined : choiceOf(tools.choice, abilities.choices, names);
  const wanted = tools.choice?.mode === 'required' || tools.choice?.mode === 'named';
  return {
    config: choice === undefined ? { tools: definitions } : { tools: definitions, toolChoice: choice },
    forcesTool: choice !== undefined && wanted,
    forbidsTools: isOff,
    carried: choice !== undefined || !wanted,
  };
}

function refuseOthers({ others }: Tools): void {
  const [first] = others;
  if (first === undefined) return;
  throw new RequestTranslationError(
    first.path,
    `Bedrock has no tool of the type ${describeValue(first.tool.type)}; write a function.`,
  );
}

function definitionOf(tool: FunctionTool, { names, abilities }: ToolFacts): JsonObject[] {
  const { name, description, parameters, cacheControl } = tool;
  const mark = cacheControl === undefined ? undefined : abilities.toolCachePoint(cacheControl);
  const definition = {
    toolSpec: {
      name: names.legal(name),
      ...(description === undefined ? {} : { description }),
      inputSchema: { json: schemaFor(parameters, abilities.schema) },
    },
  };
  return mark === undefined ? [definition] : [definition, mark];
}

/**
 * An object at the top, with `properties`, which some models insist on even when there are none. Only Claude follows
 * references; Nova takes nothing at the top beside type, properties and required (Amazon Nova user guide, "Tool use").
 */
function schemaFor(parameters: JsonObject | undefined, kind: ToolAbilities['schema']): JsonObject {
  if (kind === 'full') return { properties: {}, ...anthropicInputSchema(parameters) };
  const whole = objectSchema(modernSchema(withoutReferences(parameters ?? {})));
  if (kind === 'inlined') return { properties: {}, ...whole };
  const { properties = {}, required } = whole;
  return { type: 'object', properties, ...(required === undefined ? {} : { required }) };
}

/** Where tools of the client may be called as well, the model picks; calling this one ends the answer. */
function withAnswerTool(
  definitions: readonly JsonObject[],
  answerTool: JsonObject,
  choice: ToolChoice | undefined,
  { choices, schema }: ToolAbilities,
): BedrockTools {
  const { name, description, input_schema: inputSchema } = answerTool;
  const json = schemaFor(Object(inputSchema), schema);
  const tool = { toolSpec: { name, description, inputSchema: { json } } };
  const isOnly = definitions.length === 0 || choice?.mode === 'none';
  const forced = isOnly && choices === 'all' ? { tool: { name } } : { any: {} };
  return {
    config: { tools: [...definitions, tool], toolChoice: forced },
    forcesTool: true,
    forbidsTools: false,
    carried: true,
  };
}

function choiceOf(
  choice: ToolChoice | undefined,
  choices: ToolAbilities['choices'],
  names: ToolNames,
): JsonObject | undefined {
  switch (choice?.mode) {
    case 'required':
      return choices === 'none' ? undefined : { any: {} };
    case 'named':
      return choices === 'all' ? { tool: { name: names.legal(choice.name) } } : undefined;
    case 'auto':
      return choices === 'none' ? undefined : { auto: {} };
    default:
      return undefined;
  }
}

function toolsOfHistory(names: ReadonlySet<string>): BedrockTools {
  if (names.size === 0) return { config: undefined, forcesTool: false, forbidsTools: false, carried: true };
  const tools = [...names].map((name) => ({
    toolSpec: { name, inputSchema: { json: { type: 'object', properties: {} } } },
  }));
  return { config: { tools }, forcesTool: false, forbidsTools: true, carried: true };
}

function namesInHistory({ turns, names: toolNames }: ToolFacts): ReadonlySet<string> {
  const names = new Set<string>();
  for (const turn of turns) {
    for (const piece of turn.pieces) if (piece.kind === 'tool_call') names.add(toolNames.legal(piece.name));
  }
  return names;
}
