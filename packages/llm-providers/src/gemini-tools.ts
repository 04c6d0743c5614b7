import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { geminiParameters } from './gemini-schema.ts';
import { RequestTranslationError } from './provider.ts';
import { describeValue } from './translate/json.ts';
import { jsonAnswerFunction, jsonAnswerTool } from './translate/json-answer.ts';
import type { NameRules, ToolNames } from './translate/tool-names.ts';
import type { FunctionTool, ToolChoice, Tools } from './translate/tools.ts';

/** The names Gemini takes (FunctionDeclaration); its SDKs disagree about the length, 64 is right for all. */
export const geminiNames: NameRules = {
  forbidden: /[^A-Za-z0-9_.:-]/g,
  beginning: /^[A-Za-z_]/,
  lengthMax: 64,
};

/** Gemini's own tools, recognised by their one field (Tool), in both spellings. */
const builtInTools: ReadonlyMap<string, string> = new Map(
  [
    'googleSearch',
    'googleSearchRetrieval',
    'codeExecution',
    'urlContext',
    'googleMaps',
    'computerUse',
    'fileSearch',
    'mcpServers',
    'retrieval',
    'enterpriseWebSearch',
    'exaAiSearch',
    'parallelAiSearch',
    'functionDeclarations',
  ].flatMap((name) => [
    [name, name] as const,
    [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), name] as const,
  ]),
);

/** Tools that OpenAI runs itself and that Google has as well. */
const sameTools: readonly (readonly [RegExp, string])[] = [
  [/^web_search/, 'googleSearch'],
  [/^code_interpreter$|^code_execution/, 'codeExecution'],
  [/^web_fetch|^url_context$/, 'urlContext'],
];

export interface GeminiToolFacts {
  readonly tools: Tools;
  readonly names: ToolNames;
  /** `web_search_options` of the request. */
  readonly webSearch: unknown;
  /** The schema of the answer, where it has to be given by a tool. */
  readonly answer: JsonObject | undefined;
  readonly generation: number | undefined;
  /** `toolConfig` as a client of Google's dialect wrote it, where that says more than the choice. */
  readonly own: JsonObject | undefined;
}

/**
 * `tools` and `toolConfig`.
 *
 * @throws RequestTranslationError for a tool that is neither a function nor one of Google's own.
 */
export function geminiTools(facts: GeminiToolFacts): JsonObject {
  const { tools, names, webSearch, answer, generation, own = {} } = facts;
  const list = tools.others.map(({ tool, path }) => builtInTool(tool, path));
  if (isJsonObject(webSearch) && !list.some((tool) => 'googleSearch' in tool))
    list.push({ googleSearch: {} });
  const functions = answer === undefined ? tools.functions : [...tools.functions, jsonAnswerFunction(answer)];
  const combines = list.length > 0 && functions.length > 0 && generation !== undefined && generation >= 3;
  if (functions.length > 0)
    list.push({ functionDeclarations: functions.map((tool) => declaration(tool, names)) });
  if (list.length === 0) return {};
  const calling =
    functions.length === 0 ? undefined : callingConfig(tools.choice, answer !== undefined, names);
  const { functionCallingConfig: ownCalling, ...beside } = own;
  const config = {
    ...(calling === undefined
      ? {}
      : { functionCallingConfig: isJsonObject(ownCalling) ? { ...calling, ...ownCalling } : calling }),
    // Google's tools and functions in one request must be asked for (Gemini API, "Combine built-in tools").
    ...(combines ? { includeServerSideToolInvocations: true } : {}),
    ...beside,
  };
  return Object.keys(config).length === 0 ? { tools: list } : { tools: list, toolConfig: config };
}

function declaration({ name, description, parameters, google }: FunctionTool, names: ToolNames): JsonObject {
  const schema = parameters === undefined ? undefined : geminiParameters(parameters, name === jsonAnswerTool);
  return {
    name: names.legal(name),
    ...(description === undefined ? {} : { description }),
    ...(schema === undefined ? {} : { parametersJsonSchema: schema }),
    ...google,
  };
}

function builtInTool(tool: JsonObject, path: string): JsonObject {
  const own = Object.entries(tool).flatMap(([name, value]) => {
    const native = builtInTools.get(name);
    return native === undefined ? [] : [[native, value] as const];
  });
  if (own.length > 0) return Object.fromEntries(own);
  const type = typeof tool.type === 'string' ? tool.type : '';
  const same = builtInTools.get(type) ?? sameTools.find(([pattern]) => pattern.test(type))?.[1];
  if (same !== undefined) return { [same]: {} };
  throw new RequestTranslationError(
    path,
    `Gemini has no tool of the type ${describeValue(tool.type)}; write a function, or one of its own such as {"googleSearch": {}}.`,
  );
}

/** Where an answer is given by a tool, some tool must be called, and calling that one ends it. */
function callingConfig(
  choice: ToolChoice | undefined,
  hasAnswerTool: boolean,
  names: ToolNames,
): JsonObject | undefined {
  switch (choice?.mode) {
    case 'named':
      return { mode: 'ANY', allowedFunctionNames: [names.legal(choice.name)] };
    case 'required':
      return { mode: 'ANY' };
    case 'none':
      return hasAnswerTool ? { mode: 'ANY', allowedFunctionNames: [jsonAnswerTool] } : { mode: 'NONE' };
    default:
      if (hasAnswerTool) return { mode: 'ANY' };
      return choice === undefined ? undefined : { mode: 'AUTO' };
  }
}
