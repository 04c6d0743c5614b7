import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { plainQuestion, type Question } from '../answer/question.ts';
import { listOf, numberIn } from '../openai/read-question.ts';

/** A field under its name in camelCase or, as protocol buffers allow, in snake_case. */
export function field(value: unknown, name: string): unknown {
  if (!isJsonObject(value)) return undefined;
  return value[name] ?? value[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

/** Reads a `generateContent` request; what it does not understand it leaves out. */
export function questionFromContents(body: JsonObject): Question {
  const contents = listOf(body.contents).filter(isJsonObject);
  const config = field(body, 'generationConfig');
  const facts = contents.reduce(readContent, {
    lastUserText: '',
    toolResults: [],
    imageCount: 0,
    promptLength: 0,
  });
  const declarations = listOf(body.tools).flatMap((tool) => listOf(field(tool, 'functionDeclarations')));
  const thinking = field(config, 'thinkingConfig');
  return {
    ...plainQuestion,
    ...facts,
    promptLength: facts.promptLength + textOf(field(body, 'systemInstruction')).length,
    tools: declarations.filter(isJsonObject).map((one) => ({
      name: String(one.name),
      description: typeof one.description === 'string' ? one.description : '',
      parameters: one.parameters ?? field(one, 'parametersJsonSchema'),
    })),
    toolChoice: readToolChoice(field(field(body, 'toolConfig'), 'functionCallingConfig')),
    outputTokensMax: numberIn(field(config, 'maxOutputTokens')),
    stopSequences: listOf(field(config, 'stopSequences')).filter((one) => typeof one === 'string'),
    answerFormat: readFormat(config),
    wantsReasoning: field(thinking, 'includeThoughts') === true,
  };
}

type Facts = Pick<Question, 'lastUserText' | 'toolResults' | 'imageCount' | 'promptLength'>;

function readContent(facts: Facts, content: JsonObject): Facts {
  const parts = listOf(content.parts).filter(isJsonObject);
  const text = textOf(content);
  const results = parts.map((part) => field(part, 'functionResponse')).filter(isJsonObject);
  const media = [...parts, ...results.flatMap((result) => listOf(result.parts))];
  const images = media.filter(
    (part) => field(part, 'inlineData') !== undefined || field(part, 'fileData') !== undefined,
  );
  const resultTexts = results.map((result) => resultText(result.response));
  const counted = {
    ...facts,
    imageCount: facts.imageCount + images.length,
    promptLength: facts.promptLength + text.length + resultTexts.join('').length,
  };
  if (content.role === 'model') return { ...counted, toolResults: [] };
  return {
    ...counted,
    lastUserText: text === '' ? counted.lastUserText : text,
    toolResults: [...counted.toolResults, ...resultTexts],
  };
}

function textOf(content: unknown): string {
  const parts = isJsonObject(content) ? listOf(content.parts) : [];
  return parts
    .flatMap((part) =>
      isJsonObject(part) && typeof part.text === 'string' && part.thought !== true ? [part.text] : [],
    )
    .join('\n');
}

/** Clients wrap a text in an object, since only an object is allowed. */
function resultText(response: unknown): string {
  const values = isJsonObject(response) ? Object.values(response) : [];
  const [only] = values;
  return values.length === 1 && typeof only === 'string' ? only : JSON.stringify(response ?? {});
}

function readToolChoice(config: unknown): Question['toolChoice'] {
  const mode = field(config, 'mode');
  const [only, ...others] = listOf(field(config, 'allowedFunctionNames'));
  if (mode === 'NONE') return 'none';
  if (mode !== 'ANY') return 'auto';
  return typeof only === 'string' && others.length === 0 ? { name: only } : 'required';
}

function readFormat(config: unknown): Question['answerFormat'] {
  if (field(config, 'responseMimeType') !== 'application/json') return 'text';
  const schema = field(config, 'responseSchema') ?? field(config, 'responseJsonSchema');
  return schema === undefined ? 'json' : { schema };
}
