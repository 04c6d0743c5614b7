/**
 * Reads a `multipart/form-data` body held whole: finds the parts and where they stand, and leaves their bytes alone.
 * The rules, one each (RFC 7578, RFC 2046 5.1):
 *
 * - Lines end with CR LF. Each `--boundary` at the begin of a line, after CR or LF, is the begin of a part or the end of
 *   the body, or the body is refused: no other reader finds parts where this one finds none.
 * - What stands before the first part and after the last is left as it is, and means nothing.
 * - A part has a name; one with a file name is a file, the others are fields in UTF-8.
 * - Too many parts, headers that are too long and fields that are too long are refused.
 */
import { isUtf8 } from 'node:buffer';
import { BodyError } from '../scan/body-error.ts';
import { HEADER_MAX_BYTES, type PartHeader, readPartHeader } from './part-header.ts';

const PARTS_MAX = 256;
/** What is longer is a file whose name is missing. */
const FIELD_MAX_BYTES = 256 * 1024;

const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;
const SPACE = 0x20;
const TAB = 0x09;
const lineEnd = Buffer.from('\r\n');
const headerEnd = Buffer.from('\r\n\r\n');

/** One part; offsets in bytes, ends exclusive. */
export interface Part extends PartHeader {
  /** Where the line of its boundary begins; it goes on to where that of the next one does. */
  readonly start: number;
  readonly contentStart: number;
  readonly contentEnd: number;
}

/** A body whose parts are known. Reads from the bytes it was made from; they must not change. */
export interface ScannedMultipart {
  readonly body: Buffer;
  readonly boundary: string;
  readonly parts: readonly Part[];
  /** Where the line of the last boundary begins. */
  readonly end: number;
}

/**
 * Finds the parts of a body.
 *
 * @param boundary As `boundaryOf` gives it.
 * @throws BodyError that says what is wrong and where, under the rules at the top of this file.
 */
export function scanMultipart(body: Buffer, boundary: string): ScannedMultipart {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const parts: Part[] = [];
  let at = nextMark(body, mark, 0);
  if (at === -1) throw new BodyError(noParts(body), 0);
  for (;;) {
    const afterMark = at + mark.length;
    if (isClosing(body, afterMark)) {
      if (nextMark(body, mark, afterMark) !== -1) throw broken('goes on after its last part', at);
      return { body, boundary, parts, end: at };
    }
    const headerStart = afterLine(body, afterMark);
    if (headerStart === -1) throw broken('has a line that only begins like the boundary', at);
    if (parts.length >= PARTS_MAX) throw broken(`has more than ${PARTS_MAX} parts`, at);
    const next = nextMark(body, mark, afterMark);
    if (next === -1) throw broken('is cut off: the boundary that ends it is missing', body.length);
    parts.push(partAt(body, at, headerStart, next));
    at = next;
  }
}

/**
 * Where the next boundary stands that begins a line, or -1.
 *
 * @throws BodyError where the line before it does not end with CR LF.
 */
function nextMark(body: Buffer, mark: Buffer, from: number): number {
  let at = body.indexOf(mark, from);
  while (at !== -1) {
    if (at === 0) return at;
    const before = body[at - 1];
    if (before === LF && body[at - 2] === CR) return at;
    if (before === LF || before === CR) {
      throw broken('has a boundary after a line that does not end with CR LF', at);
    }
    at = body.indexOf(mark, at + 1);
  }
  return -1;
}

function isClosing(body: Buffer, at: number): boolean {
  if (body[at] !== DASH || body[at + 1] !== DASH) return false;
  return at + 2 === body.length || afterLine(body, at + 2) !== -1;
}

/** Behind the line break that follows, after blanks; -1 where something else does. */
function afterLine(body: Buffer, start: number): number {
  let at = start;
  while (body[at] === SPACE || body[at] === TAB) at += 1;
  if (body[at] === CR && body[at + 1] === LF) return at + 2;
  return -1;
}

/** @param next Where the next boundary stands. */
function partAt(body: Buffer, start: number, headerStart: number, next: number): Part {
  const limit = Math.min(next, headerStart + HEADER_MAX_BYTES);
  const window = body.subarray(headerStart, limit);
  if (window.subarray(0, 2).equals(lineEnd)) throw broken('has a part without a header', start);
  const length = window.indexOf(headerEnd);
  if (length === -1) {
    throw limit === next
      ? broken('has a part whose header does not end', start)
      : broken(`has a part whose header is longer than ${HEADER_MAX_BYTES} bytes`, start);
  }
  const header = readPartHeader(window.toString('latin1', 0, length), start);
  const contentStart = headerStart + length + headerEnd.length;
  const contentEnd = next - lineEnd.length;
  if (contentEnd < contentStart) throw broken('has a part whose header does not end', start);
  return { ...header, start, contentStart, contentEnd };
}

/**
 * The text of a field.
 *
 * @throws BodyError where it is too long or no UTF-8.
 */
export function textOfPart({ body }: ScannedMultipart, part: Part): string {
  const { name, contentStart, contentEnd } = part;
  const content = body.subarray(contentStart, contentEnd);
  if (content.length > FIELD_MAX_BYTES) {
    throw new BodyError(
      `The field \`${shownName(name)}\` has ${content.length} bytes, more than ${FIELD_MAX_BYTES}. Send a file with a file name.`,
      contentStart,
      shownName(name),
    );
  }
  if (!isUtf8(content)) {
    throw new BodyError(
      `The field \`${shownName(name)}\` is not UTF-8. Send a file with a file name.`,
      contentStart,
      shownName(name),
    );
  }
  return content.toString();
}

/** Short enough for a message. */
export function shownName(name: string): string {
  return name.slice(0, 100);
}

function noParts(body: Buffer): string {
  if (body.length === 0) return 'The request body is empty; expected multipart/form-data.';
  return 'The multipart body cannot be used: the boundary that the content-type names does not stand in it.';
}

function broken(what: string, offset: number): BodyError {
  return new BodyError(`The multipart body cannot be used: it ${what} (byte ${offset}).`, offset);
}
