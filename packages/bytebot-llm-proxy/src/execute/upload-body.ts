import type { IncomingMessage } from 'node:http';
import { Failure } from '../failure.ts';
import { CallAborted, type UpstreamCall } from './upstream-call.ts';

/** A client that sends nothing of its body for this long is cut off (slow-loris). */
const IDLE_MS = 60_000;

/** Changes the bytes of an upload on their way. */
export interface UploadFilter {
  /** What goes on for these bytes; may be empty. */
  push(chunk: Buffer): readonly Buffer[];
  /** What is left when the last bytes have come. */
  end(): readonly Buffer[];
}

/**
 * The body of a request that is passed on while it comes, so that a large one is never held: as fast as the provider
 * takes it. It can be read once, so a call with it is not made again.
 */
export class UploadBody implements AsyncIterable<Buffer> {
  readonly #request: IncomingMessage;
  readonly #filter: UploadFilter | undefined;
  readonly #first: readonly Buffer[];
  /** How many bytes it has, where the client says so and nothing changes them. */
  readonly announcedBytes: string | undefined;
  /** The call that sends it: every piece is a sign of life. */
  call: UpstreamCall | undefined;

  /** @param first What has been read of it already, unfiltered. */
  constructor(request: IncomingMessage, filter?: UploadFilter, first: readonly Buffer[] = []) {
    this.#request = request;
    this.#filter = filter;
    this.#first = first;
    this.announcedBytes = filter === undefined ? request.headers['content-length'] : undefined;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Buffer> {
    for (const chunk of this.#first) yield* this.#filtered(chunk);
    const timer = setTimeout(expire, IDLE_MS, this);
    try {
      // The request outlives a call that ends early: its client still wants to read the answer.
      for await (const chunk of this.#request.iterator({ destroyOnReturn: false })) {
        this.call?.touch();
        yield* this.#filtered(chunk);
        timer.refresh();
      }
    } catch (error) {
      if (this.#request.complete) throw error;
      throw new CallAborted('The client left before its request was complete.');
    } finally {
      clearTimeout(timer);
    }
    if (this.#filter !== undefined) yield* this.#filter.end();
  }

  /** The client sends nothing. */
  expire(): void {
    const message = `The client sent nothing of the request body for ${IDLE_MS / 1000} s.`;
    this.call?.abort(new Failure('cancelled', message, { status: 408 }));
  }

  #filtered(chunk: Buffer): readonly Buffer[] {
    return this.#filter === undefined ? [chunk] : this.#filter.push(chunk);
  }
}

function expire(body: UploadBody): void {
  body.expire();
}
