/** What a call waited for did not come in time. */
export class CallTimeout extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * One clock for one call: it aborts `signal` when the limit passes without a `restart`, and when the caller's own
 * signal does. `end` lets go of both.
 */
export class CallClock {
  readonly #cut = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #stop: () => void;
  #timer: NodeJS.Timeout | undefined;
  #lastLook: NodeJS.Immediate | undefined;
  #timeout: CallTimeout | undefined;
  #isOver = false;

  constructor(caller: AbortSignal | undefined) {
    this.#caller = caller;
    this.#stop = () => this.#cut.abort(caller?.reason);
    caller?.addEventListener('abort', this.#stop, { once: true });
    if (caller?.aborted === true) this.#stop();
  }

  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  /** Set once the limit has passed. */
  get timeout(): CallTimeout | undefined {
    return this.#timeout;
  }

  /** The answer is complete; what still happens to the connection is nobody's business. */
  get isOver(): boolean {
    return this.#isOver;
  }

  markOver(): void {
    this.#isOver = true;
  }

  restart(limitMs: number): void {
    this.#stopTimer();
    if (this.#cut.signal.aborted) return;
    this.#timer = setTimeout(() => {
      // A process that was busy itself may have the answer waiting at its door: it is read before it is given up.
      this.#lastLook = setImmediate(() => {
        this.#timeout = new CallTimeout(`no answer within ${limitMs} ms`);
        this.#cut.abort(this.#timeout);
      });
    }, limitMs);
  }

  end(): void {
    this.#isOver = true;
    this.#stopTimer();
    this.#caller?.removeEventListener('abort', this.#stop);
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#lastLook);
  }
}
