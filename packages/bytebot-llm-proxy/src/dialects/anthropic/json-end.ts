/** Finds where a JSON object that comes in pieces is complete, without parsing it: each character is seen once. */
export class JsonEnd {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #begun = false;

  /** Whether an object or list has begun and ended. */
  get isComplete(): boolean {
    return this.#begun && this.#depth === 0;
  }

  read(piece: string): void {
    for (let index = 0; index < piece.length; index += 1) this.#step(piece.charCodeAt(index));
  }

  #step(code: number): void {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) this.#inString = false;
    } else if (code === QUOTE) {
      this.#inString = true;
    } else if (code === BRACE_OPEN || code === BRACKET_OPEN) {
      this.#depth += 1;
      this.#begun = true;
    } else if (code === BRACE_CLOSE || code === BRACKET_CLOSE) {
      this.#depth -= 1;
    }
  }
}

const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;
