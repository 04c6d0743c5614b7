import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { type Answer, answerTo } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import { listOf } from '../openai/read-question.ts';
import { encryptedContent } from './encrypted-content.ts';
import { questionFromItems } from './read-question.ts';
import { thinksByItself } from './thinking-models.ts';

/** One item of an answer, with the pieces it is streamed in. */
export type DraftItem =
  | ReasoningDraft
  | { readonly kind: 'web-search'; readonly id: string; readonly query: string }
  | MessageDraft
  | ToolCallDraft;

export interface ReasoningDraft {
  readonly kind: 'reasoning';
  readonly id: string;
  /** Empty when nobody asked to see it. */
  readonly pieces: readonly string[];
  /** A summary at OpenAI, what was really thought at Groq. */
  readonly place: 'summary' | 'content';
  readonly encrypted: string | undefined;
}

export interface MessageDraft {
  readonly kind: 'message';
  readonly id: string;
  readonly pieces: readonly string[];
  readonly isRefusal: boolean;
  readonly isCut: boolean;
  readonly annotations: readonly JsonObject[];
  readonly hasLogprobs: boolean;
}

export interface ToolCallDraft {
  readonly kind: 'function' | 'custom';
  readonly id: string;
  readonly callId: string;
  readonly name: string;
  /** JSON for a function, a text for a custom tool. */
  readonly input: string;
}

/** An answer before it is sent whole or in events. */
export interface ResponseDraft {
  readonly call: Call;
  readonly id: string;
  readonly items: readonly DraftItem[];
  readonly status: 'completed' | 'incomplete' | 'failed';
  /** Why it is incomplete. */
  readonly reason: string | undefined;
  /** Undefined when the script leaves it out. */
  readonly usage: object | undefined;
}

/** The answer to a conversation, by the fixed rules or as the script says. */
export function draftOf(call: Call, conversation: readonly JsonObject[]): ResponseDraft {
  const { body, reply } = call;
  const reasoning: JsonObject = isJsonObject(body.reasoning) ? body.reasoning : {};
  const thinks =
    reasoning.effort !== 'none' &&
    (thinksByItself(call.model) || typeof reasoning.effort === 'string' || isSummaryAsked(call));
  const answer = answerTo(questionFromItems(body, conversation, thinks), call.providerName, reply);
  const finish = reply?.finishReason;
  const reason = incompleteReason(finish, answer);
  const usage = reply?.usage === null ? undefined : (reply?.usage ?? usageOf(answer));
  return {
    call,
    id: call.ids.next('resp_'),
    items: itemsOf(call, answer, reason !== undefined),
    status: finish === 'failed' ? 'failed' : reason === undefined ? 'completed' : 'incomplete',
    reason,
    usage,
  };
}

function incompleteReason(finish: string | undefined, answer: Answer): string | undefined {
  if (finish === 'content_filter') return finish;
  const isLong =
    finish === undefined ? answer.end === 'length' : /^(length|max_output_tokens|incomplete)$/.test(finish);
  return isLong ? 'max_output_tokens' : undefined;
}

function isSummaryAsked({ body }: Call): boolean {
  const reasoning = isJsonObject(body.reasoning) ? body.reasoning : {};
  return typeof (reasoning.summary ?? reasoning.generate_summary) === 'string';
}

function includes(call: Call, what: string): boolean {
  return listOf(call.body.include).includes(what);
}

function itemsOf(call: Call, answer: Answer, isCut: boolean): DraftItem[] {
  const items: DraftItem[] = [];
  if (answer.thoughts.length > 0) items.push(reasoningOf(call, answer));
  const search = answer.toolUses.length === 0 ? searchOf(call) : undefined;
  if (search !== undefined) items.push(search);
  if (answer.pieces.length > 0) {
    const text = answer.pieces.join('');
    items.push({
      kind: 'message',
      id: call.ids.next('msg_'),
      pieces: answer.pieces,
      isRefusal: call.reply?.finishReason === 'refusal' || asksToRefuse(call),
      isCut,
      annotations: search === undefined ? [] : [citationOf(text)],
      hasLogprobs: includes(call, 'message.output_text.logprobs'),
    });
  }
  const custom = new Set(
    listOf(call.body.tools).flatMap((tool) =>
      isJsonObject(tool) && tool.type === 'custom' ? [tool.name] : [],
    ),
  );
  for (const { name, input } of answer.toolUses) {
    const isCustom = custom.has(name);
    items.push({
      kind: isCustom ? 'custom' : 'function',
      id: call.ids.next(isCustom ? 'ctc_' : 'fc_'),
      callId: call.ids.next('call_'),
      name,
      input: isCustom ? String(input.input) : JSON.stringify(input),
    });
  }
  return items;
}

function reasoningOf(call: Call, answer: Answer): ReasoningDraft {
  const id = call.ids.next('rs_');
  const place = call.address.provider === 'groq' ? 'content' : 'summary';
  return {
    kind: 'reasoning',
    id,
    pieces: place === 'content' || isSummaryAsked(call) ? answer.thoughts : [],
    place,
    encrypted: includes(call, 'reasoning.encrypted_content') ? encryptedContent(call, id) : undefined,
  };
}

/** A model that may search does so when it is told to. */
function searchOf(call: Call): DraftItem | undefined {
  const mayModel = listOf(call.body.tools).some(
    (tool) => isJsonObject(tool) && /^web_search/.test(String(tool.type)),
  );
  if (!mayModel || !/search/i.test(JSON.stringify(call.body.input ?? ''))) return undefined;
  return { kind: 'web-search', id: call.ids.next('ws_'), query: 'simulated search' };
}

function citationOf(text: string): JsonObject {
  return {
    type: 'url_citation',
    start_index: 0,
    end_index: text.length,
    url: 'https://example.com/page',
    title: 'example.com',
  };
}

/** A request that says so gets a refusal. */
function asksToRefuse(call: Call): boolean {
  return /please refuse/i.test(JSON.stringify(call.body.input ?? ''));
}

function usageOf({ tokens }: Answer): object {
  const output = tokens.output + tokens.thought;
  return {
    input_tokens: tokens.prompt,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: tokens.thought },
    total_tokens: tokens.prompt + output,
  };
}
