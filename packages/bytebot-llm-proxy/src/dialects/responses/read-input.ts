import { type ChatMessage, isJsonObject, type JsonObject, textOf } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { describeValue } from './describe-value.ts';
import { MessageList } from './message-list.ts';
import { readContent, simplest } from './read-content.ts';
import { namespaceOf, type ToolDirectory, toolSearchName } from './tool-directory.ts';

/** Items that say what tools of OpenAI's own did: nobody else can go on from them. */
const openaiItems: ReadonlySet<unknown> = new Set([
  'file_search_call',
  'computer_call',
  'computer_call_output',
  'code_interpreter_call',
  'local_shell_call',
  'local_shell_call_output',
  'shell_call',
  'shell_call_output',
  'apply_patch_call',
  'apply_patch_call_output',
  'mcp_list_tools',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'program',
  'program_output',
  'compaction',
  'compaction_trigger',
  'configuration_update',
]);

const known =
  'message, function_call, function_call_output, custom_tool_call, custom_tool_call_output and reasoning';

export interface ReadInput {
  readonly messages: ChatMessage[];
  readonly dropped: readonly string[];
}

/**
 * The messages of a chat that the items of `input` stand for.
 *
 * @throws DialectError naming the item that is malformed, unknown, or whose other half is missing.
 */
export function readInput(input: unknown, directory: ToolDirectory): ReadInput {
  if (typeof input === 'string') return { messages: [{ role: 'user', content: input }], dropped: [] };
  if (input === undefined || input === null)
    throw new DialectError('input', "/responses: Missing required parameter: 'input'.");
  if (!Array.isArray(input)) throw new DialectError('input', 'input must be a text or a list of items.');
  const reader = new InputReader(directory);
  for (const [index, item] of input.entries()) reader.read(item, `input[${index}]`);
  return reader.finish();
}

class InputReader {
  readonly #directory: ToolDirectory;
  readonly #list = new MessageList();
  readonly #dropped: string[] = [];

  constructor(directory: ToolDirectory) {
    this.#directory = directory;
  }

  read(item: unknown, path: string): void {
    if (!isJsonObject(item)) throw new DialectError(path, 'An item must be an object with a type.');
    switch (item.type ?? 'message') {
      case 'message':
        this.#readMessage(item, path);
        break;
      case 'reasoning':
        this.#readReasoning(item, path);
        break;
      case 'function_call':
        this.#readCall(item, argumentsOf(item, path), path);
        break;
      case 'custom_tool_call':
        this.#readCall(item, JSON.stringify({ input: item.input ?? '' }), path);
        break;
      case 'tool_search_call':
        this.#readCall({ ...item, name: toolSearchName }, JSON.stringify(item.arguments ?? {}), path);
        break;
      case 'function_call_output':
      case 'custom_tool_call_output':
        this.#readOutput(item, item.output, path);
        break;
      case 'tool_search_output':
        this.#readOutput(item, foundTools(item.tools, this.#directory), path);
        break;
      case 'additional_tools':
        // They stand among the request's tools.
        break;
      case 'web_search_call':
        // What was found stands in the answer after it.
        this.#dropped.push(path);
        break;
      case 'image_generation_call':
        this.#readImage(item, path);
        break;
      default:
        throw refusedItem(item, path);
    }
  }

  finish(): ReadInput {
    return { messages: this.#list.finish(), dropped: this.#dropped };
  }

  #readMessage(item: JsonObject, path: string): void {
    const { role } = item;
    const content = readContent(item.content, `${path}.content`);
    switch (role) {
      case 'assistant':
        this.#list.say(content);
        return;
      case 'user':
        this.#list.add({ role, content: simplest(content) });
        return;
      case 'system':
      case 'developer':
        // Servers other than OpenAI's know the older name only.
        this.#list.add({ role: 'system', content: simplest(content) });
        return;
      default:
        throw new DialectError(
          `${path}.role`,
          `The role ${describeValue(role)} is unknown; there are user, assistant, system and developer.`,
        );
    }
  }

