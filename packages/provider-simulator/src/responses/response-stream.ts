import { encodeSseComment, encodeSseEvent, isJsonObject, type JsonObject } from '@bytebot/shared';
import type { EventStream } from '../deliver/event-stream.ts';
import { errorOr } from '../openai/plain-flavour.ts';
import type { ResponseDraft } from './draft.ts';
import { itemEvents, type WireEvent } from './item-events.ts';
import { emptyResponse, finishedResponse } from './response.ts';

/**
 * The events of a streamed response (OpenAI API reference, "Streaming events"), numbered from 0. A piece of content
 * is one delta with what is opened and closed before it; the event that ends the response is the mark of the end,
 * since there is no other.
 */
export function responseStream(draft: ResponseDraft): EventStream {
  const { call } = draft;
  const opening: WireEvent[] = [
    { type: 'response.created', response: emptyResponse(draft, 'in_progress') },
    { type: 'response.in_progress', response: emptyResponse(draft, 'in_progress') },
  ];
  const { content, closing } = grouped(draft.items.flatMap((item, index) => itemEvents(call, item, index)));
  const end: WireEvent = { type: `response.${draft.status}`, response: finishedResponse(draft) };

  let sequence = 0;
  const write = (events: readonly WireEvent[]): string =>
    events
      .map(({ type, ...fields }) => {
        const data = JSON.stringify({ type, sequence_number: sequence, ...fields });
        sequence += 1;
        return encodeSseEvent(type, data);
      })
      .join('');
  const opened = write(opening);
  const sequences: number[] = [];
  const written = content.map((events) => {
    sequences.push(sequence);
    return write(events);
  });
  sequences.push(sequence);
  return {
    contentType: 'text/event-stream; charset=utf-8',
    greeting: call.address.provider === 'openrouter' ? encodeSseComment('OPENROUTER PROCESSING') : '',
    opening: opened,
    content: written,
    closing: write(closing),
    endMark: write([end]),
    keepAlive: encodeSseComment('keep-alive'),
    malformed: 'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta\n\n',
    errorEvent: (body, sent = 0) => errorEvents(draft, body, sequences[sent] ?? sequence),
  };
}

function isDelta({ type }: WireEvent): boolean {
  return type.endsWith('.delta');
}

/** Cuts events so that each piece of content ends with a delta; what follows the last one closes the stream. */
function grouped(events: readonly WireEvent[]): { content: WireEvent[][]; closing: WireEvent[] } {
  const content: WireEvent[][] = [];
  let group: WireEvent[] = [];
  for (const event of events) {
    group.push(event);
    if (!isDelta(event)) continue;
    content.push(group);
    group = [];
  }
  return { content, closing: group };
}

/** OpenAI says what went wrong in an event of its own, then what became of the response. */
function errorEvents(draft: ResponseDraft, body: unknown, sequence: number): string {
  const envelope = errorOr(body);
  const error: JsonObject =
    isJsonObject(envelope) && isJsonObject(envelope.error) ? envelope.error : { ...envelope };
  const failed = {
    ...emptyResponse(draft, 'failed'),
    error: { code: error.code ?? 'server_error', message: error.message ?? '' },
  };
  const first = JSON.stringify({ type: 'error', sequence_number: sequence, error });
  const second = JSON.stringify({ type: 'response.failed', sequence_number: sequence + 1, response: failed });
  return encodeSseEvent('error', first) + encodeSseEvent('response.failed', second);
}
