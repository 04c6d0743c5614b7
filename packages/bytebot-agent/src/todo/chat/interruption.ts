import type { Response } from 'express';

export type InterruptionCause = 'client left' | 'timeout' | 'shutdown';

/** What may end a chat before its answer is complete: the client leaves, its time is over, the agent stops. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #stopping: AbortSignal;
  readonly #response: Response;
  #cause: InterruptionCause | undefined;

  constructor(response: Response, limitMs: number, stopping: AbortSignal) {
    this.#response = response;
    this.#stopping = stopping;
    this.#timer = setTimeout(() => this.#end('timeout'), limitMs);
    response.on('close', this.#left);
    stopping.addEventListener('abort', this.#stopped);
    if (stopping.aborted) this.#end('shutdown');
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Undefined as long as nothing has happened. */
  get cause(): InterruptionCause | undefined {
    return this.#cause;
  }

  /** The answer is complete; nothing is watched any more. */
  release(): void {
    clearTimeout(this.#timer);
    this.#response.off('close', this.#left);
    this.#stopping.removeEventListener('abort', this.#stopped);
  }

  readonly #left = (): void => {
    if (!this.#response.writableFinished) this.#end('client left');
  };

  readonly #stopped = (): void => this.#end('shutdown');

  #end(cause: InterruptionCause): void {
    this.#cause ??= cause;
    this.#controller.abort();
  }
}
