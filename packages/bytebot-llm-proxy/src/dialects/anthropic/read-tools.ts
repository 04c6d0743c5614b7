import { isJsonObject, type JsonObject, type ToolDefinition } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { isClosedSchema } from './closed-schema.ts';
import { cacheMark, describe, expectList, expectObject, expectText, isAbsent } from './expect.ts';

/** What a tool of the client's own has beside name, description and schema; the translation to Messages takes it back. */
const ownFields = [
  'strict',
  'input_examples',
  'defer_loading',
  'eager_input_streaming',
  'allowed_callers',
] as const;

/**
 * The client's own tools as functions. Anthropic's (a search, an editor) go as they are: the provider knows a tool of
 * that type or refuses it by name.
 *
 * @throws DialectError naming the tool that cannot be read.
 */
export function readTools(value: unknown): ToolDefinition[] {
  return expectList(value, 'tools', 'tools').map((tool, index) =>
    readTool(expectObject(tool, `tools[${index}]`, 'A tool'), `tools[${index}]`),
  );
}

function readTool(tool: JsonObject, path: string): ToolDefinition {
  const { type } = tool;
  if (!isAbsent(type) && type !== 'custom') return readOwnTool(tool, type, path);
  const name = expectText(tool.name, `${path}.name`, 'The name of a tool');
  const schema = expectObject(tool.input_schema, `${path}.input_schema`, 'The schema of a tool');
  const own: Record<string, unknown> = {};
  for (const field of ownFields) if (!isAbsent(tool[field])) own[field] = tool[field];
  const { description } = tool;
  const about = isAbsent(description)
    ? {}
    : { description: expectText(description, `${path}.description`, 'The description of a tool', true) };
  return {
    type: 'function',
    function: { name, ...about, parameters: schema, ...(tool.strict === true ? strictOf(schema) : {}) },
    ...own,
    ...cacheMark(tool),
  };
}

/** Strict in OpenAI's sense as well, where the schema allows it. */
function strictOf(schema: JsonObject): JsonObject {
  return isClosedSchema(schema) ? { strict: true } : {};
}

function readOwnTool(tool: JsonObject, type: unknown, path: string): ToolDefinition {
  const text = expectText(type, `${path}.type`, 'The type of a tool');
  if (text === 'function') {
    throw new DialectError(
      `${path}.type`,
      'A tool of the client’s own has no type, or custom.',
      'Write {name, description, input_schema}.',
    );
  }
  // Its definition is known to whoever has such a tool; a function of the canonical form it is not.
  return { ...tool, type: text } as unknown as ToolDefinition;
}

/**
 * `tool_choice`, and whether more than one tool may be called at once.
 *
 * @throws DialectError for a choice that there is not.
 */
export function readToolChoice(value: unknown): JsonObject {
  const choice = expectObject(value, 'tool_choice', 'tool_choice');
  const parallel = choice.disable_parallel_tool_use === true ? { parallel_tool_calls: false } : {};
  switch (choice.type) {
    case 'auto':
      return { tool_choice: 'auto', ...parallel };
    case 'any':
      return { tool_choice: 'required', ...parallel };
    case 'none':
      return { tool_choice: 'none' };
    case 'tool': {
      const name = expectText(choice.name, 'tool_choice.name', 'The name of the tool');
      return { tool_choice: { type: 'function', function: { name } }, ...parallel };
    }
    default:
      throw new DialectError(
        'tool_choice.type',
        `A tool_choice is of the type auto, any, tool or none, not ${describe(choice.type)}.`,
      );
  }
}

/** The schema of `output_config.format` or the older `output_format`, as `response_format`. */
export function readOutputFormat(value: unknown, path: string): JsonObject {
  const format = expectObject(value, path, 'The format of an answer');
  if (format.type !== 'json_schema' || !isJsonObject(format.schema)) {
    throw new DialectError(
      path,
      'The format of an answer is {type: json_schema, schema}, with the schema as an object.',
    );
  }
  const { schema } = format;
  return { type: 'json_schema', json_schema: { name: 'answer', schema, ...strictOf(schema) } };
}
