/**
 * Recognises an event that differs from an earlier one only inside a few strings. Nearly every event of a stream is
 * of this kind: the same bytes around a new piece of text. The earlier event was parsed and found to be a plain
 * chunk: no error, no usage, no finish reason. An event with the same bytes around well-formed strings parses to
 * the same object but for these strings, so it is a plain chunk too, and comparing costs a twentieth of parsing.
 */

import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  SPACE,
} from '../../http/scan/json-bytes.ts';

/** Fields whose texts change from chunk to chunk. `p` and `obfuscation` are padding (Mistral, OpenAI). */
const changingFields: ReadonlySet<string> = new Set([
  '"content"',
  '"text"',
  '"reasoning"',
  '"reasoning_content"',
  '"thinking"',
  '"refusal"',
  '"arguments"',
  '"obfuscation"',
  '"p"',
]);

/** Larger events are too rare to learn from. */
export const MAX_LEARNT_BYTES = 8 * 1024;
const MAX_GAPS = 6;

/** Where a value stands, counted from the start of its event; the end is exclusive. */
export interface ValueSpan {
  readonly start: number;
  readonly end: number;
}

export class EventTemplate {
  /** The text before, between and behind the strings that change. */
  readonly #parts: readonly string[];
  /** The top-level `model`, when it stands in the first part. */
  readonly modelSpan: ValueSpan | undefined;

  constructor(parts: readonly string[], modelSpan: ValueSpan | undefined) {
    this.#parts = parts;
    this.modelSpan = modelSpan;
  }

  /** Behind the event that starts at this place of the text; -1 when it is another kind of event. */
  matchEnd(text: string, start: number): number {
    const parts = this.#parts;
    const last = parts.length - 1;
    let at = start;
    for (let index = 0; index <= last; index += 1) {
      const part = parts[index] ?? '';
      const end = at + part.length;
      if (text.slice(at, end) !== part) return -1;
      if (index === last) return end;
      at = stringEnd(text, end);
      if (at === -1) return -1;
    }
    return -1;
  }
}

/**
 * Learns from an event without comments whose data is valid JSON.
 *
 * @param event Its bytes as latin1, blank line included.
 * @returns Undefined when nothing in it may change, or too much.
 */
export function learnTemplate(event: string): EventTemplate | undefined {
  const parts: string[] = [];
  let partStart = 0;
  let modelSpan: ValueSpan | undefined;
  forEachString(event, (key, start, end, depth) => {
    if (depth === 1 && key === '"model"' && parts.length === 0) modelSpan = { start, end };
    if (!changingFields.has(key)) return;
    parts.push(event.slice(partStart, start + 1));
    partStart = end - 1;
  });
  if (parts.length === 0 || parts.length > MAX_GAPS) return undefined;
  parts.push(event.slice(partStart));
  return new EventTemplate(parts, modelSpan);
}

/** Where the string under the top-level `model` stands in an event of one `data:` line. */
export function findModel(event: string): ValueSpan | undefined {
  let model: ValueSpan | undefined;
  forEachString(event, (key, start, end, depth) => {
    if (depth === 1 && key === '"model"') model ??= { start, end };
  });
  return model;
}

/** Visits every string that is a value, with the nearest key before it in its quotes. */
function forEachString(
  event: string,
  visit: (key: string, start: number, end: number, depth: number) => void,
): void {
  let key = '';
  let depth = 0;
  let at = 0;
  while (at < event.length) {
    const code = event.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(event, at + 1) + 1;
      if (end === 0) return;
      if (isBeforeColon(event, end)) key = event.slice(at, end);
      else visit(key, at, end, depth);
      at = end;
    } else {
      if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
      at += 1;
    }
  }
}

/** Whether the string that ends here is a key. */
export function isBeforeColon(text: string, position: number): boolean {
  let at = position;
  while (text.charCodeAt(at) <= SPACE) at += 1;
  return text.charCodeAt(at) === COLON;
}

/** The closing quote of the string whose content starts here; -1 when it is cut off or not valid JSON. */
export function stringEnd(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) {
      at = escapeEnd(text, at);
      if (at === -1) return -1;
    } else if (code >= SPACE) {
      at += 1;
    } else {
      return -1;
    }
  }
}

const escapable = new Set([...'"\\/bfnrt'].map((character) => character.charCodeAt(0)));

function escapeEnd(text: string, backslash: number): number {
  const code = text.charCodeAt(backslash + 1);
  if (escapable.has(code)) return backslash + 2;
  const isUnicode = code === 0x75 && /^[\da-fA-F]{4}$/.test(text.slice(backslash + 2, backslash + 6));
  return isUnicode ? backslash + 6 : -1;
}
