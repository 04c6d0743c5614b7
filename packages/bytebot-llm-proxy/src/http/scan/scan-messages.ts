import { malformed } from './body-error.ts';
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  LOWER_A,
  LOWER_N,
  LOWER_T,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './json-bytes.ts';
import type { JsonCursor } from './json-cursor.ts';
import { LongTextSpans, type LongTexts } from './long-texts.ts';
import { MessageOrder } from './message-order.ts';

/** How many containers are open around the value of `messages`, around a message, and around its fields. */
const LIST_DEPTH = 1;
const MESSAGE_DEPTH = 2;
const FIELD_DEPTH = 3;
const CALL_FIELD_DEPTH = 5;
/** The length of `"assistant"` and `"tool"`. */
const ASSISTANT_LENGTH = 11;
const TOOL_LENGTH = 6;
const ABSENT = -1;

/**
 * Walks `messages` once, with the same checks as any other value, and looks at roles and call ids on the way.
 * Fields instead of closures: this runs for every request.
 */
export class MessageScan {
  readonly #body: Buffer;
  readonly #cursor: JsonCursor;
  readonly #order: MessageOrder;
  readonly #longTexts: LongTextSpans;
  // Spans of the message under way.
  #roleStart = ABSENT;
  #roleEnd = ABSENT;
  #contentStart = ABSENT;
  #contentEnd = ABSENT;
  #callsStart = ABSENT;
  #resultStart = ABSENT;
  #resultEnd = ABSENT;

  constructor(body: Buffer, cursor: JsonCursor) {
    this.#body = body;
    this.#cursor = cursor;
    this.#order = new MessageOrder(body);
    this.#longTexts = new LongTextSpans(body, cursor);
  }

  /** Texts that a translation need not decode; undefined when there are none worth the trouble. */
  longTexts(): LongTexts | undefined {
    return this.#longTexts.texts();
  }

  /** Whether tool calls and results stand in an order that providers refuse. */
  get isBroken(): boolean {
    return this.#order.isBroken;
  }

  /**
   * Behind the value that starts at `start`.
   *
   * @throws BodyError as `JsonCursor.skipValue` does.
   */
  skip(start: number): number {
    const cursor = this.#cursor;
    if (cursor.at(start) !== OPEN_BRACKET) return cursor.skipValue(start, LIST_DEPTH);
    let at = cursor.skipSpace(start + 1);
    if (cursor.at(at) === CLOSE_BRACKET) return at + 1;
    for (;;) {
      at = cursor.skipSpace(
        cursor.at(at) === OPEN_BRACE ? this.#skipMessage(at) : cursor.skipValue(at, MESSAGE_DEPTH),
      );
      const byte = cursor.at(at);
      if (byte === CLOSE_BRACKET) break;
      if (byte !== COMMA) throw malformed(this.#body, at, '`,` or `]`');
      at = cursor.skipSpace(at + 1);
    }
    this.#order.end();
    return at + 1;
  }

  #skipMessage(start: number): number {
    const cursor = this.#cursor;
    this.#roleStart = this.#contentStart = this.#callsStart = this.#resultStart = ABSENT;
    let at = cursor.skipSpace(start + 1);
    if (cursor.at(at) === CLOSE_BRACE) return at + 1;
    for (;;) {
      if (cursor.at(at) !== QUOTE) throw malformed(this.#body, at, 'a key in double quotes');
      const keyEnd = cursor.skipString(at);
      const valueStart = cursor.skipColon(keyEnd);
      const valueEnd = cursor.skipValue(valueStart, FIELD_DEPTH);
      this.#noteField(at, keyEnd, valueStart, valueEnd);
      at = cursor.skipSpace(valueEnd);
      const byte = cursor.at(at);
      if (byte === CLOSE_BRACE) break;
      if (byte !== COMMA) throw malformed(this.#body, at, '`,` or `}`');
      at = cursor.skipSpace(at + 1);
    }
    this.#tellOrder();
    return at + 1;
  }

  #noteField(keyStart: number, keyEnd: number, valueStart: number, valueEnd: number): void {
    switch (keyEnd - keyStart - 2) {
      case 4:
        if (!this.#isKey('role', keyStart, keyEnd)) return;
        this.#roleStart = valueStart;
        this.#roleEnd = valueEnd;
        return;
      case 7:
        if (!this.#isKey('content', keyStart, keyEnd)) return;
        this.#contentStart = valueStart;
        this.#contentEnd = valueEnd;
        return;
      case 10:
        if (this.#isKey('tool_calls', keyStart, keyEnd)) this.#callsStart = valueStart;
        return;
      case 12:
        if (!this.#isKey('tool_call_id', keyStart, keyEnd)) return;
        this.#resultStart = valueStart;
        this.#resultEnd = valueEnd;
        return;
      default:
    }
  }

  #isKey(name: string, keyStart: number, keyEnd: number): boolean {
    return this.#cursor.latin1(keyStart + 1, keyEnd - 1) === name;
  }

  #tellOrder(): void {
    const length = this.#roleEnd - this.#roleStart;
    const first = this.#roleStart === ABSENT ? ABSENT : this.#cursor.at(this.#roleStart + 1);
    if (length === ASSISTANT_LENGTH && first === LOWER_A) {
      const calls = this.#cursor.at(this.#callsStart) === OPEN_BRACKET;
      this.#order.assistant(calls || this.#saysNothing());
      if (calls) this.#tellCalls(this.#callsStart);
      return;
    }
    // A role in escaped spelling may be the assistant's.
    if (
      this.#contentStart !== ABSENT &&
      !this.#cursor.latin1(this.#roleStart, this.#roleEnd).includes('\\')
    ) {
      this.#longTexts.note(this.#contentStart, this.#contentEnd);
    }
    if (length === TOOL_LENGTH && first === LOWER_T) {
      if (this.#resultStart !== ABSENT) this.#order.result(this.#resultStart, this.#resultEnd);
    } else {
      this.#order.other();
    }
  }

  #saysNothing(): boolean {
    return this.#contentStart === ABSENT || this.#cursor.at(this.#contentStart) === LOWER_N;
  }

  /** A second walk, over the calls alone: the first has checked them. */
  #tellCalls(start: number): void {
    const cursor = this.#cursor;
    cursor.goBack(start);
    let at = cursor.skipSpace(start + 1);
    while (cursor.at(at) !== CLOSE_BRACKET) {
      at = cursor.at(at) === OPEN_BRACE ? this.#tellCall(at) : cursor.skipValue(at, FIELD_DEPTH + 1);
      at = cursor.skipSpace(at);
      if (cursor.at(at) === COMMA) at = cursor.skipSpace(at + 1);
    }
  }

  #tellCall(start: number): number {
    const cursor = this.#cursor;
    let at = cursor.skipSpace(start + 1);
    while (cursor.at(at) !== CLOSE_BRACE) {
      const keyEnd = cursor.skipString(at);
      const valueStart = cursor.skipColon(keyEnd);
      const valueEnd = cursor.skipValue(valueStart, CALL_FIELD_DEPTH);
      if (keyEnd - at === 4 && this.#isKey('id', at, keyEnd)) this.#order.call(valueStart, valueEnd);
      at = cursor.skipSpace(valueEnd);
      if (cursor.at(at) === COMMA) at = cursor.skipSpace(at + 1);
    }
    return at + 1;
  }
}
