import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import { mistralMessages } from './mistral-messages.ts';
import { type NativeRequest, RequestTranslationError, type Target } from './provider.ts';
import { describeValue } from './translate/json.ts';
import {
  asksForNothing,
  droppedParameters,
  maxTokensOf,
  readResponseFormat,
  withoutDialect,
} from './translate/parameters.ts';
import { readReasoning, reasoningFields } from './translate/reasoning.ts';
import { ToolNames } from './translate/tool-names.ts';
import { readTools, type ToolChoice, type Tools } from './translate/tools.ts';

/** Fields under OpenAI's name, and Mistral's own, which clients and configs send as they are. */
const sameName = [
  'temperature',
  'top_p',
  'presence_penalty',
  'frequency_penalty',
  'n',
  'stop',
  'parallel_tool_calls',
  'prediction',
  'prompt_cache_key',
  'service_tier',
  'random_seed',
  'safe_prompt',
  'prompt_mode',
  'guardrails',
] as const;

const carried: ReadonlySet<string> = new Set([
  ...sameName,
  'seed',
  'max_tokens',
  'max_completion_tokens',
  'response_format',
  'tools',
  'tool_choice',
  'web_search_options',
  ...reasoningFields,
]);

/** Mistral's own check (mistral-common, "validator"): letters, digits, underscores and dashes, 64 at most. */
const nameRules = { forbidden: /[^a-zA-Z0-9_-]/g, lengthMax: 64 };

/** Tools that Mistral runs itself, by their type (Mistral API, "Create chat completion"). */
const builtInTools: ReadonlySet<unknown> = new Set([
  'web_search',
  'web_search_premium',
  'code_interpreter',
  'image_generation',
  'document_library',
  'connector',
]);

/**
 * A chat request of Mistral's (its API reference and SDK, `ChatCompletionRequest`).
 *
 * @throws RequestTranslationError when a message, tool or format cannot be expressed.
 */
export function buildMistralChat(request: ChatRequest, target: Target): NativeRequest {
  const isReasoning = /magistral/i.test(target.model);
  const names = new ToolNames(nameRules);
  const body: Record<string, unknown> = {
    model: target.model,
    messages: mistralMessages(request.messages, isReasoning, names),
  };
  if (request.stream === true) body.stream = true;
  for (const name of sameName) {
    if (!asksForNothing(name, request[name])) body[name] = request[name];
  }
  const maxTokens = maxTokensOf(request);
  if (maxTokens !== undefined) body.max_tokens = maxTokens;
  if (request.seed !== undefined && request.seed !== null) body.random_seed ??= request.seed;
  Object.assign(
    body,
    toolFields(readTools(request), names, request.web_search_options),
    formatField(request),
    reasoningField(request, isReasoning),
  );
  const { replaced } = names;
  return {
    body,
    dropped: droppedParameters(request, carried),
    ...(replaced === undefined ? {} : { toolNames: replaced }),
  };
}

/** @param webSearch OpenAI's `web_search_options`; Mistral searches without any. */
function toolFields({ functions, others, choice }: Tools, names: ToolNames, webSearch: unknown): JsonObject {
  const tools: JsonObject[] = others.map(({ tool, path }) => {
    if (builtInTools.has(tool.type)) return tool;
    throw new RequestTranslationError(
      path,
      `Mistral has no tool of the type ${describeValue(tool.type)}; write a function, or one of its own such as {"type": "web_search"}.`,
    );
  });
  if (isJsonObject(webSearch) && !tools.some(({ type }) => type === 'web_search'))
    tools.push({ type: 'web_search' });
  for (const { name, description, parameters, strict } of functions) {
    tools.push({
      type: 'function',
      function: {
        name: names.legal(name),
        ...(description === undefined ? {} : { description }),
        // Mistral insists on a schema.
        parameters: parameters ?? { type: 'object', properties: {} },
        ...(strict === undefined ? {} : { strict }),
      },
    });
  }
  if (tools.length === 0) return {};
  return choice === undefined ? { tools } : { tools, tool_choice: choiceOf(choice, names) };
}

function choiceOf(choice: ToolChoice, names: ToolNames): unknown {
  if (choice.mode === 'named') return { type: 'function', function: { name: names.legal(choice.name) } };
  return choice.mode === 'required' ? 'any' : choice.mode;
}

function formatField(request: ChatRequest): JsonObject {
  const { type } = readResponseFormat(request);
  if (type === 'text') return {};
  const named = isJsonObject(request.response_format) ? request.response_format.json_schema : undefined;
  if (type === 'json_object' || !isJsonObject(named)) return { response_format: { type } };
  const schema = isJsonObject(named.schema) ? withoutDialect(named.schema) : {};
  return { response_format: { type, json_schema: { ...named, schema } } };
}

/** Magistral is told by a mode whether to think, the other models by an effort. */
function reasoningField(request: ChatRequest, isReasoning: boolean): JsonObject {
  const { thinking, effort: asked, maxTokens } = readReasoning(request);
  const isOff = thinking?.type === 'disabled';
  const implied = isOff ? 'none' : thinking !== undefined || maxTokens !== undefined ? 'high' : undefined;
  const effort = asked ?? implied;
  if (typeof effort !== 'string') return {};
  if (isReasoning) return effort === 'none' ? {} : { prompt_mode: request.prompt_mode ?? 'reasoning' };
  return { reasoning_effort: effort === 'max' ? 'xhigh' : effort };
}
