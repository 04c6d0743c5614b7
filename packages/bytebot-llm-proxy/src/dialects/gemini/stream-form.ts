import type { StreamForm, StreamManner } from '../client-dialect.ts';
import { geminiErrorBody } from './error-body.ts';

/**
 * Events as Google sends them. What keeps a stream alive is an empty event: Google's Python and Go clients take a
 * comment for data.
 */
const events: StreamForm = {
  contentType: 'text/event-stream',
  heartbeat: '\r\n\r\n',
  failure: (body) => framedEvent(JSON.stringify(geminiErrorBody(body))),
};

/** One JSON array, which may have white space between its elements and before the first. */
const array: StreamForm = {
  contentType: 'application/json; charset=utf-8',
  heartbeat: '\r\n',
  failure: (body, hasBegun = true) =>
    framedElement(JSON.stringify(geminiErrorBody(body)), !hasBegun) + arrayEnd(true),
  framedEvent: framedElement,
  framedEnd: () => arrayEnd(true),
};

/** The form of a stream: events with `alt=sse`, else an array. */
export function geminiStreamForm(manner: StreamManner): StreamForm {
  return manner === 'events' ? events : array;
}

export function framedEvent(data: string): string {
  return `data: ${data}\r\n\r\n`;
}

export function framedElement(data: string, isFirst: boolean): string {
  return `${isFirst ? '[' : '\n,\r\n'}${data}`;
}

export function arrayEnd(hasBegun: boolean): string {
  return hasBegun ? '\n]\n' : '[]\n';
}
