/**
 * Reads a request body as bytes: finds the top-level fields of the JSON object and where they stand, parses only
 * the values that are asked for, and leaves the rest to the provider. The rules, one each:
 *
 * - The body is one JSON object with nothing but whitespace around it. Structure, names, numbers and words are
 *   checked everywhere; what stands inside the strings of values nobody reads is left to the provider.
 * - A byte order mark is refused (RFC 8259, 8.1: must not be added; `JSON.parse` refuses it too).
 * - Invalid UTF-8 anywhere is refused: parsers repair it in different ways.
 * - Two top-level fields of one name are refused, escaped spellings included: some parsers take the first and
 *   some the last, so a caller could be allowed one model and get another. Because Go's parser matches names
 *   without regard to case, so is `Model`.
 * - Nesting beyond 128 levels and more than 1,000 top-level fields are refused.
 * - `model` is a string; `stream` is true, false or null. Numbers are never re-printed.
 * - `__proto__` is a name like any other.
 */
import { isUtf8 } from 'node:buffer';
import { BodyError, malformed, place } from './body-error.ts';
import {
  BACKSLASH,
  CLOSE_BRACE,
  COMMA,
  LOWER_F,
  LOWER_N,
  LOWER_T,
  OPEN_BRACE,
  QUOTE,
  SPACE,
} from './json-bytes.ts';
import { JsonCursor } from './json-cursor.ts';
import type { LongTexts } from './long-texts.ts';
import { MessageScan } from './scan-messages.ts';

export { BodyError } from './body-error.ts';

const MAX_FIELDS = 1_000;

/** One top-level field; offsets in bytes, ends exclusive. */
export interface BodyField {
  readonly name: string;
  /** Where the opening quote of the name stands. */
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** A request body whose top-level fields are known. Reads from the bytes it was made from; they must not change. */
export class ScannedBody {
  readonly body: Buffer;
  /** In the order of the body. */
  readonly fields: ReadonlyMap<string, BodyField>;
  /** Where the opening brace stands. */
  readonly objectStart: number;
  /** Undefined when the body has none. */
  readonly model: string | undefined;
  readonly stream: boolean;
  /** Whether tool calls and their results stand in an order that providers refuse. */
  readonly hasBrokenMessages: boolean;
  readonly #messages: Pick<MessageScan, 'isBroken' | 'longTexts'>;

  constructor(
    body: Buffer,
    objectStart: number,
    fields: ReadonlyMap<string, BodyField>,
    model: string | undefined,
    stream: boolean,
    messages: Pick<MessageScan, 'isBroken' | 'longTexts'>,
  ) {
    this.body = body;
    this.objectStart = objectStart;
    this.fields = fields;
    this.model = model;
    this.stream = stream;
    this.hasBrokenMessages = messages.isBroken;
    this.#messages = messages;
  }

  /** The names of the top-level fields, in the order of the body. */
  get names(): Iterable<string> {
    return this.fields.keys();
  }

  /** Texts that a translation need not decode; undefined when there are none worth the trouble. */
  longTexts(): LongTexts | undefined {
    return this.#messages.longTexts();
  }

  has(name: string): boolean {
    return this.fields.has(name);
  }

