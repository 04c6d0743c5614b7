import type { RetainedBytes } from '../limits/retained-bytes.ts';

const FIRST_BYTES = 4 * 1024;

/**
 * What goes to the client, copied on its way so that it can be kept. A copy that would pass the size of the largest
 * answer, or for which all copies together leave no room, is given up; the answer itself goes on.
 */
export class AnswerCopy {
  /** Told when the answer turns out not to be one that can be kept. */
  whenGivenUp: (() => void) | undefined;
  readonly #maxBytes: number;
  /** The room of all copies. */
  readonly #room: RetainedBytes;
  #bytes: Buffer | undefined = Buffer.alloc(0);
  #used = 0;

  constructor(maxBytes: number, room: RetainedBytes) {
    this.#maxBytes = maxBytes;
    this.#room = room;
  }

  add(piece: Buffer): void {
    const bytes = this.#roomFor(this.#used + piece.length);
    if (bytes === undefined) return;
    piece.copy(bytes, this.#used);
    this.#used += piece.length;
  }

  /** All of it, in memory of its own; undefined where it was given up or nothing has been sent. Ends the copy. */
  take(): Buffer | undefined {
    const taken = this.#bytes === undefined || this.#used === 0 ? undefined : this.#exact(this.#bytes);
    this.giveUp();
    return taken;
  }

  giveUp(): void {
    if (this.#bytes !== undefined) this.#room.release(this.#bytes.length);
    this.#bytes = undefined;
  }

  #exact(bytes: Buffer): Buffer {
    return this.#used === bytes.length ? bytes : Buffer.from(bytes.subarray(0, this.#used));
  }

  #roomFor(sizeBytes: number): Buffer | undefined {
    const bytes = this.#bytes;
    if (bytes === undefined || sizeBytes <= bytes.length) return bytes;
    const wanted = Math.min(this.#maxBytes, Math.max(sizeBytes, bytes.length * 2, FIRST_BYTES));
    if (sizeBytes > this.#maxBytes || !this.#room.reserve(wanted)) {
      this.giveUp();
      this.whenGivenUp?.();
      return undefined;
    }
    this.#room.release(bytes.length);
    this.#bytes = Buffer.allocUnsafeSlow(wanted);
    bytes.copy(this.#bytes, 0, 0, this.#used);
    return this.#bytes;
  }
}
