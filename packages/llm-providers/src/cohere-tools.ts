import type { JsonObject } from '@bytebot/shared';
import { RequestTranslationError } from './provider.ts';
import { describeValue } from './translate/json.ts';
import { jsonAnswerFunction } from './translate/json-answer.ts';
import type { ResponseFormat } from './translate/parameters.ts';
import type { ToolNames } from './translate/tool-names.ts';
import type { FunctionTool, ToolChoice, Tools } from './translate/tools.ts';

export interface CohereTools {
  /** `tools`, `tool_choice`, `strict_tools` and `response_format`, as far as there are any. */
  readonly fields: JsonObject;
  /** What the system says instead. */
  readonly words: readonly string[];
  /** Whether a tool's input is to be the answer. */
  readonly hasAnswerTool?: boolean;
}

/**
 * Cohere's tools and format, which exclude each other: with tools, an answer in JSON is a tool's input or asked for in
 * words. A named tool becomes the only one offered, because Cohere can be told that some tool is to be called, not
 * which.
 *
 * @throws RequestTranslationError for a tool that is no function.
 */
export function cohereTools(
  { functions, others, choice }: Tools,
  format: ResponseFormat,
  names: ToolNames,
): CohereTools {
  const [other] = others;
  if (other !== undefined) {
    throw new RequestTranslationError(
      other.path,
      `Cohere has no tool of the type ${describeValue(other.tool.type)}; write a function.`,
    );
  }
  if (functions.length === 0) return { fields: formatFields(format), words: [] };
  if (format.type === 'json_schema' && choice?.mode !== 'none') {
    const tools = [...functions, jsonAnswerFunction(format.schema)];
    return { fields: toolFields(tools, { mode: 'required' }, names), words: [], hasAnswerTool: true };
  }
  return { fields: toolFields(functions, choice, names), words: wordsFor(format) };
}

function formatFields(format: ResponseFormat): JsonObject {
  switch (format.type) {
    case 'json_object':
      return { response_format: { type: 'json_object' } };
    case 'json_schema':
      return { response_format: { type: 'json_object', json_schema: format.schema } };
    default:
      return {};
  }
}

function toolFields(
  functions: readonly FunctionTool[],
  choice: ToolChoice | undefined,
  names: ToolNames,
): JsonObject {
  const offered = choice?.mode === 'named' ? functions.filter(({ name }) => name === choice.name) : functions;
  if (offered.length === 0) {
    throw new RequestTranslationError('tool_choice', 'The tool that is to be called is not among the tools.');
  }
  const word = choiceWord(choice);
  return {
    tools: offered.map((tool) => toolOf(tool, names)),
    ...(word === undefined ? {} : { tool_choice: word }),
    ...(offered.some(({ strict }) => strict === true) ? { strict_tools: true } : {}),
  };
}

function toolOf({ name, description, parameters }: FunctionTool, names: ToolNames): JsonObject {
  return {
    type: 'function',
    function: {
      name: names.legal(name),
      ...(description === undefined ? {} : { description }),
      parameters: { type: 'object', ...(parameters ?? { properties: {} }) },
    },
  };
}

function choiceWord(choice: ToolChoice | undefined): 'REQUIRED' | 'NONE' | undefined {
  if (choice?.mode === 'none') return 'NONE';
  return choice?.mode === 'required' || choice?.mode === 'named' ? 'REQUIRED' : undefined;
}

function wordsFor(format: ResponseFormat): string[] {
  if (format.type === 'text') return [];
  const plain = 'Answer with a single JSON object and nothing else.';
  return [
    format.type === 'json_object'
      ? plain
      : `${plain} It must fit this JSON Schema: ${JSON.stringify(format.schema)}`,
  ];
}
