import { readHead } from './http-head.ts';

/** The end of a complete stream of OpenAI's dialect. */
const DONE = 'data: [DONE]\n\n';
/** How complete streams of other dialects end; the last event of a response and of Google's is the answer or its end. */
export const FOREIGN_STREAM_ENDS = {
  messages: 'data: {"type":"message_stop"}\n\n',
  responses: '}}\n\n',
  generate: '}\r\n\r\n',
} as const;
/** So many bytes of framing and data hold enough data for the end mark, even in chunks of one byte. */
const SURE_TO_FOLLOW_BYTES = 256;

/** What a response must look like to be counted. */
export interface Expectation {
  readonly stream: boolean;
  /** A complete body has at least so many bytes, chunk framing not counted. */
  readonly minimumBytes: number;
  /** What a stream ends with. Default: the end mark of OpenAI's dialect. */
  readonly streamEnd?: string;
}

/**
 * Reads the responses of one connection, one at a time, and checks each: status 200, a body of the announced length
 * or properly ended chunks, at least the expected bytes, and for a stream its end mark.
 */
export class ResponseReader {
  readonly #expected: Expectation;
  readonly #streamEnd: string;
  #pending: Buffer | undefined;
  #inBody = false;
  #chunked = false;
  /** Of the body, or of the chunk that is being read with its line end. */
  #remaining = 0;
  #tail = '';
  /** Bytes of the body seen so far, without framing. */
  bodyBytes = 0;

  constructor(expected: Expectation) {
    this.#expected = expected;
    this.#streamEnd = expected.streamEnd ?? DONE;
  }

  /**
   * @returns whether the response is complete now
   * @throws Error that says what is wrong with the response.
   */
  push(bytes: Buffer): boolean {
    let rest = bytes;
    if (this.#pending !== undefined) {
      rest = Buffer.concat([this.#pending, bytes]);
      this.#pending = undefined;
    }
    if (!this.#inBody) {
      const head = readHead(rest);
      if (head === undefined) {
        this.#pending = Buffer.from(rest);
        return false;
      }
      if (!head.firstLine.startsWith('HTTP/1.1 200')) {
        const start = rest.toString('utf8', head.bodyStart, head.bodyStart + 300);
        throw new Error(`${head.firstLine}: ${start}`);
      }
      if (!head.chunked && head.contentLength === undefined) throw new Error('neither a length nor chunks');
      this.#inBody = true;
      this.#chunked = head.chunked;
      this.#remaining = head.contentLength ?? 0;
      this.#tail = '';
      this.bodyBytes = 0;
      rest = rest.subarray(head.bodyStart);
    }
    return this.#chunked ? this.#readChunks(rest) : this.#readPlain(rest);
  }

  #readPlain(bytes: Buffer): boolean {
    if (bytes.length > this.#remaining) throw new Error('more bytes than announced');
    this.#count(bytes, 0, bytes.length);
    this.#remaining -= bytes.length;
    return this.#remaining === 0 && this.#complete();
  }

  #readChunks(bytes: Buffer): boolean {
    let at = 0;
    while (at < bytes.length) {
      if (this.#remaining > 0) {
        const length = Math.min(bytes.length - at, this.#remaining);
        // The last two bytes of what remains are the chunk's line end, not data.
        this.#count(bytes, at, at + Math.min(length, Math.max(0, this.#remaining - 2)));
        this.#remaining -= length;
        at += length;
        continue;
      }
      const size = readChunkSize(bytes, at);
      if (size === undefined || (size.dataBytes === 0 && size.dataStart + 2 > bytes.length)) {
        this.#pending = Buffer.from(bytes.subarray(at));
        return false;
      }
      if (size.dataBytes === 0) return this.#complete();
      this.#remaining = size.dataBytes + 2;
      at = size.dataStart;
    }
    return false;
  }

  #count(bytes: Buffer, start: number, end: number): void {
    this.bodyBytes += end - start;
    if (!this.#expected.stream) return;
    // Only what can be the end of this read is turned into text: a chunk that more follow on is not.
    if (end + SURE_TO_FOLLOW_BYTES < bytes.length) return;
    const piece = bytes.toString('latin1', Math.max(start, end - this.#streamEnd.length), end);
    this.#tail = (this.#tail + piece).slice(-this.#streamEnd.length);
  }

  #complete(): boolean {
    const { stream, minimumBytes } = this.#expected;
    if (this.bodyBytes < minimumBytes) throw new Error(`${this.bodyBytes} bytes instead of ${minimumBytes}`);
    if (stream && this.#tail !== this.#streamEnd) throw new Error('a stream without its end mark');
    this.#inBody = false;
    return true;
  }
}

const CARRIAGE_RETURN = 13;

/** The size line of a chunk; undefined while it is incomplete. */
function readChunkSize(bytes: Buffer, start: number): { dataBytes: number; dataStart: number } | undefined {
  let dataBytes = 0;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === CARRIAGE_RETURN && at > start) {
      return at + 1 < bytes.length ? { dataBytes, dataStart: at + 2 } : undefined;
    }
    dataBytes = dataBytes * 16 + hexDigit(byte);
  }
  return undefined;
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  if (letter >= 97 && letter <= 102) return letter - 87;
  throw new Error('a chunk without a size');
}
