import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { type OfferedTool, plainQuestion, type Question } from '../answer/question.ts';
import { listOf, numberIn, textOfContent } from '../openai/read-question.ts';

/** What a custom tool takes is a text, which is made up as the only property of an object. */
const textInput = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

/**
 * Reads a Responses request; what it does not understand it leaves out.
 *
 * @param items The whole conversation.
 */
export function questionFromItems(
  body: JsonObject,
  items: readonly JsonObject[],
  wantsReasoning: boolean,
): Question {
  const facts = items.reduce(readItem, {
    lastUserText: '',
    toolResults: [],
    imageCount: 0,
    promptLength: typeof body.instructions === 'string' ? body.instructions.length : 0,
    hasResults: false,
  });
  const { hasResults, ...read } = facts;
  const tools = listOf(body.tools).flatMap(readTool);
  const allowed = allowedNames(body.tool_choice);
  return {
    ...plainQuestion,
    ...read,
    tools: allowed === undefined ? tools : tools.filter((tool) => allowed.includes(tool.name)),
    toolChoice: readToolChoice(body.tool_choice),
    mayCallInParallel: body.parallel_tool_calls !== false,
    outputTokensMax: numberIn(body.max_output_tokens),
    answerFormat: readFormat(body.text),
    wantsReasoning,
  };
}

interface Facts extends Pick<Question, 'lastUserText' | 'toolResults' | 'imageCount' | 'promptLength'> {
  /** A result came after the last call: the next call is of another turn. */
  readonly hasResults: boolean;
}

function readItem(facts: Facts, item: JsonObject): Facts {
  const content = item.content ?? item.output;
  const text = textOfContent(content);
  const images = listOf(content).filter((part) => isJsonObject(part) && part.type === 'input_image');
  const counted = {
    ...facts,
    imageCount: facts.imageCount + images.length,
    promptLength: facts.promptLength + text.length,
  };
  switch (item.type) {
    case 'message':
      if (item.role === 'assistant') return { ...counted, toolResults: [], hasResults: false };
      return item.role !== 'user' || text === '' ? counted : { ...counted, lastUserText: text };
    case 'function_call':
    case 'custom_tool_call':
      return facts.hasResults ? { ...counted, toolResults: [], hasResults: false } : counted;
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { ...counted, toolResults: [...facts.toolResults, text], hasResults: true };
    default:
      return counted;
  }
}

function readTool(tool: unknown): OfferedTool[] {
  if (!isJsonObject(tool) || typeof tool.name !== 'string') return [];
  if (tool.type !== 'function' && tool.type !== 'custom') return [];
  const description = typeof tool.description === 'string' ? tool.description : '';
  const parameters = tool.type === 'custom' ? textInput : tool.parameters;
  return [{ name: tool.name, description, parameters }];
}

function readToolChoice(choice: unknown): Question['toolChoice'] {
  if (choice === 'none' || choice === 'required') return choice;
  if (!isJsonObject(choice)) return 'auto';
  if (choice.type === 'allowed_tools') return choice.mode === 'required' ? 'required' : 'auto';
  return typeof choice.name === 'string' ? { name: choice.name } : 'auto';
}

function allowedNames(choice: unknown): unknown[] | undefined {
  if (!isJsonObject(choice) || choice.type !== 'allowed_tools') return undefined;
  return listOf(choice.tools).map((tool) => (isJsonObject(tool) ? tool.name : undefined));
}

function readFormat(text: unknown): Question['answerFormat'] {
  const format = isJsonObject(text) ? text.format : undefined;
  if (!isJsonObject(format)) return 'text';
  if (format.type === 'json_object') return 'json';
  return format.type === 'json_schema' ? { schema: format.schema } : 'text';
}
