import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { plainQuestion, type Question } from '../answer/question.ts';
import { listOf, numberIn } from '../openai/read-question.ts';

/** Reads an `/api/chat` request; what it does not understand it leaves out. */
export function questionFromOllama(body: JsonObject): Question {
  const options = isJsonObject(body.options) ? body.options : {};
  const limit = numberIn(options.num_predict);
  return {
    ...plainQuestion,
    ...listOf(body.messages)
      .filter(isJsonObject)
      .reduce(readMessage, { lastUserText: '', toolResults: [], imageCount: 0, promptLength: 0 }),
    tools: listOf(body.tools).flatMap((tool) => {
      const definition = isJsonObject(tool) ? tool.function : undefined;
      if (!isJsonObject(definition) || typeof definition.name !== 'string') return [];
      const description = typeof definition.description === 'string' ? definition.description : '';
      return [{ name: definition.name, description, parameters: definition.parameters }];
    }),
    // -1 and -2 mean without end, and until the context is full.
    outputTokensMax: limit !== undefined && limit > 0 ? limit : undefined,
    stopSequences: listOf(options.stop).filter((one) => typeof one === 'string'),
    answerFormat: isJsonObject(body.format)
      ? { schema: body.format }
      : body.format === 'json'
        ? 'json'
        : 'text',
    wantsReasoning: body.think === true || typeof body.think === 'string',
  };
}

type Facts = Pick<Question, 'lastUserText' | 'toolResults' | 'imageCount' | 'promptLength'>;

function readMessage(facts: Facts, message: JsonObject): Facts {
  const text = typeof message.content === 'string' ? message.content : '';
  const counted = {
    ...facts,
    imageCount: facts.imageCount + listOf(message.images).length,
    promptLength: facts.promptLength + text.length,
  };
  if (message.role === 'assistant') return { ...counted, toolResults: [] };
  if (message.role === 'tool') return { ...counted, toolResults: [...facts.toolResults, text] };
  return message.role === 'user' && text !== '' ? { ...counted, lastUserText: text } : counted;
}
