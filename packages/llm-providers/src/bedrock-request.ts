import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import { withRecalledThinking } from './anthropic-recall.ts';
import { abilitiesOf, type BedrockAbilities } from './bedrock-abilities.ts';
import { withFewMarks } from './bedrock-cache-points.ts';
import { BedrockMedia } from './bedrock-media.ts';
import { bedrockMessages, bedrockNames, textBlocks } from './bedrock-messages.ts';
import { bedrockModel, requireServed } from './bedrock-model.ts';
import { bedrockOutputFormat } from './bedrock-output-format.ts';
import { bedrockParameters } from './bedrock-parameters.ts';
import { bedrockTools } from './bedrock-tools.ts';
import type { NativeRequest, Target } from './provider.ts';
import { type Conversation, readConversation } from './translate/conversation.ts';
import { asksForNothing } from './translate/parameters.ts';
import { ToolNames } from './translate/tool-names.ts';
import { readTools } from './translate/tools.ts';
import type { Recall } from './translate/turn-memory.ts';

/** Fields of Converse that a client may add to an OpenAI request; they go through as they are. */
const ownFields = [
  'guardrailConfig',
  'requestMetadata',
  'performanceConfig',
  'additionalModelResponseFieldPaths',
  'promptVariables',
] as const;

/**
 * A Converse request (Bedrock Runtime API reference, "Converse"). Whether it streams is said by the path.
 *
 * @param recall Gives Claude's signed thinking that the client did not keep.
 * @throws RequestTranslationError when a message, tool or format cannot be expressed, or the route is not served.
 */
export function buildBedrockChat(request: ChatRequest, target: Target, recall?: Recall): NativeRequest {
  const model = bedrockModel(target);
  requireServed(model);
  const abilities = abilitiesOf(model);
  const { system, turns: spoken } = readConversation(request.messages);
  const turns = abilities.family === undefined ? spoken : withRecalledThinking(spoken, recall, target.model);
  const names = new ToolNames(bedrockNames);
  const format = bedrockOutputFormat(request, abilities);
  const { answerTool } = format;
  const tools = bedrockTools({ tools: readTools(request), turns, names, answerTool, abilities });
  const parameters = bedrockParameters(request, { abilities, turns, forcesTool: tools.forcesTool });
  const words = [format.words, tools.forbidsTools ? 'Answer without calling a tool.' : undefined];
  const systemBlocks = systemOf(system, words, abilities);
  const { cachePoint } = abilities;
  const body = {
    ...(systemBlocks.length === 0 ? {} : { system: systemBlocks }),
    messages: bedrockMessages(turns, { media: new BedrockMedia(), cachePoint, names }),
    ...(tools.config === undefined ? {} : { toolConfig: tools.config }),
    ...parameters.fields,
    ...ownFieldsOf(request),
    ...outputConfigOf(request, format.textFormat),
  };
  return {
    body: withFewMarks(body),
    dropped: [...parameters.dropped, ...(tools.carried ? [] : ['tool_choice'])],
    ...(names.replaced === undefined ? {} : { toolNames: names.replaced }),
  };
}

function systemOf(
  system: Conversation['system'],
  words: readonly (string | undefined)[],
  { cachePoint }: BedrockAbilities,
): JsonObject[] {
  const added = words.flatMap((text) => (text === undefined ? [] : [{ text }]));
  return [...textBlocks(system, cachePoint), ...added];
}

function ownFieldsOf(request: ChatRequest): JsonObject {
  const fields: Record<string, unknown> = {};
  for (const name of ownFields) if (!asksForNothing(name, request[name])) fields[name] = request[name];
  return fields;
}

function outputConfigOf({ outputConfig }: ChatRequest, textFormat: JsonObject | undefined): JsonObject {
  const config = {
    ...(textFormat === undefined ? {} : { textFormat }),
    ...(isJsonObject(outputConfig) ? outputConfig : {}),
  };
  return Object.keys(config).length === 0 ? {} : { outputConfig: config };
}
