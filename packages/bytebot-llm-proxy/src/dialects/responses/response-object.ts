import { type FinishReason, isJsonObject, type JsonObject } from '@bytebot/shared';
import type { AnswerContext } from '../client-dialect.ts';

/** How an answer stands, in the dialect's words. */
export interface AnswerState {
  readonly status: 'in_progress' | 'completed' | 'incomplete';
  readonly incompleteReason?: 'max_output_tokens' | 'content_filter';
}

/** How an answer ended. */
export function stateOf(reason: FinishReason | null | undefined): AnswerState {
  if (reason === 'length') return { status: 'incomplete', incompleteReason: 'max_output_tokens' };
  if (reason === 'content_filter') return { status: 'incomplete', incompleteReason: 'content_filter' };
  return { status: 'completed' };
}

export function responseId(context: AnswerContext): string {
  return `resp_${context.uniqueId}`;
}

/** What a response holds that the request does not say. */
export interface ResponseParts {
  readonly state: AnswerState;
  readonly model: string;
  readonly output: readonly JsonObject[];
  readonly usage: JsonObject | null;
  readonly serviceTier: unknown;
}

/** A response object (OpenAI API reference, "The response object"): the request's own words, OpenAI's defaults for others. */
export function responseObject(context: AnswerContext, parts: ResponseParts): JsonObject {
  const { request, created } = context;
  const { state } = parts;
  return {
    id: responseId(context),
    object: 'response',
    created_at: created,
    status: state.status,
    background: false,
    completed_at: state.status === 'completed' ? created : null,
    error: null,
    incomplete_details: state.incompleteReason === undefined ? null : { reason: state.incompleteReason },
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    model: parts.model,
    output: parts.output,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    reasoning: reasoningOf(request.reasoning),
    safety_identifier: request.safety_identifier ?? null,
    service_tier: parts.serviceTier ?? request.service_tier ?? 'auto',
    store: request.store !== false && context.keep !== undefined,
    temperature: request.temperature ?? 1,
    text: textOf(request.text),
    tool_choice: request.tool_choice ?? 'auto',
    tools: Array.isArray(request.tools) ? request.tools : [],
    top_logprobs: request.top_logprobs ?? 0,
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? 'disabled',
    usage: parts.usage,
    user: request.user ?? null,
    metadata: request.metadata ?? {},
  };
}

function reasoningOf(reasoning: unknown): JsonObject {
  const asked = isJsonObject(reasoning) ? reasoning : {};
  return { effort: asked.effort ?? null, summary: asked.summary ?? asked.generate_summary ?? null };
}

function textOf(text: unknown): JsonObject {
  const asked = isJsonObject(text) ? text : {};
  return { format: asked.format ?? { type: 'text' }, verbosity: asked.verbosity ?? 'medium' };
}
