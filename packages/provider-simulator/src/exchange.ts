import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/**
 * One answer being written. Knows when the client has left, so that nothing waits for somebody who is gone, and
 * whether the end was our own doing.
 */
export class Exchange {
  readonly response: ServerResponse;
  /** Resolves when the connection is gone or the answer is complete. */
  readonly closed: Promise<void>;
  #isClosed = false;
  #isOurDoing = false;
  #wake: (() => void) | undefined;
  readonly #headSent: (status: number) => void;

  /** @param headSent Told the status just before a client can learn it. */
  constructor(response: ServerResponse, headSent: (status: number) => void = () => undefined) {
    this.response = response;
    this.#headSent = headSent;
    this.closed = new Promise((resolve) => {
      response.once('close', () => {
        this.#isClosed = true;
        this.#wake?.();
        resolve();
      });
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The client went away before the answer was complete. */
  get wasAborted(): boolean {
    return this.#isClosed && !this.#isOurDoing && !this.response.writableFinished;
  }

  /** Begins the answer. */
  head(status: number, headers: OutgoingHttpHeaders): void {
    this.#headSent(status);
    this.response.writeHead(status, headers);
  }

  /** Waits, at most until the client leaves. */
  async pause(delayMs: number): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  /** Writes a piece and resolves once it is on its way; the next piece then travels on its own. */
  async write(piece: string | Buffer): Promise<void> {
    if (this.#isClosed) return;
    const hasRoom = this.response.write(piece);
    if (hasRoom) await new Promise<void>((resolve) => setImmediate(resolve));
    else
      await Promise.race([new Promise<void>((resolve) => this.response.once('drain', resolve)), this.closed]);
  }

  /** Destroys the connection once everything written has left. */
  async cut(): Promise<void> {
    this.#isOurDoing = true;
    if (this.#isClosed) return;
    // An empty write would not be written at all, and its callback never run.
    this.response.flushHeaders();
    await this.pause(1);
    this.response.socket?.destroy();
  }

  /** Resets the connection at once (TCP RST). */
  reset(): void {
    this.#isOurDoing = true;
    this.response.socket?.resetAndDestroy();
  }
}