  #readReasoning(item: JsonObject, path: string): void {
    const thoughts = thoughtsOf(item, path);
    const { encrypted_content: encrypted } = item;
    if (encrypted !== undefined && encrypted !== null && typeof encrypted !== 'string')
      throw new DialectError(`${path}.encrypted_content`, 'encrypted_content must be a text.');
    const isForeign = !this.#list.think(thoughts, encrypted ?? undefined);
    if (isForeign) this.#dropped.push(`${path}.encrypted_content`);
  }

  #readCall(item: JsonObject, json: string, path: string): void {
    const id = required(item, 'call_id', path);
    const name = this.#directory.canonicalName(required(item, 'name', path), namespaceOf(item));
    this.#list.call({ id, type: 'function', function: { name, arguments: json } }, path);
  }

  #readOutput(item: JsonObject, output: unknown, path: string): void {
    const id = required(item, 'call_id', path);
    if (output === undefined || output === null)
      throw new DialectError(`${path}.output`, `Missing required parameter: '${path}.output'.`);
    this.#list.answer(id, simplest(readContent(output, `${path}.output`)), `${path}.call_id`);
  }

  #readImage(item: JsonObject, path: string): void {
    const data = textOf(item, 'result');
    if (data === undefined) this.#dropped.push(path);
    else {
      const format = textOf(item, 'output_format') ?? 'png';
      const url = data.startsWith('data:') ? data : `data:image/${format};base64,${data}`;
      this.#list.say([{ type: 'image_url', image_url: { url } }]);
    }
  }
}

function refusedItem(item: JsonObject, path: string): DialectError {
  const { type } = item;
  if (type === 'item_reference') {
    return new DialectError(
      `${path}.id`,
      `The item ${describeValue(item.id)} is not kept here.`,
      'Send the item itself.',
    );
  }
  if (openaiItems.has(type)) {
    return new DialectError(
      `${path}.type`,
      `The item ${describeValue(type)} belongs to OpenAI’s own tools, and this model cannot go on from it.`,
      'Leave it out, or say in a message what came of it.',
    );
  }
  const text = `The item type ${describeValue(type)} is unknown; there are ${known}.`;
  return new DialectError(`${path}.type`, text);
}

function required(item: JsonObject, name: string, path: string): string {
  const value = textOf(item, name);
  if (value !== undefined) return value;
  throw new DialectError(`${path}.${name}`, `Missing required parameter: '${path}.${name}'.`);
}

function argumentsOf(item: JsonObject, path: string): string {
  const { arguments: json } = item;
  if (typeof json === 'string') return json;
  throw new DialectError(`${path}.arguments`, `Missing required parameter: '${path}.arguments'.`);
}

/** The model's own words where they are given, else their summary. */
function thoughtsOf(item: JsonObject, path: string): string {
  const texts = textsIn(item.content, `${path}.content`);
  return (texts.length > 0 ? texts : textsIn(item.summary, `${path}.summary`)).join('\n\n');
}

function textsIn(parts: unknown, path: string): string[] {
  if (parts === undefined || parts === null) return [];
  if (!Array.isArray(parts)) throw new DialectError(path, 'It must be a list of texts.');
  return parts.map((part, index) => {
    if (isJsonObject(part) && typeof part.text === 'string') return part.text;
    throw new DialectError(`${path}[${index}].text`, `Missing required parameter: '${path}[${index}].text'.`);
  });
}

/** What a search that the client ran has found; the tools themselves stand among the request's. */
function foundTools(tools: unknown, directory: ToolDirectory): string {
  if (!Array.isArray(tools)) return '{"tools":[]}';
  const names = tools.flatMap((tool) => {
    const name = textOf(tool, 'name');
    if (name === undefined || !isJsonObject(tool)) return [];
    if (!Array.isArray(tool.tools)) return [directory.canonicalName(name, undefined)];
    return tool.tools.flatMap((inner: unknown) => {
      const innerName = textOf(inner, 'name');
      return innerName === undefined ? [] : [directory.canonicalName(innerName, name)];
    });
  });
  return JSON.stringify({ tools: names });
}
