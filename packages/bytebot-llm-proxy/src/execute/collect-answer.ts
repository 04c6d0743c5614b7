import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Exchange } from '../http/exchange.ts';
import type { PreparedCall } from './prepared-call.ts';
import { type AnswerSink, UpstreamCall } from './upstream-call.ts';

/** An answer larger than this is not held. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Of an error body, this much is read; the rest says nothing more. */
export const MAX_ERROR_BYTES = 256 * 1024;

/** A whole answer, or why there is none. */
export interface CollectedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Set when the answer did not come, or not whole. */
  readonly broken: Error | undefined;
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Calls the deployment and waits for the end of its answer. Never rejects. */
export function collectAnswer(exchange: Exchange, prepared: PreparedCall): Promise<CollectedAnswer> {
  const { call, answer } = beginCall(exchange, prepared, prepared.timeoutMs);
  prepared.whenStopped(call);
  return answer;
}

/** Calls the deployment; the caller ends the call when the request ends early. `answer` never rejects. */
export function beginCall(
  exchange: Exchange,
  prepared: PreparedCall,
  timeoutMs: number,
): { readonly call: UpstreamCall; readonly answer: Promise<CollectedAnswer> } {
  const { promise: answer, resolve } = Promise.withResolvers<CollectedAnswer>();
  const sink = new CollectingSink(resolve);
  const call = new UpstreamCall(sink, timeoutMs);
  sink.call = call;
  prepared.dispatch(exchange.services.upstream, call);
  return { call, answer };
}

/** Collects bytes up to a limit; errors are cut, answers that are too large are broken. */
export class CollectingSink implements AnswerSink {
  readonly #resolve: (answer: CollectedAnswer) => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #sizeBytes = 0;
  #limitBytes: number;
  /** The call to end when the answer is too large. Not a closure: it would hold the request until a full collection. */
  call: UpstreamCall | undefined;

  constructor(resolve: (answer: CollectedAnswer) => void, limitBytes = MAX_ANSWER_BYTES) {
    this.#resolve = resolve;
    this.#limitBytes = limitBytes;
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    this.#status = status;
    this.#headers = headers;
    if (!isSuccess(status)) this.#limitBytes = MAX_ERROR_BYTES;
  }

  data(chunk: Buffer): void {
    if (this.#sizeBytes >= this.#limitBytes) return;
    this.#sizeBytes += chunk.length;
    this.#chunks.push(chunk);
    if (this.#sizeBytes < this.#limitBytes) return;
    this.call?.abort(new Error(`the answer is larger than ${this.#limitBytes} bytes`));
  }

  end(): void {
    const [only] = this.#chunks;
    const body = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    const encoding = this.#headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity' || body.length === 0) this.#done(body, undefined);
    else
      decode(body, encoding).then(
        (plain) => this.#done(plain, undefined),
        (error: Error) => this.#done(body, this.#saidEnough ? undefined : error),
      );
  }

  broken(error: Error): void {
    this.#done(Buffer.concat(this.#chunks), this.#saidEnough ? undefined : error);
  }

  /** An error answer that breaks off or cannot be decoded has said enough with its status. */
  get #saidEnough(): boolean {
    return this.#status >= 400;
  }

  #done(body: Buffer, broken: Error | undefined): void {
    this.#resolve({ status: this.#status, headers: this.#headers, body, broken });
  }
}

/** Providers are asked for plain bytes; some compress all the same, errors most of all. */
async function decode(body: Buffer, encoding: string): Promise<Buffer> {
  const limit = { maxOutputLength: MAX_ANSWER_BYTES };
  if (encoding === 'gzip' || encoding === 'x-gzip') return await promisify(gunzip)(body, limit);
  if (encoding === 'br') return await promisify(brotliDecompress)(body, limit);
  if (encoding === 'deflate') return await promisify(inflate)(body, limit);
  throw new Error(`the answer is compressed as ${encoding}`);
}
