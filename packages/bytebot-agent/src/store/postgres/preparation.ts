import type { StoreError } from '../store.ts';

export interface PreparationOptions {
  /** Makes the database ready; tried again until it does not throw. */
  readonly prepare: (signal: AbortSignal) => Promise<void>;
  readonly explain: (error: unknown) => StoreError;
  /** For so long whoever comes waits for an attempt that runs. */
  readonly patienceMs: number;
  /** Told of each failure that is not the one before. */
  readonly report: (problem: StoreError) => void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Makes a database ready in the background, so that one that cannot be reached delays nothing: until it is ready its
 * users get the reason at once.
 */
export class Preparation {
  readonly #options: PreparationOptions;
  #attempt: Promise<void> | undefined;
  #failure: StoreError | undefined;
  #isReady = false;
  readonly #stopping = new AbortController();
  #pauseMs = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PreparationOptions) {
    this.#options = options;
    this.#try();
  }

  /** @throws StoreError with the reason of the last failure, or that it takes long. */
  async ready(): Promise<void> {
    if (this.#isStopped) throw this.#options.explain(new Error('it was closed'));
    if (this.#isReady) return;
    // Only the first attempt is waited for: the next ones may take as long to fail.
    if (this.#failure === undefined && this.#attempt !== undefined) await this.#wait(this.#attempt);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Tries no more, and ends the attempt that runs. */
  stop(): void {
    this.#stopping.abort();
    clearTimeout(this.#timer);
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  #try(): void {
    this.#attempt = this.#options
      .prepare(this.#stopping.signal)
      .then(
        () => {
          this.#isReady = true;
          this.#failure = undefined;
        },
        (error: unknown) => this.#fail(this.#options.explain(error)),
      )
      .finally(() => {
        this.#attempt = undefined;
      });
  }

  #fail(failure: StoreError): void {
    const isNews = failure.message !== this.#failure?.message;
    this.#failure = failure;
    if (this.#isStopped) return;
    if (isNews) this.#options.report(failure);
    this.#timer = setTimeout(() => this.#try(), this.#pauseMs);
    this.#timer.unref();
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  async #wait(attempt: Promise<void>): Promise<void> {
    const { patienceMs, explain } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(explain(new Error('its tables are still being prepared, perhaps by another process'))),
        patienceMs,
      );
      timer.unref();
    });
    try {
      await Promise.race([attempt, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }
}
