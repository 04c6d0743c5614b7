import { encodeAwsEvent, isJsonObject } from '@bytebot/shared';
import type { EventStream } from '../deliver/event-stream.ts';

/** Random letters Bedrock puts into every event, so that its length tells nothing. */
const padding = 'abcdefghijklmnopqrstuvwxyz';

/** One message of the binary event stream, each byte a character. */
export function binaryEvent(name: string, fields: object): string {
  const payload = JSON.stringify({ ...fields, p: padding.slice(0, 4 + (name.length % 20)) });
  const headers = { ':event-type': name, ':content-type': 'application/json', ':message-type': 'event' };
  return encodeAwsEvent(headers, payload).toString('latin1');
}

/** A stream out of messages that `binaryEvent` made; what all of Bedrock's streams have in common is filled in. */
export function binaryStream(
  parts: Pick<EventStream, 'opening' | 'content' | 'closing' | 'endMark'>,
): EventStream {
  return {
    ...parts,
    contentType: 'application/vnd.amazon.eventstream',
    encoding: 'latin1',
    keepAlive: '',
    malformed: damaged(binaryEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'x' } })),
    errorEvent,
  };
}

/** Its last checksum is wrong. */
function damaged(message: string): string {
  return `${message.slice(0, -1)}${message.endsWith('\0') ? '\u0001' : '\0'}`;
}

/** `__type` of a scripted body names the exception. */
function errorEvent(body: unknown): string {
  const { __type: type, ...fields } = isJsonObject(body) ? body : {};
  const message = { message: 'The service is not available. Try your request again.', ...fields };
  const headers = {
    ':exception-type': typeof type === 'string' ? type : 'serviceUnavailableException',
    ':content-type': 'application/json',
    ':message-type': 'exception',
  };
  return encodeAwsEvent(headers, JSON.stringify(message)).toString('latin1');
}
