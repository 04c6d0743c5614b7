import { randomBytes } from 'node:crypto';
import {
  BACKSLASH,
  CLOSE_BRACKET,
  COMMA,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
  ZERO,
} from './json-bytes.ts';
import type { JsonCursor } from './json-cursor.ts';
import { Splice } from './splice.ts';

/** Shorter texts are cheaper to decode and encode again than to leave out. */
const LONG_BYTES = 512;
/** Below this, in all, nothing is gained. */
const WORTH_BYTES = 8 * 1024;
const base64End = Buffer.from(';base64,');
const imageStart = Buffer.from('data:image/');

/**
 * What stands for a text that was left out, as JSON: a control character, a word that nobody can guess and a number.
 * Encoded once more (a text inside JSON inside a text) its backslashes double, which is how that is noticed.
 */
const word = randomBytes(9).toString('base64url');
const markStart = `\\u0000${word}:`;
const markStartBytes = Buffer.from(markStart);
const MARK_DIGITS = 7;
const markEnd = '\\u0000';
const MARK_LENGTH = markStart.length + MARK_DIGITS + markEnd.length;

/**
 * The long texts of a request's messages, left out while it is translated: in the parsed request a short mark stands
 * in the place of each, and the client's own bytes are put back into the finished body. A conversation of megabytes
 * is then neither decoded nor encoded.
 */
export class LongTexts {
  readonly #body: Buffer;
  /** Starts and ends in turns, without quotes, in the order of the body. */
  readonly #spans: readonly number[];

  constructor(body: Buffer, spans: readonly number[]) {
    this.#body = body;
    this.#spans = spans;
  }

