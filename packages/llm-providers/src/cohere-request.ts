import type { ChatRequest, JsonObject } from '@bytebot/shared';
import { cohereModel, isFirstVersion } from './cohere-address.ts';
import { cohereMessages } from './cohere-messages.ts';
import { cohereThinking } from './cohere-thinking.ts';
import { cohereTools } from './cohere-tools.ts';
import { type NativeRequest, RequestTranslationError, type Target } from './provider.ts';
import { readConversation } from './translate/conversation.ts';
import { jsonAnswerTool } from './translate/json-answer.ts';
import {
  asksForNothing,
  droppedParameters,
  maxTokensOf,
  readResponseFormat,
  stopSequences,
} from './translate/parameters.ts';
import { readReasoning, reasoningFields } from './translate/reasoning.ts';
import { type NameRules, ToolNames } from './translate/tool-names.ts';
import { readTools } from './translate/tools.ts';

/** Parameters of OpenAI's with the same meaning here. */
const shared = ['temperature', 'seed', 'frequency_penalty', 'presence_penalty'] as const;

/** Cohere's own top-level fields, which a client may add; they go through as they are. */
const ownFields = [
  'documents',
  'citation_options',
  'safety_mode',
  'strict_tools',
  'priority',
  'k',
  'p',
  'raw_prompting',
] as const;

const carried: ReadonlySet<string> = new Set([
  ...shared,
  ...ownFields,
  ...reasoningFields,
  'top_p',
  'top_k',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'stop_sequences',
  'logprobs',
  'tools',
  'tool_choice',
  'response_format',
]);

/** Letters, digits and `_`, and no digit in front (API reference, "Tools"). */
const nameRules: NameRules = { forbidden: /[^A-Za-z0-9_]/g, beginning: /^[A-Za-z_]/, lengthMax: 256 };

/** The bounds of `p`; outside of them Cohere answers 400. */
const smallestP = 0.01;
const largestP = 0.99;

/**
 * A `/v2/chat` request (Cohere API reference, "Chat").
 *
 * @throws RequestTranslationError when a message, tool or format cannot be expressed.
 */
export function buildCohereChat(request: ChatRequest, target: Target): NativeRequest {
  refuseFirstVersion(target);
  const model = cohereModel(target.model);
  const names = new ToolNames(nameRules);
  const conversation = readConversation(request.messages);
  const tools = cohereTools(readTools(request), readResponseFormat(request), names);
  const words = tools.words.map((text) => ({ kind: 'text' as const, text }));
  const messages = cohereMessages({ ...conversation, system: [...conversation.system, ...words] }, names);
  const reasoning = readReasoning(request);
  const { thinking, isCarried } = cohereThinking(model, reasoning);
  const dropped = [...droppedParameters(request, carried), ...(isCarried ? [] : reasoning.fields)];
  return {
    body: {
      model,
      messages,
      ...tools.fields,
      ...samplingOf(request),
      ...limitsOf(request),
      ...(thinking === undefined ? {} : { thinking }),
      ...ownFieldsOf(request),
      ...(request.stream === true ? { stream: true } : {}),
    },
    dropped,
    ...toolNamesOf(names, tools.hasAnswerTool === true),
  };
}

/** @throws RequestTranslationError when the address is of the first version of the API. */
export function refuseFirstVersion({ baseUrl }: Target): void {
  if (!isFirstVersion(baseUrl)) return;
  throw new RequestTranslationError(
    'api_base',
    'The first version of Cohere’s API is not served; leave api_base out, or let it end in /v2.',
  );
}

/** The answer's tool is among the names, so that the reader knows what is answer and what is talk. */
function toolNamesOf({ replaced }: ToolNames, hasAnswerTool: boolean): Pick<NativeRequest, 'toolNames'> {
  if (replaced === undefined && !hasAnswerTool) return {};
  const answer: [string, string][] = hasAnswerTool ? [[jsonAnswerTool, jsonAnswerTool]] : [];
  return { toolNames: new Map([...(replaced ?? []), ...answer]) };
}

function samplingOf(request: ChatRequest): JsonObject {
  const fields: Record<string, unknown> = {};
  for (const name of shared) if (!asksForNothing(name, request[name])) fields[name] = request[name];
  const topP = request.top_p;
  if (typeof topP === 'number') fields.p = Math.min(Math.max(topP, smallestP), largestP);
  if (!asksForNothing('top_k', request.top_k)) fields.k = request.top_k;
  if (request.logprobs === true) fields.logprobs = true;
  return fields;
}

function limitsOf(request: ChatRequest): JsonObject {
  const maxTokens = maxTokensOf(request);
  const own = request.stop_sequences;
  const stop = stopSequences(request) ?? (Array.isArray(own) && own.length > 0 ? own : undefined);
  return {
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(stop === undefined ? {} : { stop_sequences: stop }),
  };
}

function ownFieldsOf(request: ChatRequest): JsonObject {
  const fields: Record<string, unknown> = {};
  for (const name of ownFields) if (!asksForNothing(name, request[name])) fields[name] = request[name];
  return fields;
}
