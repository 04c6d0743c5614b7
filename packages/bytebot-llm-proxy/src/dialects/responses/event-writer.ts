import type { JsonObject } from '@bytebot/shared';

/** Prints the events of one response with a rising `sequence_number`. */
export class EventWriter {
  #sequence = 0;
  #text = '';

  add(type: string, fields: JsonObject): void {
    const data = JSON.stringify({ type, sequence_number: this.#sequence, ...fields });
    this.#sequence += 1;
    this.#text += `event: ${type}\ndata: ${data}\n\n`;
  }

  /** What was added since it was last taken. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}