  /** The request with marks in the place of the long texts. */
  parsed(): unknown {
    let outline = '';
    let end = 0;
    for (let index = 0; index < this.#spans.length; index += 2) {
      const number = String(index).padStart(MARK_DIGITS, '0');
      outline += this.#body.toString('utf8', end, this.#spans[index]) + markStart + number + markEnd;
      end = this.#spans[index + 1] ?? 0;
    }
    return JSON.parse(outline + this.#body.toString('utf8', end));
  }

  /**
   * A body made of the parsed request, with the texts back in it.
   *
   * @param json What `JSON.stringify` gave.
   * @returns Parts to be sent one after the other; undefined when a text stands where it would have to be encoded
   * twice, which its bytes are not.
   */
  restore(json: string): readonly Buffer[] | undefined {
    const frame = Buffer.from(json);
    const splice = new Splice();
    let end = 0;
    for (let mark = frame.indexOf(markStartBytes); mark !== -1; mark = frame.indexOf(markStartBytes, end)) {
      if (frame[mark - 1] === BACKSLASH) return undefined;
      const index = numberAt(frame, mark + markStart.length);
      splice.add(frame, end, mark);
      splice.add(this.#body, this.#spans[index] ?? 0, this.#spans[index + 1] ?? 0);
      end = mark + MARK_LENGTH;
    }
    splice.add(frame, end, frame.length);
    return splice.parts();
  }
}

/** The number of a mark, from its digits. */
function numberAt(bytes: Buffer, start: number): number {
  let number = 0;
  for (let at = start; at < start + MARK_DIGITS; at += 1) number = number * 10 + (bytes[at] ?? ZERO) - ZERO;
  return number;
}

/** Finds the texts that can be left out among the contents that a scan has noted. */
export class LongTextSpans {
  readonly #body: Buffer;
  readonly #cursor: JsonCursor;
  /** Starts and ends of contents, in turns. */
  readonly #contents: number[] = [];
  readonly #spans: number[] = [];
  #sizeBytes = 0;

  constructor(body: Buffer, cursor: JsonCursor) {
    this.#body = body;
    this.#cursor = cursor;
  }

  /** Notes the `content` of a message that is not the assistant's. Looked at only if somebody asks for the texts. */
  note(start: number, end: number): void {
    if (end - start >= LONG_BYTES) this.#contents.push(start, end);
  }

  /** Undefined when leaving them out is not worth it. */
  texts(): LongTexts | undefined {
    if (this.#spans.length === 0) {
      for (let index = 0; index < this.#contents.length; index += 2) {
        this.#addContent(this.#contents[index] ?? 0, this.#contents[index + 1] ?? 0);
      }
    }
    return this.#sizeBytes < WORTH_BYTES ? undefined : new LongTexts(this.#body, this.#spans);
  }

  /** A text or a list of parts. */
  #addContent(start: number, end: number): void {
    if (this.#body[start] === QUOTE) this.#addText(start, end);
    else if (this.#body[start] === OPEN_BRACKET) this.#addParts(this.#cursor, start);
  }

  /** A list that has been checked already. */
  #addParts(cursor: JsonCursor, start: number): void {
    cursor.goBack(start);
    let at = cursor.skipSpace(start + 1);
    while (cursor.at(at) !== CLOSE_BRACKET) {
      at = cursor.at(at) === OPEN_BRACE ? this.#addMembers(cursor, at, 'text') : cursor.skipValue(at, 4);
      at = cursor.skipSpace(at);
      if (cursor.at(at) === COMMA) at = cursor.skipSpace(at + 1);
    }
  }

  /** The named text of an object, and the picture in its `image_url`. Gives where the object ends. */
  #addMembers(cursor: JsonCursor, start: number, name: 'text' | 'url'): number {
    let at = cursor.skipSpace(start + 1);
    while (cursor.at(at) === QUOTE) {
      const keyEnd = cursor.skipString(at);
      const key = keyEnd - at > 12 ? '' : cursor.latin1(at + 1, keyEnd - 1);
      const valueStart = cursor.skipColon(keyEnd);
      let valueEnd: number;
      if (key === 'image_url' && cursor.at(valueStart) === OPEN_BRACE) {
        valueEnd = this.#addMembers(cursor, valueStart, 'url');
      } else {
        valueEnd = cursor.skipValue(valueStart, 5);
        if (key === name && cursor.at(valueStart) === QUOTE) {
          if (name === 'url') this.#addPicture(valueStart, valueEnd);
          else this.#addText(valueStart, valueEnd);
        }
      }
      at = cursor.skipSpace(valueEnd);
      if (cursor.at(at) === COMMA) at = cursor.skipSpace(at + 1);
    }
    return at + 1;
  }

  /** Text that may be JSON itself is looked at by the dialects, so it stays. */
  #addText(start: number, end: number): void {
    if (end - start >= LONG_BYTES && beginsLikeProse(this.#body, start + 1, end - 1))
      this.#add(start + 1, end - 1);
  }

  /** Of a picture only the payload: what it is and how it is encoded is looked at. */
  #addPicture(start: number, end: number): void {
    const head = this.#body.subarray(start + 1, Math.min(end, start + 100));
    if (head.compare(imageStart, 0, imageStart.length, 0, imageStart.length) !== 0) return;
    const payload = head.indexOf(COMMA) + 1;
    // The first comma ends the head, whatever stands behind it; only base64 is carried without being read.
    if (payload === 0 || head.indexOf(base64End) !== payload - base64End.length) return;
    this.#add(start + 1 + payload, end - 1);
  }

  #add(start: number, end: number): void {
    if (end - start < LONG_BYTES) return;
    this.#spans.push(start, end);
    this.#sizeBytes += end - start;
  }
}

/** Whether the text that starts here begins like no JSON value, blanks apart; it is not all blank then. */
function beginsLikeProse(body: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === SPACE) continue;
    // Not only ASCII has blanks: a text of nothing but no-break spaces is one of nothing.
    if (byte > LAST_ASCII) return /^\S/.test(body.toString('utf8', at, at + MOST_UTF8_BYTES));
    if (byte !== BACKSLASH) return !beginsJson.has(byte) && (byte !== MINUS || body[at + 1] === SPACE);
    at += 1;
    if (!blankEscapes.has(body[at] ?? 0)) return false;
  }
  return false;
}

/** `{`, `[`, a quote and digits. Words such as `true` are never long texts. */
const beginsJson = new Set(Buffer.from('{["0123456789'));
const blankEscapes = new Set(Buffer.from('nrt'));
const LAST_ASCII = 0x7f;
const MOST_UTF8_BYTES = 4;
