import { readHead } from './http-head.ts';
import type { AnsweredDialect } from './native-answers.ts';
import { type AnswerKind, IDLE_TAIL, STREAM_TAIL } from './request-bodies.ts';

const TAIL_BYTES = 64;
const SMALL_BYTES = 8_192;
/** Where other dialects ask for a stream is up to the proxy; the benchmark streams small requests only. */
const STREAM_FLAG = '"stream":true';

/** What one request asks for: the answer, and the dialect it is in; undefined for chat completions. */
export interface Asked {
  readonly kind: AnswerKind;
  readonly dialect: AnsweredDialect | undefined;
}

/**
 * Cuts one connection's bytes into requests without keeping large bodies: only the last bytes of those are looked
 * at, and no JSON is ever parsed: the mock has to cost little beside what is measured.
 */
export class RequestReader {
  readonly #answer: (asked: Asked) => void;
  #head: Buffer | undefined;
  #remaining = 0;
  #tail = '';
  #path = '';
  #keptBytes = TAIL_BYTES;

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
    this.#keptBytes = head.contentLength <= SMALL_BYTES ? SMALL_BYTES : TAIL_BYTES;
    if (head.contentLength === 0) this.#answer({ kind: 'unary', dialect: undefined });
    return all.subarray(head.bodyStart);
  }

  #body(bytes: Buffer): Buffer | undefined {
    const length = Math.min(bytes.length, this.#remaining);
    this.#remaining -= length;
    if (this.#remaining < this.#keptBytes) {
      const piece = bytes.toString('latin1', Math.max(0, length - this.#keptBytes), length);
      this.#tail = (this.#tail + piece).slice(-this.#keptBytes);
    }
    if (this.#remaining === 0) this.#answer(this.#asked());
    return length < bytes.length ? bytes.subarray(length) : undefined;
  }

  #asked(): Asked {
    if (this.#path.includes('streamGenerateContent')) return { kind: 'stream', dialect: 'gemini' };
    if (this.#path.includes('generateContent')) return { kind: 'unary', dialect: 'gemini' };
    const asked = answerAskedBy(this.#tail);
    const kind = asked === 'unary' && this.#tail.includes(STREAM_FLAG) ? 'stream' : asked;
    return { kind, dialect: dialectsByPath.get(this.#path) };
  }
}

const dialectsByPath: ReadonlyMap<string, AnsweredDialect> = new Map([
  ['/v1/messages', 'anthropic'],
  ['/v1/responses', 'responses'],
]);

/** Which answer a body asks for, told from its last bytes. */
export function answerAskedBy(tail: string): AnswerKind {
  if (tail.endsWith(STREAM_TAIL)) return 'stream';
  return tail.endsWith(IDLE_TAIL) ? 'idle' : 'unary';
}
