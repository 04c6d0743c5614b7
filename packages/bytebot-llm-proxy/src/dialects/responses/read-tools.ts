import { isJsonObject, type JsonObject, textOf } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { describeValue } from './describe-value.ts';
import { type ToolDirectory, toolSearchName } from './tool-directory.ts';
import { type PlacedTool, toolsIn } from './tools-in.ts';

/** Tools that OpenAI runs itself, and what to do without them. */
const openaiTools: Readonly<Record<string, string>> = {
  file_search: 'Search the files yourself and put what is found into the input, or write a function.',
  computer: 'Write a function for each action.',
  computer_use: 'Write a function for each action.',
  computer_use_preview: 'Write a function for each action.',
  mcp: 'Connect to the MCP server yourself and give its tools as functions.',
  image_generation: 'Ask an image model at /v1/images/generations, or a model that answers with images.',
  local_shell: 'Write a function that takes the command.',
  shell: 'Write a function that takes the command.',
  apply_patch: 'Write a function or a custom tool that takes the patch.',
  programmatic_tool_calling: 'Let the model call the tools directly.',
};

/** Tools that some other providers run as well; they are told theirs by name, or refuse them by name. */
const sharedTools = /^code_interpreter$|^code_execution|^web_fetch|_\d{8}$/;
const webSearch = /^web_search/;

const known = 'function, custom, namespace, tool_search, web_search and code_interpreter';

export interface ReadTools {
  readonly tools: readonly JsonObject[];
  /** `web_search_options` of a chat, where the client lets the model search the web. */
  readonly webSearch: JsonObject | undefined;
  readonly dropped: readonly string[];
}

/**
 * The tools in the form of chat completions. A custom tool, which takes plain text, becomes a function with the one
 * parameter `input`.
 *
 * @throws DialectError naming the tool that cannot be said.
 */
export function readTools(request: JsonObject, directory: ToolDirectory): ReadTools {
  const { tools: asked } = request;
  if (asked !== undefined && asked !== null && !Array.isArray(asked))
    throw new DialectError('tools', 'tools must be a list.');
  const bad = Array.isArray(asked) ? asked.findIndex((tool) => !isJsonObject(tool)) : -1;
  if (bad !== -1) throw new DialectError(`tools[${bad}]`, 'A tool must be an object with a type.');
  const tools: JsonObject[] = [];
  const dropped: string[] = [];
  let search: JsonObject | undefined;
  for (const placed of toolsIn(request)) {
    const { tool, path } = placed;
    if (typeof tool.type === 'string' && webSearch.test(tool.type)) {
      if (staysInIndex(tool)) dropped.push(path);
      else search = searchOptions(tool);
    } else if (tool.type === 'tool_search' && tool.execution !== 'client') {
      // What OpenAI would search among is all told at once.
      dropped.push(path);
    } else tools.push(readTool(placed, directory));
  }
  return { tools, webSearch: search, dropped };
}

/**
 * A search that must not reach out: OpenAI answers it from its own index, which nobody else has, and a search of the
 * live web in its place is what the client has ruled out.
 */
function staysInIndex(tool: JsonObject): boolean {
  return tool.external_web_access === false;
}

/** The size is spelt out, because options without any ask for nothing. */
function searchOptions(tool: JsonObject): JsonObject {
  const { search_context_size: size, user_location: place } = tool;
  const options = { search_context_size: size ?? 'medium' };
  if (!isJsonObject(place)) return options;
  const { type: _type, ...approximate } = place;
  return { ...options, user_location: { type: 'approximate', approximate } };
}

function readTool(placed: PlacedTool, directory: ToolDirectory): JsonObject {
  const { tool, path } = placed;
  const { type } = tool;
  switch (type) {
    case 'function':
      return readFunction(placed, directory);
    case 'custom':
      return readCustom(placed, directory);
    case 'tool_search':
      return functionOf(toolSearchName, tool.description, tool.parameters, undefined);
    default:
      break;
  }
  if (typeof type === 'string' && sharedTools.test(type)) return tool;
  throw refusedTool(type, path);
}

function refusedTool(type: unknown, path: string): DialectError {
  const hint = typeof type === 'string' && Object.hasOwn(openaiTools, type) ? openaiTools[type] : undefined;
  if (hint !== undefined) {
    const text = `The tool ${describeValue(type)} is run by OpenAI itself and is not there for this model.`;
    return new DialectError(path, text, hint);
  }
  const text = `The tool type ${describeValue(type)} is unknown; there are ${known}.`;
  return new DialectError(`${path}.type`, text);
}

function readFunction(placed: PlacedTool, directory: ToolDirectory): JsonObject {
  const { tool } = placed;
  const { parameters } = tool;
  if (parameters !== undefined && parameters !== null && !isJsonObject(parameters))
    throw new DialectError(`${placed.path}.parameters`, 'parameters must be a JSON schema, an object.');
  return functionOf(nameOf(placed, directory), describe(placed), parameters, tool.strict);
}

function readCustom(placed: PlacedTool, directory: ToolDirectory): JsonObject {
  const parameters = {
    type: 'object',
    properties: { input: { type: 'string', description: inputDescription(placed.tool.format) } },
    required: ['input'],
    additionalProperties: false,
  };
  return functionOf(nameOf(placed, directory), describe(placed), parameters, undefined);
}

/** A grammar binds OpenAI's models; any other is told it in words. */
function inputDescription(format: unknown): string {
  const text = 'The whole input of the tool, as plain text.';
  if (!isJsonObject(format) || format.type !== 'grammar') return text;
  const syntax = textOf(format, 'syntax') ?? 'given';
  return `${text} It must follow this ${syntax} grammar:\n${textOf(format, 'definition') ?? ''}`;
}

function nameOf({ tool, path, namespace }: PlacedTool, directory: ToolDirectory): string {
  const name = textOf(tool, 'name');
  if (name !== undefined) return directory.canonicalName(name, namespace);
  const hint = isJsonObject(tool.function)
    ? 'Name, description and parameters stand beside `type` here, not inside of `function`.'
    : undefined;
  throw new DialectError(`${path}.name`, `Missing required parameter: '${path}.name'.`, hint);
}

function describe({ tool, namespace, about }: PlacedTool): string | undefined {
  const own = textOf(tool, 'description');
  if (about === undefined) return own;
  return `(${namespace}: ${about})${own === undefined ? '' : `\n\n${own}`}`;
}

function functionOf(name: string, description: unknown, parameters: unknown, strict: unknown): JsonObject {
  return {
    type: 'function',
    function: {
      name,
      ...(typeof description === 'string' && description !== '' ? { description } : {}),
      ...(isJsonObject(parameters) ? { parameters } : {}),
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
  };
}
