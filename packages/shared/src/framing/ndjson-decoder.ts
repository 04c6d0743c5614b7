import type { SseEvent } from '../sse/sse-event.ts';
import type { EventDecoder } from './event-decoder.ts';

const DEFAULT_MAX_LINE_LENGTH = 16 * 1024 * 1024;

/** Reads lines of JSON (Ollama's streams): each line that is not blank is an event without a name. */
export class NdjsonDecoder implements EventDecoder {
  readonly #text = new TextDecoder('utf-8');
  readonly #maxLineLength: number;
  #line = '';

  /** @param maxLineLength Longest line, in UTF-16 units. */
  constructor(maxLineLength: number = DEFAULT_MAX_LINE_LENGTH) {
    this.#maxLineLength = maxLineLength;
  }

  /** @throws RangeError when a line grows beyond the limit. */
  push(bytes: Uint8Array): SseEvent[] {
    return this.#read(this.#text.decode(bytes, { stream: true }));
  }

  end(): SseEvent[] {
    const events = this.#read(this.#text.decode());
    addLine(events, this.#line);
    this.#line = '';
    return events;
  }

  #read(text: string): SseEvent[] {
    const events: SseEvent[] = [];
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      addLine(events, this.#line + text.slice(start, end));
      this.#line = '';
      start = end + 1;
    }
    this.#line += start === 0 ? text : text.slice(start);
    if (this.#line.length > this.#maxLineLength) {
      throw new RangeError(`A single line of the stream is longer than ${this.#maxLineLength} characters.`);
    }
    return events;
  }
}

function addLine(events: SseEvent[], line: string): void {
  const data = line.trim();
  if (data !== '') events.push({ event: '', data });
}
