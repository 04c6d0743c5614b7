import type { ChatMessage, ToolDefinition } from '@bytebot/shared';
import type { ModellessBody } from './chat-body.ts';
import { invalidRequest } from './openrouter-error.ts';

export interface ModelParams {
  /** With or without `openrouter/`; short names are completed from the catalogue. */
  readonly model?: string;
  /** Default 4096; above 16384 it is 16384 (S3-29). */
  readonly maxTokens?: number;
  /** Default 0.7 (C-36). */
  readonly temperature?: number;
  readonly topP?: number;
  readonly stopSequences?: readonly string[];
  /** OpenRouter's own fields, as they go out: `plugins`, `provider`, `models`, `transforms`, `reasoning` … */
  readonly providerSpecific?: Readonly<Record<string, unknown>>;
}

export interface LlmRequest {
  readonly id: string;
  readonly messages: readonly ChatMessage[];
  readonly modelParams?: ModelParams;
  /** Becomes a system message before the others. */
  readonly prompt?: string;
  /** Only those of type `function` are sent. */
  readonly tools?: readonly ToolDefinition[];
  /** `auto`, `none`, `required`, or a function by name; sent only with tools. */
  readonly toolChoice?: unknown;
}

export const defaultMaxTokens = 4_096;
export const maxTokensCeiling = 16_384;
export const defaultTemperature = 0.7;

/** Fields the client sets itself; a stream that is not read as one would only look broken. */
const ownFields: ReadonlySet<string> = new Set(['model', 'messages', 'stream']);

/**
 * The body of a request without its model, which is resolved apart.
 *
 * @throws OpenRouterError for a request without a message.
 */
export function bodyWithoutModel(request: LlmRequest): ModellessBody {
  const { messages, modelParams = {}, prompt = '', tools = [], toolChoice } = request;
  if (!Array.isArray(messages) || (messages.length === 0 && prompt === '')) {
    throw invalidRequest('The request has no messages: give `messages` with at least one, or a `prompt`.');
  }
  const functions = tools.filter(({ type }) => type === 'function');
  const { topP, stopSequences = [] } = modelParams;
  return {
    ...extraFields(modelParams.providerSpecific),
    messages: prompt === '' ? [...messages] : [{ role: 'system', content: prompt }, ...messages],
    max_tokens: tokenLimit(modelParams.maxTokens),
    temperature: modelParams.temperature ?? defaultTemperature,
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(stopSequences.length === 0 ? {} : { stop: [...stopSequences] }),
    ...(functions.length === 0 ? {} : { tools: functions }),
    ...(functions.length === 0 || toolChoice === undefined ? {} : { tool_choice: toolChoice }),
  };
}

function tokenLimit(asked: number | undefined): number {
  if (asked === undefined || !Number.isFinite(asked) || asked <= 0) return defaultMaxTokens;
  return Math.min(Math.ceil(asked), maxTokensCeiling);
}

function extraFields(fields: ModelParams['providerSpecific'] = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !ownFields.has(name)));
}
