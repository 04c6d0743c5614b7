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
  /** An answer in one piece is copied once, at its end. */
  #only: Buffer | undefined;
  #bytes: Buffer | undefined;
  #used = 0;
  #reservedBytes = 0;
  #isOver = false;

  constructor(maxBytes: number, room: RetainedBytes) {
    this.#maxBytes = maxBytes;
    this.#room = room;
  }

  /** @param piece Not changed afterwards by whoever sends it. */
  add(piece: Buffer): void {
    const sizeBytes = this.#used + piece.length;
    if (this.#isOver || piece.length === 0 || !this.#reserve(sizeBytes)) return;
    if (this.#used === 0) this.#only = piece;
    else piece.copy(this.#own(sizeBytes), this.#used);
    this.#used = sizeBytes;
  }

  /** All of it, in memory of its own; undefined where it was given up or nothing has been sent. Ends the copy. */
  take(): Buffer | undefined {
    const source = this.#only ?? this.#bytes;
    const taken = source === undefined ? undefined : exactCopy(source, this.#used);
    this.giveUp();
    return taken;
  }

  giveUp(): void {
    this.#room.release(this.#reservedBytes);
    this.#reservedBytes = 0;
    this.#isOver = true;
    this.#only = undefined;
    this.#bytes = undefined;
  }

  /** Makes room for so many bytes, in steps that double; gives up where there is none. */
  #reserve(sizeBytes: number): boolean {
    if (sizeBytes <= this.#reservedBytes) return true;
    const step = Math.min(this.#maxBytes, Math.max(this.#reservedBytes * 2, FIRST_BYTES));
    const wanted = Math.max(sizeBytes, step);
    if (sizeBytes <= this.#maxBytes && this.#room.reserve(wanted - this.#reservedBytes)) {
      this.#reservedBytes = wanted;
      return true;
    }
    this.giveUp();
    this.whenGivenUp?.();
    return false;
  }

  /** The memory of the copy, large enough for so many bytes. */
  #own(sizeBytes: number): Buffer {
    const before = this.#bytes;
    if (before !== undefined && before.length >= sizeBytes) return before;
    const bytes = Buffer.allocUnsafeSlow(this.#reservedBytes);
    (this.#only ?? before)?.copy(bytes, 0, 0, this.#used);
    this.#only = undefined;
    this.#bytes = bytes;
    return bytes;
  }
}

/** Not out of Node's pool, where a small answer would keep much larger memory from being freed. */
function exactCopy(source: Buffer, sizeBytes: number): Buffer {
  const copy = Buffer.allocUnsafeSlow(sizeBytes);
  source.copy(copy, 0, 0, sizeBytes);
  return copy;
}
