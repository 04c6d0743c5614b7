import { encodeAnthropicSseError, encodeSseEvent, isJsonObject } from '@bytebot/shared';
import type { EventStream } from '../deliver/event-stream.ts';
import { anthropicError } from '../failures/envelopes.ts';
import { type Block, startedBlock } from './blocks.ts';
import type { MessageDraft } from './message.ts';

/** How many characters of a tool's input one event carries. */
const inputPieceLength = 12;

/**
 * The events of a streamed message (Anthropic API reference, "Streaming messages"). The first block is opened
 * before the first content event, every other one with its own first.
 */
export function messageStream(draft: MessageDraft): EventStream {
  const { blocks } = draft;
  const content = blocks.flatMap((block, index) => {
    const deltas = deltasOf(block).map((delta) => event('content_block_delta', { index, delta }));
    const [first = '', ...others] = deltas;
    const pieces = [index === 0 ? first : blockStart(block, index) + first, ...others];
    const last = pieces.pop() ?? '';
    const isLastBlock = index === blocks.length - 1;
    return [...pieces, isLastBlock ? last : last + event('content_block_stop', { index })];
  });
  const [first] = blocks;
  const stop = blocks.length === 0 ? '' : event('content_block_stop', { index: blocks.length - 1 });
  return {
    contentType: 'text/event-stream; charset=utf-8',
    opening: messageStart(draft) + (first === undefined ? '' : blockStart(first, 0)) + event('ping', {}),
    content,
    closing: stop + messageDelta(draft),
    endMark: event('message_stop', {}),
    keepAlive: event('ping', {}),
    malformed: 'event: content_block_delta\ndata: {"type":"content_block_delta","index"\n\n',
    errorEvent,
  };
}

function event(type: string, fields: object): string {
  return encodeSseEvent(type, JSON.stringify({ type, ...fields }));
}

function messageStart(draft: MessageDraft): string {
  const message = {
    id: draft.id,
    type: 'message',
    role: 'assistant',
    model: draft.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    ...(draft.usage === undefined ? {} : { usage: { ...draft.usage, output_tokens: 1 } }),
  };
  return event('message_start', { message });
}

function blockStart(block: Block, index: number): string {
  return event('content_block_start', { index, content_block: startedBlock(block) });
}

function deltasOf(block: Block): object[] {
  switch (block.type) {
    case 'text': {
      const texts = block.pieces.map((text) => ({ type: 'text_delta', text }));
      const citations = (block.citations ?? []).map((citation) => ({ type: 'citations_delta', citation }));
      return [...texts, ...citations];
    }
    case 'thinking': {
      const thoughts = block.pieces.map((thinking) => ({ type: 'thinking_delta', thinking }));
      return [...thoughts, { type: 'signature_delta', signature: block.signature }];
    }
    case 'tool_use':
    case 'server_tool_use': {
      const pieces =
        JSON.stringify(block.input).match(new RegExp(`[\\s\\S]{1,${inputPieceLength}}`, 'gu')) ?? [];
      return ['', ...pieces].map((partial_json) => ({ type: 'input_json_delta', partial_json }));
    }
    default:
      return [];
  }
}

function messageDelta(draft: MessageDraft): string {
  const { stop_details, ...extra } = draft.extra;
  const reason = { stop_reason: draft.stopReason, stop_sequence: draft.stopSequence };
  const delta = stop_details === undefined ? reason : { ...reason, stop_details };
  if (draft.usage === undefined) return event('message_delta', { delta, ...extra });
  const { cache_creation, service_tier, ...usage } = draft.usage;
  return event('message_delta', { delta, usage, ...extra });
}

function errorEvent(body: unknown): string {
  const overloaded = anthropicError(529, 'overloaded_error', 'Overloaded').body;
  const given = isJsonObject(body) ? body : isJsonObject(overloaded) ? overloaded : {};
  return encodeAnthropicSseError({ type: 'error', ...given });
}
