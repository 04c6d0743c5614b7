import type { IncomingMessage } from 'node:http';
import { Failure } from '../failure.ts';
import { CallAborted, type UpstreamCall } from './upstream-call.ts';

/** A client that sends nothing of its body for this long is cut off (slow-loris). */
export const IDLE_MS = 60_000;

/**
 * The body of a request that is passed on while it comes, so that a large one is never held: as fast as the provider
 * takes it. It can be read once, so a call with it is not made again.
 */
export class UploadBody implements AsyncIterable<Buffer> {
  readonly #request: IncomingMessage;
  readonly #first: readonly Buffer[];
  #isAwaited = false;
  /** How many bytes it has, where the client says so. */
  readonly announcedBytes: number | undefined;
  /** The call that sends it: every piece is a sign of life. */
  call: UpstreamCall | undefined;

  /**
   * @param first What goes before the rest of the request, which has not been read yet.
   * @param cutBytes How much shorter that is than what has been read.
   */
  constructor(request: IncomingMessage, first: readonly Buffer[] = [], cutBytes = 0) {
    this.#request = request;
    this.#first = first;
    const announced = request.headers['content-length'];
    this.announcedBytes = announced === undefined ? undefined : Number(announced) - cutBytes;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Buffer> {
    yield* this.#first;
    const timer = setInterval(expire, IDLE_MS, this);
    this.#isAwaited = true;
    try {
      // The request outlives a call that ends early: its client still wants to read the answer.
      for await (const chunk of this.#request.iterator({ destroyOnReturn: false })) {
        this.call?.touch();
        // While the provider takes no more, the client's silence is not its own.
        this.#isAwaited = false;
        yield chunk;
        this.#isAwaited = true;
        timer.refresh();
      }
    } catch (error) {
      if (this.#request.complete) throw error;
      throw new CallAborted('The client left before its request was complete.');
    } finally {
      clearInterval(timer);
    }
  }

  /** The client sends nothing. */
  expire(): void {
    if (!this.#isAwaited) return;
    const message = `The client sent nothing of the request body for ${IDLE_MS / 1000} s.`;
    this.call?.abort(new Failure('cancelled', message, { status: 408 }));
  }
}

function expire(body: UploadBody): void {
  body.expire();
}
