/** An event longer than this goes out in pieces: nobody's memory is for one of any length. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const empty = Buffer.alloc(0);

/**
 * Cuts the bytes of an event stream where events end, so that a stream that breaks off has ended with a whole one. The
 * bytes stay what they are.
 */
export class WholeEvents {
  readonly #held: Buffer[] = [];
  #heldBytes = 0;
  /** The last bytes that were added: an end may be split among chunks. */
  #tail = empty;

  /** What may go out now, which may be nothing. */
  add(chunk: Buffer): Buffer {
    const end = this.#endIn(chunk);
    if (end === 0 && this.#heldBytes + chunk.length <= MAX_HELD_BYTES) {
      this.#hold(chunk);
      return empty;
    }
    const cut = end === 0 ? chunk.length : end;
    const ready = Buffer.concat([...this.#held, chunk.subarray(0, cut)]);
    this.#held.length = 0;
    this.#heldBytes = 0;
    this.#tail = empty;
    this.#hold(chunk.subarray(cut));
    return ready;
  }

  /** What was not the whole of an event. */
  rest(): Buffer {
    const rest = Buffer.concat(this.#held);
    this.#held.length = 0;
    this.#heldBytes = 0;
    return rest;
  }

  #hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    this.#tail = Buffer.concat([this.#tail, bytes.subarray(-3)]).subarray(-3);
  }

  /** Behind the last event that ends in the chunk; 0 where none does. */
  #endIn(chunk: Buffer): number {
    const before = this.#tail.length;
    const seen = before === 0 ? chunk : Buffer.concat([this.#tail, chunk]);
    for (
      let at = seen.lastIndexOf(LINE_FEED);
      at > 0 && at >= before;
      at = seen.lastIndexOf(LINE_FEED, at - 1)
    ) {
      const isBlank =
        seen[at - 1] === LINE_FEED || (seen[at - 1] === CARRIAGE_RETURN && seen[at - 2] === LINE_FEED);
      if (isBlank) return at + 1 - before;
    }
    return 0;
  }
}
