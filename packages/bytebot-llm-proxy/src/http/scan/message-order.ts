/**
 * Notices, while `messages` is being scanned, whether tool calls and their results stand as OpenAI wants them: the
 * results directly after the assistant's calls, one for each. Works on spans of the body; nothing is decoded, so
 * names and ids in escaped spelling are taken for others.
 */
export class MessageOrder {
  readonly #body: Buffer;
  /** Spans of the ids of the last assistant's calls that have no result yet. */
  readonly #openStarts: number[] = [];
  readonly #openEnds: number[] = [];
  #afterAssistant = false;
  #previousCallsOrSaysNothing = false;
  /** Whether the messages are not in the order that providers want. */
  isBroken = false;

  constructor(body: Buffer) {
    this.#body = body;
  }

  /** @param callsOrSaysNothing Whether the message holds tool calls, or no content at all. */
  assistant(callsOrSaysNothing: boolean): void {
    if (this.#openStarts.length > 0) this.isBroken = true;
    if (this.#afterAssistant && (callsOrSaysNothing || this.#previousCallsOrSaysNothing))
      this.isBroken = true;
    this.#openStarts.length = 0;
    this.#openEnds.length = 0;
    this.#afterAssistant = true;
    this.#previousCallsOrSaysNothing = callsOrSaysNothing;
  }

  /** A tool call of the assistant message just told; the span holds its id with the quotes. */
  call(idStart: number, idEnd: number): void {
    this.#openStarts.push(idStart);
    this.#openEnds.push(idEnd);
  }

  /** A tool result; the span holds the id it answers. */
  result(idStart: number, idEnd: number): void {
    this.#afterAssistant = false;
    for (let index = 0; index < this.#openStarts.length; index += 1) {
      const start = this.#openStarts[index] ?? 0;
      const end = this.#openEnds[index] ?? 0;
      if (end - start !== idEnd - idStart) continue;
      if (this.#body.compare(this.#body, start, end, idStart, idEnd) !== 0) continue;
      this.#openStarts.splice(index, 1);
      this.#openEnds.splice(index, 1);
      return;
    }
    this.isBroken = true;
  }

  /** A message of the user or the system. */
  other(): void {
    this.end();
    this.#afterAssistant = false;
  }

  end(): void {
    if (this.#openStarts.length > 0) this.isBroken = true;
  }
}
