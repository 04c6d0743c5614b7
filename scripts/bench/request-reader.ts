import type { TranslatedProvider } from './bench-cases.ts';
import { readHead } from './http-head.ts';
import { type AnswerKind, IDLE_TAIL, STREAM_TAIL } from './request-bodies.ts';

const TAIL_BYTES = 64;
/** Where Anthropic's dialect asks for a stream is up to the proxy; the benchmark streams small requests only. */
const STREAM_FLAG = '"stream":true';

/** What one request asks for: the answer, and of a provider whose dialect it is in; undefined for OpenAI's. */
export interface Asked {
  readonly kind: AnswerKind;
  readonly provider: TranslatedProvider | undefined;
}

/**
 * Cuts one connection's bytes into requests without keeping their bodies. Only the last bytes of a body are looked
 * at, and its JSON is never parsed: the mock has to cost little beside what is measured.
 */
export class RequestReader {
  readonly #answer: (asked: Asked) => void;
  #head: Buffer | undefined;
  #remaining = 0;
  #tail = '';
  #path = '';
  #saidStream = false;

  /** @param answer called after each complete request */
  constructor(answer: (asked: Asked) => void) {
    this.#answer = answer;
  }

  /** @throws Error for a request without a content length. */
  push(bytes: Buffer): void {
    let rest: Buffer | undefined = bytes;
    while (rest !== undefined && rest.length > 0) {
      rest = this.#remaining > 0 ? this.#body(rest) : this.#start(rest);
    }
  }

  #start(bytes: Buffer): Buffer | undefined {
    const all = this.#head === undefined ? bytes : Buffer.concat([this.#head, bytes]);
    const head = readHead(all);
    if (head === undefined) {
      this.#head = Buffer.from(all);
      return undefined;
    }
    this.#head = undefined;
    if (head.contentLength === undefined)
      throw new Error(`a request without content-length: ${head.firstLine}`);
    this.#remaining = head.contentLength;
    this.#tail = '';
    this.#path = head.firstLine.split(' ', 2)[1] ?? '';
    this.#saidStream = false;
    if (head.contentLength === 0) this.#answer({ kind: 'unary', provider: undefined });
    return all.subarray(head.bodyStart);
  }

  #body(bytes: Buffer): Buffer | undefined {
    const length = Math.min(bytes.length, this.#remaining);
    this.#remaining -= length;
    if (this.#remaining < TAIL_BYTES) {
      const piece = bytes.toString('latin1', Math.max(0, length - TAIL_BYTES), length);
      this.#tail = (this.#tail + piece).slice(-TAIL_BYTES);
    }
    if (this.#path === ANTHROPIC_PATH) this.#saidStream ||= bytes.includes(STREAM_FLAG);
    if (this.#remaining === 0) this.#answer(this.#asked());
    return length < bytes.length ? bytes.subarray(length) : undefined;
  }

  #asked(): Asked {
    if (this.#path === ANTHROPIC_PATH) {
      return { kind: this.#saidStream ? 'stream' : 'unary', provider: 'anthropic' };
    }
    if (this.#path.includes('streamGenerateContent')) return { kind: 'stream', provider: 'gemini' };
    if (this.#path.includes('generateContent')) return { kind: 'unary', provider: 'gemini' };
    return { kind: answerAskedBy(this.#tail), provider: undefined };
  }
}

const ANTHROPIC_PATH = '/v1/messages';

/** Which answer a body asks for, told from its last bytes. */
export function answerAskedBy(tail: string): AnswerKind {
  if (tail.endsWith(STREAM_TAIL)) return 'stream';
  return tail.endsWith(IDLE_TAIL) ? 'idle' : 'unary';
}
