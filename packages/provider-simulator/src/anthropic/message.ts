import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { type Answer, answerTo } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { HeaderMap, Outcome } from '../deliver/event-stream.ts';
import { type Block, blocksOf, refusalTrigger, wholeBlock } from './blocks.ts';
import { messageStream } from './message-stream.ts';
import { questionFromMessages } from './read-question.ts';

/** An answer in Anthropic's form, before it is sent whole or in events. */
export interface MessageDraft {
  readonly id: string;
  readonly model: string;
  readonly blocks: readonly Block[];
  readonly stopReason: string;
  readonly stopSequence: string | null;
  /** Of the whole answer; undefined when the script leaves it out. */
  readonly usage: JsonObject | undefined;
  /** Fields that are there where a feature was asked for. */
  readonly extra: JsonObject;
}

/** `POST /v1/messages` */
export function createMessage(call: Call): Outcome {
  const question = questionFromMessages(call.body);
  const answer = answerTo(question, call.providerName, call.reply);
  const isRefused = question.lastUserText.includes(refusalTrigger) && call.reply === undefined;
  const blocks = isRefused ? [] : blocksOf(call, answer, question.lastUserText);
  const draft: MessageDraft = {
    id: call.ids.next('msg_'),
    model: call.model,
    blocks,
    stopReason: call.reply?.finishReason ?? (isRefused ? 'refusal' : stopReasons[answer.end]),
    stopSequence: answer.stoppedAt ?? null,
    usage: call.reply?.usage === null ? undefined : (call.reply?.usage ?? usageOf(answer, blocks)),
    extra: extraFields(call, isRefused),
  };
  const headers = rateLimitHeaders(call);
  if (call.body.stream === true)
    return { kind: 'stream', status: 200, headers, stream: messageStream(draft) };
  return { kind: 'whole', status: 200, headers, body: wholeMessage(draft) };
}

function extraFields({ body }: Call, isRefused: boolean): JsonObject {
  return {
    ...(isJsonObject(body.context_management) ? { context_management: { applied_edits: [] } } : {}),
    ...(isRefused ? { stop_details: { type: 'refusal', category: null, explanation: null } } : {}),
  };
}

const stopReasons: Readonly<Record<Answer['end'], string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-use': 'tool_use',
  'stop-sequence': 'stop_sequence',
};

function usageOf({ tokens }: Answer, blocks: readonly Block[]): JsonObject {
  const searches = blocks.filter((block) => block.type === 'server_tool_use').length;
  return {
    input_tokens: tokens.prompt,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: tokens.output + tokens.thought,
    service_tier: 'standard',
    ...(searches === 0 ? {} : { server_tool_use: { web_search_requests: searches, web_fetch_requests: 0 } }),
  };
}

function wholeMessage(draft: MessageDraft): object {
  return {
    id: draft.id,
    type: 'message',
    role: 'assistant',
    model: draft.model,
    content: draft.blocks.map(wholeBlock),
    stop_reason: draft.stopReason,
    stop_sequence: draft.stopSequence,
    ...(draft.usage === undefined ? {} : { usage: draft.usage }),
    ...draft.extra,
  };
}

function rateLimitHeaders(call: Call): HeaderMap {
  const reset = new Date(call.nowMs + 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const headers: Record<string, string> = {
    'request-id': call.ids.next('req_'),
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
  };
  const limits = { requests: 4_000, tokens: 480_000, 'input-tokens': 400_000, 'output-tokens': 80_000 };
  for (const [name, limit] of Object.entries(limits)) {
    headers[`anthropic-ratelimit-${name}-limit`] = String(limit);
    headers[`anthropic-ratelimit-${name}-remaining`] = String(name === 'requests' ? limit - 1 : limit);
    headers[`anthropic-ratelimit-${name}-reset`] = reset;
  }
  return headers;
}
