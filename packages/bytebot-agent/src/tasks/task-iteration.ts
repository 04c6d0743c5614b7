import type { StepOptions } from '../loop/step.ts';

/** What ends one round of the work; a fresh one each time, because signals that live long collect listeners. */
export class Iteration {
  readonly #work = new AbortController();
  readonly #tools = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  /** Ends everything but a tool that is let come to its end. */
  get signal(): AbortSignal {
    return this.#work.signal;
  }

  get signals(): Pick<StepOptions, 'signal' | 'begunToolSignal'> {
    return { signal: this.#work.signal, begunToolSignal: this.#tools.signal };
  }

  /** @param patienceMs For so long a tool with an effect outside may go on. */
  abort(patienceMs = 0): void {
    this.#work.abort();
    clearTimeout(this.#timer);
    if (patienceMs > 0) this.#timer = setTimeout(() => this.#tools.abort(), patienceMs);
    else this.#tools.abort();
  }

  release(): void {
    clearTimeout(this.#timer);
  }
}