  /**
   * The value of a field as `JSON.parse` gives it; undefined when the body has no such field.
   *
   * @throws BodyError when a string inside the value is not valid JSON.
   */
  value(name: string): unknown {
    const field = this.fields.get(name);
    if (field === undefined) return undefined;
    try {
      return JSON.parse(this.body.toString('utf8', field.valueStart, field.valueEnd));
    } catch {
      throw badString(this.body, field);
    }
  }
}

/**
 * Finds the top-level fields of a request body.
 *
 * @param body One JSON object in UTF-8.
 * @throws BodyError that says what is wrong and where, under the rules at the top of this file.
 */
export function scanBody(body: Buffer): ScannedBody {
  if (!isUtf8(body)) throw new BodyError('The request body is not valid UTF-8.', 0);
  const cursor = new JsonCursor(body);
  const objectStart = cursor.skipWhitespace(0);
  if (cursor.at(objectStart) !== OPEN_BRACE) throw notAnObject(body, objectStart);
  const fields = new Map<string, BodyField>();
  const messages = new MessageScan(body, cursor);
  let at = cursor.skipWhitespace(objectStart + 1);
  if (cursor.at(at) === CLOSE_BRACE) at += 1;
  else at = scanFields(body, cursor, at, fields, messages);
  const end = cursor.skipWhitespace(at);
  if (end < body.length) throw malformed(body, end, 'nothing after the object');
  const model = readModel(body, fields.get('model'));
  const stream = readStream(body, fields.get('stream'));
  return new ScannedBody(body, objectStart, fields, model, stream, messages);
}

/** From the first key to behind the closing brace. */
function scanFields(
  body: Buffer,
  cursor: JsonCursor,
  start: number,
  fields: Map<string, BodyField>,
  messages: MessageScan,
): number {
  let keyStart = start;
  for (;;) {
    if (cursor.at(keyStart) !== QUOTE) throw malformed(body, keyStart, 'a key in double quotes');
    const keyEnd = cursor.skipString(keyStart);
    const name = isPlainString(body, keyStart, keyEnd)
      ? cursor.latin1(keyStart + 1, keyEnd - 1)
      : parseString(body, keyStart, keyEnd);
    if (name === undefined) {
      throw malformed(body, keyStart, 'a key without control characters and bad escapes');
    }
    refuseName(body, fields, name, keyStart);
    const valueStart = cursor.skipColon(keyEnd);
    const valueEnd = name === 'messages' ? messages.skip(valueStart) : cursor.skipValue(valueStart, 1);
    fields.set(name, { name, keyStart, valueStart, valueEnd });
    const at = cursor.skipWhitespace(valueEnd);
    const byte = cursor.at(at);
    if (byte === CLOSE_BRACE) return at + 1;
    if (byte !== COMMA) throw malformed(body, at, '`,` or `}`');
    keyStart = cursor.skipWhitespace(at + 1);
  }
}

function readModel(body: Buffer, field: BodyField | undefined): string | undefined {
  if (field === undefined) return undefined;
  const { valueStart, valueEnd } = field;
  if (body[valueStart] !== QUOTE) throw wrongType(body, field, 'a string');
  // A copy: the name outlives the request in logs and metrics, and a slice would keep the cursor's window with it.
  const isPlain = isPlainString(body, valueStart, valueEnd);
  const model = isPlain
    ? body.toString('latin1', valueStart + 1, valueEnd - 1)
    : parseString(body, valueStart, valueEnd);
  if (model === undefined) throw badString(body, field);
  return model;
}

function readStream(body: Buffer, field: BodyField | undefined): boolean {
  if (field === undefined) return false;
  // The scan has read words to their end: the first letter tells which one it is.
  const byte = body[field.valueStart];
  if (byte === LOWER_T) return true;
  if (byte === LOWER_F || byte === LOWER_N) return false;
  throw wrongType(body, field, 'true or false');
}

/** Whether the characters between the quotes stand for themselves. */
function isPlainString(body: Buffer, start: number, end: number): boolean {
  for (let at = start + 1; at < end - 1; at += 1) {
    const byte = body[at] ?? 0;
    if (byte < SPACE || byte === BACKSLASH || byte >= 0x80) return false;
  }
  return true;
}

/** A string as `JSON.parse` gives it, its quotes at both ends; undefined when it is not valid JSON. */
function parseString(body: Buffer, start: number, end: number): string | undefined {
  try {
    return String(JSON.parse(body.toString('utf8', start, end)));
  } catch {
    return undefined;
  }
}

function refuseName(
  body: Buffer,
  fields: ReadonlyMap<string, BodyField>,
  name: string,
  keyStart: number,
): void {
  if (fields.has(name)) {
    throw new BodyError(
      `The request body has \`${name.slice(0, 100)}\` twice, the second time at ${place(body, keyStart)}. Send it once.`,
      keyStart,
      name,
    );
  }
  if (name.length === 5 && name !== 'model' && name.toLowerCase() === 'model') {
    throw new BodyError(
      `The request body has \`${name}\` at ${place(body, keyStart)}. The name is \`model\`, in lower case.`,
      keyStart,
      name,
    );
  }
  if (fields.size >= MAX_FIELDS) {
    throw new BodyError(`The request body has more than ${MAX_FIELDS} top-level fields.`, keyStart);
  }
}

function notAnObject(body: Buffer, start: number): BodyError {
  if (body.length === 0) return new BodyError('The request body is empty; expected a JSON object.', 0);
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) {
    return new BodyError(
      'The request body starts with a byte order mark; send the JSON object without it.',
      0,
    );
  }
  return new BodyError(
    `The request body is not a JSON object: expected \`{\` at ${place(body, start)}.`,
    start,
  );
}

function wrongType(body: Buffer, { name, valueStart }: BodyField, expected: string): BodyError {
  return new BodyError(`\`${name}\` must be ${expected} (${place(body, valueStart)}).`, valueStart, name);
}

function badString(body: Buffer, { name, valueStart }: BodyField): BodyError {
  return new BodyError(
    `The request body is not valid JSON: \`${name}\` at ${place(body, valueStart)} holds a string with a bad escape or a control character.`,
    valueStart,
    name,
  );
}
