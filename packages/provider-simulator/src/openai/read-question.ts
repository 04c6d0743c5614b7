import { isJsonObject, type JsonObject, memberOf } from '@bytebot/shared';
import { type OfferedTool, plainQuestion, type Question } from '../answer/question.ts';

/** Reads a chat request; what it does not understand it leaves out. */
export function questionFromChat(body: JsonObject): Question {
  const messages = listOf(body.messages).filter(isJsonObject);
  const facts = messages.reduce(readMessage, {
    lastUserText: '',
    toolResults: [],
    imageCount: 0,
    promptLength: 0,
  });
  return {
    ...plainQuestion,
    ...facts,
    tools: listOf(body.tools).flatMap(readTool),
    toolChoice: readToolChoice(body.tool_choice),
    mayCallInParallel: body.parallel_tool_calls !== false,
    outputTokensMax: numberIn(body.max_completion_tokens) ?? numberIn(body.max_tokens),
    stopSequences:
      typeof body.stop === 'string'
        ? [body.stop]
        : listOf(body.stop).filter((one) => typeof one === 'string'),
    answerFormat: readFormat(body.response_format),
    wantsReasoning:
      isJsonObject(body.reasoning) ||
      memberOf(body.thinking, 'type') === 'enabled' ||
      typeof body.reasoning_effort === 'string' ||
      body.prompt_mode === 'reasoning',
  };
}

type Facts = Pick<Question, 'lastUserText' | 'toolResults' | 'imageCount' | 'promptLength'>;

function readMessage(facts: Facts, message: JsonObject): Facts {
  const text = textOfContent(message.content);
  const images = listOf(message.content).filter((part) => isJsonObject(part) && part.type === 'image_url');
  const counted = {
    ...facts,
    imageCount: facts.imageCount + images.length,
    promptLength: facts.promptLength + text.length,
  };
  switch (message.role) {
    case 'user':
      return text === '' ? counted : { ...counted, lastUserText: text };
    case 'assistant':
      return { ...counted, toolResults: [] };
    case 'tool':
    case 'function':
      return { ...counted, toolResults: [...facts.toolResults, text] };
    default:
      return counted;
  }
}

/** A text, or the texts of the parts. */
export function textOfContent(content: unknown): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .flatMap((part) => (isJsonObject(part) && typeof part.text === 'string' ? [part.text] : []))
    .join('\n');
}

function readTool(tool: unknown): OfferedTool[] {
  const definition = isJsonObject(tool) ? tool.function : undefined;
  if (!isJsonObject(definition) || typeof definition.name !== 'string') return [];
  const description = typeof definition.description === 'string' ? definition.description : '';
  return [{ name: definition.name, description, parameters: definition.parameters }];
}

function readToolChoice(choice: unknown): Question['toolChoice'] {
  if (choice === 'none' || choice === 'required') return choice;
  if (choice === 'any') return 'required';
  const name = isJsonObject(choice) && isJsonObject(choice.function) ? choice.function.name : undefined;
  if (typeof name === 'string') return { name };
  if (isJsonObject(choice) && isJsonObject(choice.allowed_tools)) {
    return choice.allowed_tools.mode === 'required' ? 'required' : 'auto';
  }
  return 'auto';
}

function readFormat(format: unknown): Question['answerFormat'] {
  if (!isJsonObject(format)) return 'text';
  if (format.type === 'json_object') return 'json';
  const schema = isJsonObject(format.json_schema) ? format.json_schema.schema : undefined;
  return format.type === 'json_schema' ? { schema } : 'text';
}

/** The list, or an empty one for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The number, or undefined for anything else. */
export function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
