import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from '../provider.ts';
import { googleFields } from './google-fields.ts';
import { describeValue, filledString } from './json.ts';
import { withoutDialect } from './parameters.ts';

export interface FunctionTool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema, without `$schema`. */
  readonly parameters?: JsonObject;
  readonly strict?: boolean;
  readonly cacheControl?: unknown;
  /** Fields of Anthropic's own that the client wrote beside the others. */
  readonly own?: JsonObject;
  /** Fields of Google's `FunctionDeclaration` that a client of its dialect wrote. */
  readonly google?: JsonObject;
}

/** What Anthropic's tools have beside OpenAI's (Messages API reference, "Tool"). */
const ownFields = ['input_examples', 'defer_loading', 'eager_input_streaming', 'allowed_callers'] as const;

export type ToolChoice =
  | { readonly mode: 'auto' | 'none' | 'required' }
  | { readonly mode: 'named'; readonly name: string };

export interface Tools {
  readonly functions: readonly FunctionTool[];
  /** Tools that are not functions, with their place in the request; the provider knows them or refuses them. */
  readonly others: readonly { readonly tool: JsonObject; readonly path: string }[];
  readonly choice?: ToolChoice;
}

/**
 * Reads `tools` and `tool_choice`. The choice `allowed_tools` becomes a shorter list of tools, which every
 * provider understands.
 *
 * @throws RequestTranslationError naming the tool or the choice that cannot be read.
 */
export function readTools(request: Readonly<Record<string, unknown>>): Tools {
  const tools = request.tools ?? [];
  if (!Array.isArray(tools)) throw new RequestTranslationError('tools', 'tools must be a list.');
  const functions: FunctionTool[] = [];
  const others: { tool: JsonObject; path: string }[] = [];
  for (const [index, tool] of tools.entries()) {
    const path = `tools[${index}]`;
    if (!isJsonObject(tool)) throw new RequestTranslationError(path, 'A tool must be an object.');
    if (isJsonObject(tool.function)) functions.push(readFunction(tool, tool.function, path));
    else others.push({ tool, path });
  }
  const { choice, allowed } = readChoice(request.tool_choice);
  return {
    functions: allowed === undefined ? functions : functions.filter((tool) => allowed.has(tool.name)),
    others,
    ...(choice === undefined ? {} : { choice }),
  };
}

function readFunction(tool: JsonObject, description: JsonObject, path: string): FunctionTool {
  const name = filledString(description.name);
  if (name === undefined)
    throw new RequestTranslationError(`${path}.function.name`, 'A function needs a name.');
  const text = filledString(description.description);
  const parameters = description.parameters;
  const cacheControl = tool.cache_control ?? description.cache_control;
  const own = ownFieldsOf(tool, description);
  const google = googleFields(tool);
  return {
    name,
    ...(text === undefined ? {} : { description: text }),
    ...(isJsonObject(parameters) ? { parameters: withoutDialect(parameters) } : {}),
    ...(description.strict === true ? { strict: true } : {}),
    ...(isJsonObject(cacheControl) ? { cacheControl } : {}),
    ...(own === undefined ? {} : { own }),
    ...(google === undefined ? {} : { google }),
  };
}

function ownFieldsOf(tool: JsonObject, description: JsonObject): JsonObject | undefined {
  const fields: Record<string, unknown> = {};
  // OpenAI's stands in the function, and holds for schemas that Anthropic's does not take.
  if (tool.strict === true) fields.strict = true;
  for (const name of ownFields) {
    const value = tool[name] ?? description[name];
    if (value !== undefined && value !== null) fields[name] = value;
  }
  return Object.keys(fields).length === 0 ? undefined : fields;
}

interface ReadChoice {
  choice?: ToolChoice;
  allowed?: ReadonlySet<string>;
}

function readChoice(value: unknown): ReadChoice {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) return { choice: { mode: modeOf(value) } };
  const named = isJsonObject(value.function) ? value.function.name : value.name;
  switch (value.type) {
    case 'function':
    case 'tool':
      if (filledString(named) === undefined || typeof named !== 'string') break;
      return { choice: { mode: 'named', name: named } };
    case 'allowed_tools':
      return readAllowedTools(isJsonObject(value.allowed_tools) ? value.allowed_tools : value);
    default:
      return { choice: { mode: modeOf(value.type) } };
  }
  throw new RequestTranslationError('tool_choice', 'A named tool_choice needs function.name.');
}

function readAllowedTools(value: JsonObject): ReadChoice {
  const tools = value.tools;
  if (!Array.isArray(tools)) {
    throw new RequestTranslationError(
      'tool_choice.allowed_tools.tools',
      'allowed_tools needs a list of tools.',
    );
  }
  const names = tools.map((tool) => {
    if (!isJsonObject(tool)) return undefined;
    return isJsonObject(tool.function) ? tool.function.name : tool.name;
  });
  return {
    choice: { mode: modeOf(value.mode ?? 'auto') },
    allowed: new Set(names.filter((name) => typeof name === 'string')),
  };
}

function modeOf(value: unknown): 'auto' | 'none' | 'required' {
  if (value === 'auto' || value === 'none' || value === 'required') return value;
  if (value === 'any') return 'required';
  throw new RequestTranslationError(
    'tool_choice',
    `The tool_choice ${describeValue(value)} is unknown; write auto, none, required or {type: function, function: {name}}.`,
  );
}
