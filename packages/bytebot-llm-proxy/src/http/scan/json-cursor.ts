/**
 * Walks JSON text as bytes without building values: the grammar of RFC 8259 is checked in full outside strings,
 * and strings are hopped over from quote to quote by a native search. A JavaScript loop reads about one byte per
 * nanosecond, the native search thirty and more, so the cost follows the number of quotes and not the size.
 *
 * The search runs on a latin1 string over a window of the bytes, because `String.indexOf` starts three times
 * faster than `Buffer.indexOf`; a string that does not end in its window (a picture) is crossed by the latter.
 *
 * Rules: whitespace is space, tab, line feed and carriage return; a quote ends a string if an even number of
 * backslashes stands before it; what is inside a hopped string (escapes, control characters) is not looked at.
 */
import { malformed } from './body-error.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_TO_CLOSE,
  QUOTE,
  SPACE,
} from './json-bytes.ts';
import { skipScalar } from './json-scalar.ts';

/** Containers nested deeper than this are refused: parsers further on may recurse. */
export const MAX_DEPTH = 128;

const WINDOW_BYTES = 16 * 1024;
const END_OF_TEXT = -1;

/** What ends the container at each depth. Shared: a walk never yields to another. */
const closerAtDepth = new Uint8Array(MAX_DEPTH + 1);

export class JsonCursor {
  readonly #bytes: Buffer;
  #window = '';
  #windowStart = 0;
  #windowEnd = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#openWindow(0);
  }

  /** Goes back to a place that has been passed, to walk from there once more; the search only looks forward. */
  goBack(position: number): void {
    if (position < this.#windowStart) this.#openWindow(position);
  }

  /** The byte at this place; -1 past the end. */
  at(position: number): number {
    return this.#bytes[position] ?? END_OF_TEXT;
  }

  skipWhitespace(position: number): number {
    const bytes = this.#bytes;
    let at = position;
    let byte = bytes[at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      at += 1;
      byte = bytes[at];
    }
    return at;
  }

  /** As `skipWhitespace`, for places where there is mostly none. */
  skipSpace(position: number): number {
    return maybeSpace(this.#bytes[position]) ? this.skipWhitespace(position) : position;
  }

  /** The bytes between two places as latin1 text. */
  latin1(start: number, end: number): string {
    return start >= this.#windowStart && end <= this.#windowEnd
      ? this.#window.slice(start - this.#windowStart, end - this.#windowStart)
      : this.#bytes.toString('latin1', start, end);
  }

  /**
   * Behind the value that starts at `position`, a place that is not whitespace.
   *
   * @param depth How many containers are open around the value.
   * @throws BodyError when there is no value, it is cut off or nested too deeply.
   */
  skipValue(position: number, depth: number): number {
    const byte = this.#bytes[position];
    if (byte === QUOTE) return this.skipString(position);
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return this.#skipContainer(position, depth);
    return skipScalar(this.#bytes, position, false);
  }

  /**
   * Behind the string whose opening quote stands at `position`.
   *
   * @throws BodyError when the text ends before the string.
   */
  skipString(position: number): number {
    const bytes = this.#bytes;
    let from = position + 1;
    for (;;) {
      const found = this.#window.indexOf('"', from - this.#windowStart);
      const quote = found === -1 ? this.#findFarQuote(from) : found + this.#windowStart;
      if (bytes[quote - 1] !== BACKSLASH) return quote + 1;
      if (bytes[quote - 2] === BACKSLASH && !this.#isEscaped(quote)) return quote + 1;
      from = quote + 1;
    }
  }

  /** There is none in the window: looks behind it, and moves it there. */
  #findFarQuote(from: number): number {
    const quote = this.#bytes.indexOf(QUOTE, Math.max(from, this.#windowEnd));
    if (quote === -1) throw malformed(this.#bytes, this.#bytes.length, '`"`, the end of a string');
    this.#openWindow(quote);
    return quote;
  }

  #openWindow(start: number): void {
    const end = Math.min(start + WINDOW_BYTES, this.#bytes.length);
    this.#window = this.#bytes.toString('latin1', start, end);
    this.#windowStart = start;
    this.#windowEnd = end;
  }

  /** Each backslash is counted once: a quote ends the run, so hopping stays linear. */
  #isEscaped(quote: number): boolean {
    const bytes = this.#bytes;
    let first = quote - 1;
    while (bytes[first - 1] === BACKSLASH) first -= 1;
    return (quote - first) % 2 === 1;
  }

  /** One loop instead of recursion, so that the depth costs no stack. */
  #skipContainer(position: number, outerDepth: number): number {
    const bytes = this.#bytes;
    let depth = outerDepth;
    let at = position;
    for (;;) {
      // Here begins a value.
      const byte = bytes[at];
      if (byte === QUOTE) {
        at = this.skipString(at);
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth = this.#open(at, depth + 1, byte + OPEN_TO_CLOSE);
        at = this.skipWhitespace(at + 1);
        if (bytes[at] !== byte + OPEN_TO_CLOSE) {
          if (byte === OPEN_BRACE) at = this.skipKey(at);
          continue;
        }
      } else {
        at = skipScalar(bytes, at, closerAtDepth[depth] === CLOSE_BRACKET);
      }
      if (maybeSpace(bytes[at])) at = this.skipWhitespace(at);
      while (bytes[at] !== COMMA) {
        at = this.#close(at, depth);
        depth -= 1;
        if (depth === outerDepth) return at;
        if (maybeSpace(bytes[at])) at = this.skipWhitespace(at);
      }
      at += 1;
      if (maybeSpace(bytes[at])) at = this.skipWhitespace(at);
      if (closerAtDepth[depth] === CLOSE_BRACE) at = this.skipKey(at);
    }
  }

  #open(at: number, depth: number, closer: number): number {
    if (depth > MAX_DEPTH) throw malformed(this.#bytes, at, `no more than ${MAX_DEPTH} levels of nesting`);
    closerAtDepth[depth] = closer;
    return depth;
  }

  #close(at: number, depth: number): number {
    if (this.#bytes[at] === closerAtDepth[depth]) return at + 1;
    throw malformed(this.#bytes, at, closerAtDepth[depth] === CLOSE_BRACE ? '`,` or `}`' : '`,` or `]`');
  }

  /**
   * From the opening quote of a key to the start of its value.
   *
   * @throws BodyError when there is no key or no colon.
   */
  skipKey(position: number): number {
    if (this.#bytes[position] !== QUOTE) throw malformed(this.#bytes, position, 'a key in double quotes');
    return this.skipColon(this.skipString(position));
  }

  /** From behind a key to the start of its value. */
  skipColon(position: number): number {
    const bytes = this.#bytes;
    const at = maybeSpace(bytes[position]) ? this.skipWhitespace(position) : position;
    if (bytes[at] !== COLON) throw malformed(bytes, at, '`:` after a key');
    return maybeSpace(bytes[at + 1]) ? this.skipWhitespace(at + 1) : at + 1;
  }
}

/** Cheap enough to stand before every call of `skipWhitespace`, most of which are spared. */
function maybeSpace(byte: number | undefined): boolean {
  return byte !== undefined && byte <= SPACE;
}
