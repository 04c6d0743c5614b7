import { isJsonObject, type JsonObject, memberOf, textOf } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { describeValue } from './describe-value.ts';
import type { ReadTools } from './read-tools.ts';
import { namespaceOf, type ToolDirectory } from './tool-directory.ts';

/** Whether a tool of the chat may be called; the web's search is asked for by the type `web_search`. */
type Allows = (tool: JsonObject) => boolean;

const webSearch: JsonObject = { type: 'web_search' };

/**
 * The fields of a chat about tools. `allowed_tools` becomes a shorter list of tools, which every provider understands.
 *
 * @param value `tool_choice` as the client sent it.
 * @throws DialectError when it forces a tool that is not there, or cannot be read.
 */
export function toolFields(read: ReadTools, value: unknown, directory: ToolDirectory): JsonObject {
  const { choice, allows } = readChoice(value, directory);
  const tools = read.tools.filter(allows);
  // Chats have no word for a search that is there and must not be used.
  const search = choice !== 'none' && allows(webSearch) ? read.webSearch : undefined;
  const hasAny = tools.length > 0 || search !== undefined;
  return {
    ...(tools.length === 0 ? {} : { tools }),
    ...(search === undefined ? {} : { web_search_options: search }),
    ...(hasAny && choice !== undefined ? { tool_choice: choice } : {}),
  };
}

interface ReadChoice {
  readonly choice: unknown;
  readonly allows: Allows;
}

const allowsAll: Allows = () => true;

function readChoice(value: unknown, directory: ToolDirectory): ReadChoice {
  if (value === undefined || value === null) return { choice: undefined, allows: allowsAll };
  if (value === 'auto' || value === 'none' || value === 'required')
    return { choice: value, allows: allowsAll };
  if (isJsonObject(value)) {
    if (value.type === 'function' || value.type === 'custom') return named(value, directory);
    if (value.type === 'allowed_tools') return allowedTools(value, directory);
    if (typeof value.type === 'string') {
      const text = `The tool ${describeValue(value.type)} cannot be forced on this model.`;
      throw new DialectError('tool_choice', text, 'Write auto, required, or name a function of yours.');
    }
  }
  throw new DialectError(
    'tool_choice',
    `The tool_choice ${describeValue(value)} is unknown; write auto, none, required or {type: function, name}.`,
  );
}

function named(value: JsonObject, directory: ToolDirectory): ReadChoice {
  const name = textOf(value, 'name');
  if (name === undefined)
    throw new DialectError('tool_choice.name', "Missing required parameter: 'tool_choice.name'.");
  const canonical = directory.canonicalName(name, namespaceOf(value));
  return { choice: { type: 'function', function: { name: canonical } }, allows: allowsAll };
}

function allowedTools(value: JsonObject, directory: ToolDirectory): ReadChoice {
  const { mode, tools } = value;
  if (mode !== 'auto' && mode !== 'required')
    throw new DialectError('tool_choice.mode', 'The mode of allowed_tools is auto or required.');
  if (!Array.isArray(tools))
    throw new DialectError('tool_choice.tools', 'allowed_tools needs a list of tools.');
  const names = new Set<string>();
  const types = new Set<unknown>();
  for (const tool of tools) {
    const name = textOf(tool, 'name');
    const type = textOf(tool, 'type');
    if (name !== undefined) names.add(directory.canonicalName(name, namespaceOf(tool)));
    else types.add(type?.startsWith('web_search') === true ? webSearch.type : type);
  }
  const allows: Allows = (tool) => {
    const name = textOf(memberOf(tool, 'function'), 'name');
    return name === undefined ? types.has(tool.type) : names.has(name);
  };
  return { choice: mode, allows };
}
