import { type ChatRequest, isJsonObject, type JsonObject } from '@bytebot/shared';
import { ollamaMessages } from './ollama-messages.ts';
import { ollamaOptions, optionFields } from './ollama-options.ts';
import { ollamaSchema } from './ollama-schema.ts';
import { type NativeRequest, RequestTranslationError, type Target } from './provider.ts';
import { describeValue } from './translate/json.ts';
import { asksForNothing, droppedParameters, readResponseFormat } from './translate/parameters.ts';
import { readReasoning, reasoningFields } from './translate/reasoning.ts';
import { readTools, type Tools } from './translate/tools.ts';

/** Ollama's own top-level fields, which clients and configs send as they are. */
const nativeFields = ['keep_alive', 'truncate', 'shift', 'logprobs', 'top_logprobs'] as const;

const carried: ReadonlySet<string> = new Set([
  ...optionFields,
  ...nativeFields,
  'format',
  'think',
  ...reasoningFields,
  'response_format',
  'tools',
]);

/**
 * An `/api/chat` request (Ollama, "Generate a chat message").
 *
 * @throws RequestTranslationError when a message, tool or format cannot be expressed.
 */
export function buildOllamaChat(request: ChatRequest, target: Target): NativeRequest {
  const tools = readTools(request);
  const body: Record<string, unknown> = {
    model: target.model,
    messages: ollamaMessages(request.messages),
    // Ollama streams unless it is told not to.
    stream: request.stream === true,
  };
  const offered = toolList(tools);
  if (offered.length > 0) body.tools = offered;
  const format = formatOf(request);
  if (format !== undefined) body.format = format;
  const think = thinkOf(request, target.model);
  if (think !== undefined) body.think = think;
  const options = ollamaOptions(request);
  if (options !== undefined) body.options = options;
  for (const name of nativeFields) {
    if (!asksForNothing(name, request[name])) body[name] = request[name];
  }
  return { body, dropped: droppedParameters(request, carried).filter((name) => !isObeyed(name, tools)) };
}

/** `none` is obeyed by offering no tools, and `auto` is what Ollama does; a call cannot be forced. */
function isObeyed(name: string, { choice }: Tools): boolean {
  return name === 'tool_choice' && (choice?.mode === 'none' || choice?.mode === 'auto');
}

function toolList({ functions, others, choice }: Tools): JsonObject[] {
  const [other] = others;
  if (other !== undefined) {
    throw new RequestTranslationError(
      other.path,
      `Ollama has no tool of the type ${describeValue(other.tool.type)}; write a function.`,
    );
  }
  if (choice?.mode === 'none') return [];
  const named = choice?.mode === 'named' ? choice.name : undefined;
  return functions
    .filter(({ name }) => named === undefined || name === named)
    .map(({ name, description, parameters }) => ({
      type: 'function',
      function: {
        name,
        ...(description === undefined ? {} : { description }),
        ...(parameters === undefined ? {} : { parameters: ollamaSchema(parameters) }),
      },
    }));
}

/** `json`, or the schema itself; Ollama's own `format` counts before OpenAI's. */
function formatOf(request: ChatRequest): unknown {
  if (typeof request.format === 'string' || isJsonObject(request.format)) return request.format;
  const format = readResponseFormat(request);
  if (format.type === 'json_schema') return format.schema;
  return format.type === 'json_object' ? 'json' : undefined;
}

const levels: Readonly<Record<string, string>> = {
  none: 'low',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
};

/**
 * `think`: a switch, and for gpt-oss, which always thinks, a level (Ollama, "Thinking"). An effort that is unknown
 * says nothing.
 */
function thinkOf(request: ChatRequest, model: string): unknown {
  if (typeof request.think === 'boolean' || typeof request.think === 'string') return request.think;
  const { thinking, effort, maxTokens } = readReasoning(request);
  if (thinking !== undefined) return thinking.type !== 'disabled';
  if (effort === undefined && maxTokens !== undefined) return true;
  if (typeof effort !== 'string' || !Object.hasOwn(levels, effort)) return undefined;
  return model.includes('gpt-oss') ? levels[effort] : effort !== 'none';
}
