import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { type OfferedTool, plainQuestion, type Question } from '../answer/question.ts';
import { listOf, numberIn, textOfContent } from '../openai/read-question.ts';

/** Reads a Converse request; what it does not understand it leaves out. */
export function questionFromConverse(body: JsonObject): Question {
  const messages = listOf(body.messages).filter(isJsonObject);
  const facts = messages.reduce(readMessage, {
    lastUserText: '',
    toolResults: [],
    imageCount: 0,
    promptLength: 0,
  });
  const inference = objectIn(body, 'inferenceConfig');
  const additional = objectIn(body, 'additionalModelRequestFields');
  const tools = objectIn(body, 'toolConfig');
  return {
    ...plainQuestion,
    ...facts,
    promptLength: facts.promptLength + textOfContent(body.system).length,
    tools: listOf(tools.tools).flatMap(readTool),
    toolChoice: readToolChoice(objectIn(tools, 'toolChoice')),
    mayCallInParallel: objectIn(additional, 'tool_choice').disable_parallel_tool_use !== true,
    outputTokensMax: numberIn(inference.maxTokens),
    stopSequences: listOf(inference.stopSequences).filter((one) => typeof one === 'string'),
    answerFormat: readFormat(body),
    wantsReasoning:
      ['enabled', 'adaptive'].includes(String(objectIn(additional, 'thinking').type)) ||
      isJsonObject(additional.reasoningConfig),
  };
}

type Facts = Pick<Question, 'lastUserText' | 'toolResults' | 'imageCount' | 'promptLength'>;

function readMessage(facts: Facts, message: JsonObject): Facts {
  const blocks = listOf(message.content).filter(isJsonObject);
  const results = blocks.flatMap(({ toolResult }) => (isJsonObject(toolResult) ? [toolResult] : []));
  const text = textOfContent(message.content);
  const counted = {
    ...facts,
    imageCount: facts.imageCount + imagesIn(blocks),
    promptLength: facts.promptLength + text.length,
  };
  if (message.role === 'assistant') return { ...counted, toolResults: [] };
  return {
    ...counted,
    lastUserText: text === '' ? counted.lastUserText : text,
    toolResults: [...counted.toolResults, ...results.map(({ content }) => textOfContent(content))],
  };
}

/** Images stand beside the text, or inside the result of a tool. */
function imagesIn(blocks: readonly JsonObject[]): number {
  return blocks.reduce((sum, { image, toolResult }) => {
    const inside = isJsonObject(toolResult) ? listOf(toolResult.content).filter(isJsonObject) : [];
    return sum + (image === undefined ? 0 : 1) + inside.filter((block) => block.image !== undefined).length;
  }, 0);
}

function readTool(tool: unknown): OfferedTool[] {
  const spec = isJsonObject(tool) ? objectIn(tool, 'toolSpec') : {};
  if (typeof spec.name !== 'string') return [];
  const description = typeof spec.description === 'string' ? spec.description : '';
  return [{ name: spec.name, description, parameters: objectIn(spec, 'inputSchema').json }];
}

function readToolChoice(choice: JsonObject): Question['toolChoice'] {
  if (choice.any !== undefined) return 'required';
  const { name } = objectIn(choice, 'tool');
  return typeof name === 'string' ? { name } : 'auto';
}

/** The schema travels as text. */
function readFormat(body: JsonObject): Question['answerFormat'] {
  const format = objectIn(objectIn(body, 'outputConfig'), 'textFormat');
  const { schema } = objectIn(objectIn(format, 'structure'), 'jsonSchema');
  if (typeof schema !== 'string') return 'text';
  try {
    return { schema: JSON.parse(schema) };
  } catch {
    return 'text';
  }
}

/** A member that is an object, else an empty one. */
export function objectIn(value: JsonObject, name: string): JsonObject {
  const member = Object.hasOwn(value, name) ? value[name] : undefined;
  return isJsonObject(member) ? member : {};
}
