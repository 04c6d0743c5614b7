import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { plainQuestion, type Question } from '../answer/question.ts';
import { listOf, numberIn, textOfContent } from '../openai/read-question.ts';

/** Reads a `/v2/chat` request; what it does not understand it leaves out. */
export function questionFromCohere(body: JsonObject): Question {
  const messages = listOf(body.messages).filter(isJsonObject);
  const facts = messages.reduce(readMessage, {
    lastUserText: '',
    toolResults: [],
    imageCount: 0,
    promptLength: 0,
  });
  const choice = body.tool_choice;
  return {
    ...plainQuestion,
    ...facts,
    tools: listOf(body.tools).flatMap((tool) => {
      const described = isJsonObject(tool) ? tool.function : undefined;
      if (!isJsonObject(described)) return [];
      const { name, description, parameters } = described;
      return [
        { name: String(name), description: typeof description === 'string' ? description : '', parameters },
      ];
    }),
    toolChoice: choice === 'NONE' ? 'none' : choice === 'REQUIRED' ? 'required' : 'auto',
    outputTokensMax: numberIn(body.max_tokens),
    stopSequences: listOf(body.stop_sequences).filter((one) => typeof one === 'string'),
    answerFormat: readFormat(body.response_format),
    wantsReasoning: isJsonObject(body.thinking) && body.thinking.type === 'enabled',
  };
}

type Facts = Pick<Question, 'lastUserText' | 'toolResults' | 'imageCount' | 'promptLength'>;

function readMessage(facts: Facts, message: JsonObject): Facts {
  const text = textOfContent(message.content);
  const parts = listOf(message.content).filter(isJsonObject);
  const images = parts.filter((part) => part.type === 'image_url');
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
    case 'tool': {
      const results = [...(text === '' ? [] : [text]), ...parts.flatMap(documentText)];
      return { ...counted, toolResults: [...facts.toolResults, results.join('\n')] };
    }
    default:
      return counted;
  }
}

/** A document's only text, or all of it as JSON. */
function documentText(part: JsonObject): string[] {
  const data = isJsonObject(part.document) ? part.document.data : undefined;
  if (!isJsonObject(data)) return [];
  const values = Object.values(data);
  const [only] = values;
  return [values.length === 1 && typeof only === 'string' ? only : JSON.stringify(data)];
}

function readFormat(format: unknown): Question['answerFormat'] {
  if (!isJsonObject(format) || format.type !== 'json_object') return 'text';
  return format.json_schema === undefined ? 'json' : { schema: format.json_schema };
}
