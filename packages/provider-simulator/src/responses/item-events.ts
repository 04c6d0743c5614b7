import type { JsonObject } from '@bytebot/shared';
import { memberOf } from '@bytebot/shared';
import type { Call } from '../call.ts';
import { isOpenai } from '../openai/refusals.ts';
import type { DraftItem, MessageDraft, ReasoningDraft, ToolCallDraft } from './draft.ts';
import { finishedItem, logprobsOf, messagePart, startedItem } from './output-items.ts';

/** An event before it is numbered. */
export interface WireEvent extends JsonObject {
  readonly type: string;
}

/** How many characters of a tool's input one delta carries. */
const inputPieceLength = 12;

/** Every event about one item, from the one that adds it to the one that ends it. */
export function itemEvents(call: Call, item: DraftItem, index: number): WireEvent[] {
  const place = { item_id: item.id, output_index: index };
  return [
    { type: 'response.output_item.added', output_index: index, item: startedItem(item) },
    ...innerEvents(call, item, place),
    { type: 'response.output_item.done', output_index: index, item: finishedItem(item) },
  ];
}

interface Place {
  readonly item_id: string;
  readonly output_index: number;
}

function innerEvents(call: Call, item: DraftItem, place: Place): WireEvent[] {
  switch (item.kind) {
    case 'reasoning':
      return item.pieces.length === 0 ? [] : reasoningEvents(call, item, place);
    case 'web-search':
      return ['in_progress', 'searching', 'completed'].map((step) => ({
        type: `response.web_search_call.${step}`,
        ...place,
      }));
    case 'message':
      return messageEvents(call, item, place);
    default:
      return toolCallEvents(call, item, place);
  }
}

/** OpenAI pads its deltas, so that their length tells nothing, unless it is asked not to. */
function padding(call: Call): JsonObject {
  const isPadded = isOpenai(call) && memberOf(call.body.stream_options, 'include_obfuscation') !== false;
  return isPadded ? { obfuscation: 'simulated' } : {};
}

function reasoningEvents(call: Call, { pieces, place: kind }: ReasoningDraft, place: Place): WireEvent[] {
  const text = pieces.join('');
  if (kind === 'content') {
    const inner = { ...place, content_index: 0 };
    const part = (said: string): JsonObject => ({ type: 'reasoning_text', text: said });
    return [
      { type: 'response.content_part.added', ...inner, part: part('') },
      ...pieces.map((delta) => ({ type: 'response.reasoning_text.delta', ...inner, delta })),
      { type: 'response.reasoning_text.done', ...inner, text },
      { type: 'response.content_part.done', ...inner, part: part(text) },
    ];
  }
  const inner = { ...place, summary_index: 0 };
  const part = (said: string): JsonObject => ({ type: 'summary_text', text: said });
  return [
    { type: 'response.reasoning_summary_part.added', ...inner, part: part('') },
    ...pieces.map((delta) => ({
      type: 'response.reasoning_summary_text.delta',
      ...inner,
      delta,
      ...padding(call),
    })),
    { type: 'response.reasoning_summary_text.done', ...inner, text },
    { type: 'response.reasoning_summary_part.done', ...inner, part: part(text) },
  ];
}

function messageEvents(call: Call, item: MessageDraft, place: Place): WireEvent[] {
  const inner = { ...place, content_index: 0 };
  const text = item.pieces.join('');
  const empty = item.isRefusal
    ? { type: 'refusal', refusal: '' }
    : { type: 'output_text', annotations: [], logprobs: [], text: '' };
  const deltas = item.pieces.map((delta) =>
    item.isRefusal
      ? { type: 'response.refusal.delta', ...inner, delta }
      : {
          type: 'response.output_text.delta',
          ...inner,
          delta,
          logprobs: logprobsOf(item, [delta]),
          ...padding(call),
        },
  );
  const done = item.isRefusal
    ? { type: 'response.refusal.done', ...inner, refusal: text }
    : { type: 'response.output_text.done', ...inner, text, logprobs: logprobsOf(item, item.pieces) };
  return [
    { type: 'response.content_part.added', ...inner, part: empty },
    ...deltas,
    ...item.annotations.map((annotation, index) => ({
      type: 'response.output_text.annotation.added',
      ...inner,
      annotation_index: index,
      annotation,
    })),
    done,
    { type: 'response.content_part.done', ...inner, part: messagePart(item) },
  ];
}

function toolCallEvents(call: Call, item: ToolCallDraft, place: Place): WireEvent[] {
  const isCustom = item.kind === 'custom';
  const name = isCustom ? 'custom_tool_call_input' : 'function_call_arguments';
  // Groq gives the input of a tool in one piece.
  const length = call.address.provider === 'groq' ? item.input.length : inputPieceLength;
  const pieces = item.input.match(new RegExp(`[\\s\\S]{1,${Math.max(1, length)}}`, 'gu')) ?? [''];
  return [
    ...pieces.map((delta) => ({ type: `response.${name}.delta`, ...place, delta, ...padding(call) })),
    { type: `response.${name}.done`, ...place, [isCustom ? 'input' : 'arguments']: item.input },
  ];
}
