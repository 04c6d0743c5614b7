import { isJsonObject, type JsonObject } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { listOf } from '../openai/read-question.ts';
import type { ResponseDraft } from './draft.ts';
import { finishedItem } from './output-items.ts';

/** Where a response stands. */
export type ResponseStatus = 'queued' | 'in_progress' | 'completed' | 'incomplete' | 'failed' | 'cancelled';

/** A response as it ends. */
export function finishedResponse(draft: ResponseDraft): JsonObject {
  const { call, status } = draft;
  const failure = {
    code: 'server_error',
    message: 'The server had an error while processing your request. Sorry about that!',
  };
  return {
    ...settings(draft.id, call, status),
    completed_at: status === 'completed' ? Math.floor(call.nowMs / 1_000) : null,
    error: status === 'failed' ? failure : null,
    incomplete_details: draft.reason === undefined ? null : { reason: draft.reason },
    output: draft.items.map(finishedItem),
    service_tier: 'default',
    usage: draft.usage ?? null,
  };
}

/** The same before there is any output. */
export function emptyResponse(draft: ResponseDraft, status: ResponseStatus): JsonObject {
  return settings(draft.id, draft.call, status);
}

/** Every field of a response, with what the request says about it. */
function settings(id: string, { body, model, nowMs }: Call, status: ResponseStatus): JsonObject {
  const reasoning = isJsonObject(body.reasoning) ? body.reasoning : {};
  const text = isJsonObject(body.text) ? body.text : {};
  return {
    id,
    object: 'response',
    created_at: Math.floor(nowMs / 1_000),
    status,
    background: body.background ?? false,
    completed_at: null,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    model,
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    prompt_cache_key: body.prompt_cache_key ?? null,
    reasoning: { effort: reasoning.effort ?? null, summary: reasoning.summary ?? null },
    safety_identifier: body.safety_identifier ?? null,
    service_tier: body.service_tier ?? 'auto',
    store: body.store ?? true,
    temperature: body.temperature ?? 1,
    text: { format: text.format ?? { type: 'text' }, verbosity: text.verbosity ?? 'medium' },
    tool_choice: body.tool_choice ?? 'auto',
    tools: listOf(body.tools).map(echoedTool),
    top_logprobs: body.top_logprobs ?? 0,
    top_p: body.top_p ?? 1,
    truncation: body.truncation ?? 'disabled',
    usage: null,
    user: body.user ?? null,
    metadata: body.metadata ?? {},
  };
}

/** Functions are strict unless it is said that they are not. */
function echoedTool(tool: unknown): unknown {
  if (!isJsonObject(tool) || tool.type !== 'function') return tool;
  return { ...tool, description: tool.description ?? null, strict: tool.strict ?? true };
}
