/** Whether the agent still takes work, and the signal that ends what runs. */
export class Lifecycle {
  readonly #stopping = new AbortController();
  #isDraining = false;

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Aborted when what still runs has to end now. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  startDraining(): void {
    this.#isDraining = true;
  }

  cutAll(): void {
    this.#stopping.abort();
  }
}
