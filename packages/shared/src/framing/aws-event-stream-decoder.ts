import { crc32 } from 'node:zlib';
import type { SseEvent } from '../sse/sse-event.ts';
import type { EventDecoder } from './event-decoder.ts';

const PRELUDE_BYTES = 8;
const PRELUDE_WITH_CHECKSUM_BYTES = 12;
const CHECKSUM_BYTES = 4;
const SMALLEST_MESSAGE_BYTES = PRELUDE_WITH_CHECKSUM_BYTES + CHECKSUM_BYTES;
const DEFAULT_MAX_MESSAGE_BYTES = 24 * 1024 * 1024;
/** Type numbers of header values, with the size of those that have a fixed one. */
const STRING_TYPE = 7;
const BINARY_TYPE = 6;
const fixedSizes: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };

/**
 * Reads Amazon's binary event stream (`application/vnd.amazon.eventstream`, AWS SDK reference "Event stream
 * encoding"): a prelude with lengths, headers, payload, each part under a CRC-32. An event's name is its
 * `:event-type`, for failures its `:exception-type` or `:error-code`; its data is the payload.
 */
export class AwsEventStreamDecoder implements EventDecoder {
  readonly #maxMessageBytes: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(maxMessageBytes: number = DEFAULT_MAX_MESSAGE_BYTES) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** @throws RangeError when a message is damaged or larger than the limit. */
  push(bytes: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    while (rest.length >= PRELUDE_WITH_CHECKSUM_BYTES) {
      const sizeBytes = this.#messageSize(rest);
      if (rest.length < sizeBytes) break;
      events.push(readMessage(rest.subarray(0, sizeBytes)));
      rest = rest.subarray(sizeBytes);
    }
    // A copy: what is kept must not hold on to the socket's buffer.
    this.#rest = Buffer.from(rest);
    return events;
  }

  /** @throws RangeError when the stream ends inside a message. */
  end(): SseEvent[] {
    if (this.#rest.length > 0) throw new RangeError('The stream ends inside a message.');
    return [];
  }

  #messageSize(bytes: Buffer): number {
    const sizeBytes = bytes.readUInt32BE(0);
    if (crc32(bytes.subarray(0, PRELUDE_BYTES)) !== bytes.readUInt32BE(PRELUDE_BYTES)) throw damaged();
    if (sizeBytes > this.#maxMessageBytes) {
      throw new RangeError(`A single message of the stream is larger than ${this.#maxMessageBytes} bytes.`);
    }
    if (sizeBytes < SMALLEST_MESSAGE_BYTES + bytes.readUInt32BE(4)) throw damaged();
    return sizeBytes;
  }
}

function readMessage(message: Buffer): SseEvent {
  const end = message.length - CHECKSUM_BYTES;
  if (crc32(message.subarray(0, end)) !== message.readUInt32BE(end)) throw damaged();
  const headersEnd = PRELUDE_WITH_CHECKSUM_BYTES + message.readUInt32BE(4);
  return {
    event: eventName(message.subarray(PRELUDE_WITH_CHECKSUM_BYTES, headersEnd)),
    data: message.toString('utf8', headersEnd, end),
  };
}

function eventName(headers: Buffer): string {
  let name = '';
  let offset = 0;
  while (offset < headers.length) {
    const nameEnd = offset + 1 + headers.readUInt8(offset);
    const header = headers.toString('latin1', offset + 1, nameEnd);
    const type = headers.readUInt8(nameEnd);
    const valueStart = nameEnd + 1;
    const hasLength = type === STRING_TYPE || type === BINARY_TYPE;
    const sizeBytes = hasLength ? headers.readUInt16BE(valueStart) : fixedSizes[type];
    if (sizeBytes === undefined) throw damaged();
    const textStart = hasLength ? valueStart + 2 : valueStart;
    offset = textStart + sizeBytes;
    if (type !== STRING_TYPE) continue;
    const isFailure = header === ':exception-type' || header === ':error-code';
    if (isFailure || (header === ':event-type' && name === ''))
      name = headers.toString('utf8', textStart, offset);
  }
  return name;
}

function damaged(): RangeError {
  return new RangeError('The stream holds a message whose checksum or length is wrong.');
}
