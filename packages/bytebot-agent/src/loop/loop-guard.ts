/** So often the same tool may be called with the same arguments in a row. */
const SAME_CALLS_MAX = 5;
/** So often in a row the model may send arguments that cannot be used. */
const REPAIRS_MAX = 3;

/** A run was ended because the model goes round in circles; the message is the reason a person reads. */
export class LoopStopped extends Error {
  override readonly name = 'LoopStopped';
}

/** Watches the tool calls of one run, over all its steps. */
export class LoopGuard {
  #lastCall = '';
  #sameCalls = 0;
  #badInputs = 0;

  /** @throws LoopStopped at the fifth call of the same tool with the same arguments in a row. */
  noteCall(name: string, input: unknown): void {
    const call = `${name} ${JSON.stringify(input)}`;
    this.#sameCalls = call === this.#lastCall ? this.#sameCalls + 1 : 1;
    this.#lastCall = call;
    if (this.#sameCalls < SAME_CALLS_MAX) return;
    throw new LoopStopped(
      `The model called ${name} ${SAME_CALLS_MAX} times in a row with the same arguments, so the work was stopped.`,
    );
  }

  noteGoodInput(): void {
    this.#badInputs = 0;
  }

  /** @throws LoopStopped when the model did not repair its arguments in three tries. */
  noteBadInput(name: string): void {
    this.#badInputs += 1;
    if (this.#badInputs <= REPAIRS_MAX) return;
    throw new LoopStopped(
      `The model sent arguments for ${name} that cannot be used, also after ${REPAIRS_MAX} corrections, so the work was stopped.`,
    );
  }
}
